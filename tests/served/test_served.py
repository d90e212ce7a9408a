"""A file of a checkout -> the route that it serves."""

from __future__ import annotations

import pytest

from logtriage.served import projects_of, served_by

APP = "page.tsx"


@pytest.mark.parametrize(
    ("name", "route", "kind"),
    [
        ("app/page.tsx", "/", "page"),
        ("app/api/items/[id]/route.ts", "/api/items/[id]", "handler"),
        ("app/(shop)/products/[slug]/page.tsx", "/products/[slug]", "page"),
        ("app/(a)/(b)/x/page.js", "/x", "page"),
        ("app/docs/[...slug]/page.jsx", "/docs/[...slug]", "page"),
        ("app/blog/[[...slug]]/page.mjs", "/blog/[[...slug]]", "page"),
        ("src/app/api/cron/route.js", "/api/cron", "handler"),
        ("app/@modal/(.)photo/[id]/page.tsx", "/(.)photo/[id]", "page"),
        ("app/(...)photo/page.tsx", "/(...)photo", "page"),
        ("app/p%5Fx/page.tsx", "/p_x", "page"),
        ("app/reports/layout.tsx", "/reports", "layout"),
        ("pages/api/legacy.ts", "/api/legacy", "api"),
        ("pages/api/index.ts", "/api", "api"),
        ("pages/api.ts", "/api", "api"),
        ("pages/index.tsx", "/", "page"),
        ("src/pages/a/index.tsx", "/a", "page"),
        ("src/pages/a/[b].tsx", "/a/[b]", "page"),
        ("api/x.ts", "/api/x", "api"),
        ("api/[id].py", "/api/[id]", "api"),
        ("api/deep/index.go", "/api/deep", "api"),
    ],
)
def test_the_route_follows_from_the_place(name: str, route: str, kind: str) -> None:
    found = served_by(name, {""})
    assert found is not None
    assert (found.route, found.kind, found.file) == (route, kind, name)


@pytest.mark.parametrize(
    "name",
    [
        "app/_lib/page.tsx", "app/x/_parts/route.ts", "app/x/helper.ts", "app/x/pages.tsx", "app/x/route.css", "app/x/route.test.ts",
        "pages/_app.tsx", "pages/404.tsx", "pages/x.css", "pages/api/x.d.ts", "api/_x.ts", "api/_lib/x.ts", "api/.x.ts",
        "api/x.d.ts", "api/x.json", "lib/app/x/page.tsx", "src/api/x.ts", "app.ts", "middleware.ts", "README.md",
    ],
)  # fmt: skip
def test_other_files_serve_no_route(name: str) -> None:
    assert served_by(name, {""}) is None


@pytest.mark.parametrize("sign", ["package.json", "vercel.json", "next.config.mjs"])
def test_a_workspace_is_seen_from_its_own_project(sign: str) -> None:
    names = (f"apps/web/{sign}", "apps/web/src/app/x/page.tsx", "apps/docs/app/x/page.tsx")
    projects = projects_of(names)
    assert projects == {"", "apps/web/"}
    found = served_by(names[1], projects)
    assert found is not None
    assert found.route == "/x"
    assert served_by(names[2], projects) is None


def test_a_project_inside_a_folder_of_routes_does_not_hide_them() -> None:
    name = "app/api/x/route.ts"
    found = served_by(name, projects_of(("app/api/x/package.json", name)))
    assert found is not None
    assert found.route == "/api/x"
