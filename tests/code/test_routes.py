"""Small checkouts of every framework -> which file answers a route or a concrete path; the traps among them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from logtriage.code import Code
from logtriage.code.segments import pattern_of
from logtriage.locate import code_in
from tests.code.trees import code_of, grow, served


@dataclass(frozen=True)
class Case:
    files: Mapping[str, str]
    pairs: tuple[tuple[str, str | None], ...]
    """Route or path -> file, with ``:line`` where the code registers it; null: nothing is asserted."""


def blank(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


NEXT = Case(
    files={
        "package.json": '{"dependencies": {"next": "15.0.0"}}',
        "next.config.mjs": """
export default {
  basePath: '/shop',
  i18n: { locales: ['en', 'de'], defaultLocale: 'en' },
  async rewrites() { return [{ source: '/help/:path*', destination: '/docs/:path*' }] },
  async redirects() { return [{ source: '/gone', destination: '/docs/a', permanent: true }] },
}
""",
        **blank(
            "app/page.tsx", "app/layout.tsx", "app/(market)/products/[slug]/page.tsx", "app/(market)/products/new/page.tsx",
            "app/api/items/[id]/route.ts", "app/api/items/route.ts", "app/docs/[...slug]/page.tsx", "app/blog/[[...slug]]/page.tsx",
            "app/@modal/(.)photo/[id]/page.tsx", "app/@modal/default.tsx", "app/photo/[id]/page.tsx", "app/_lib/page.tsx",
            "app/p%5Fx/page.tsx", "app/sitemap.ts", "app/(market)/robots.ts", "app/dash/@side/page.tsx", "app/dash/page.tsx",
            "pages/api/legacy.ts", "pages/old/index.tsx", "pages/_app.tsx", "pages/404.tsx", "proxy.ts",
            "app/reports/[year]/page.tsx", "app/products/[slug]/helper.ts", "lib/app/x/page.tsx",
        ),
    },
    pairs=(
        ("/", "app/page.tsx"),
        ("/products/[slug]", "app/(market)/products/[slug]/page.tsx"),
        ("/products/lamp", "app/(market)/products/[slug]/page.tsx"),
        ("/products/new", "app/(market)/products/new/page.tsx"),
        ("/api/items/[id]", "app/api/items/[id]/route.ts"),
        ("/api/items", "app/api/items/route.ts"),
        ("/api/items/7", "app/api/items/[id]/route.ts"),
        ("/docs/[...slug]", "app/docs/[...slug]/page.tsx"),
        ("/docs/a/b/c", "app/docs/[...slug]/page.tsx"),
        ("/docs", None),
        ("/blog", "app/blog/[[...slug]]/page.tsx"),
        ("/blog/a/b", "app/blog/[[...slug]]/page.tsx"),
        ("/(.)photo/[id]", "app/@modal/(.)photo/[id]/page.tsx"),
        ("/photo/[id]", "app/photo/[id]/page.tsx"),
        ("/p_x", "app/p%5Fx/page.tsx"),
        ("/sitemap.xml", "app/sitemap.ts"),
        ("/robots.txt", "app/(market)/robots.ts"),
        ("/dash", "app/dash/page.tsx"),
        ("/api/legacy", "pages/api/legacy.ts"),
        ("/old", "pages/old/index.tsx"),
        ("/middleware", "proxy.ts"),
        ("/reports/[year]", "app/reports/[year]/page.tsx"),
        ("/shop/products/lamp", "app/(market)/products/[slug]/page.tsx"),
        ("/de/products/lamp", "app/(market)/products/[slug]/page.tsx"),
        ("/help/a/b", "app/docs/[...slug]/page.tsx"),
        ("/gone", None),
        ("/_lib", None),
        ("/404", None),
        ("/_app", None),
        ("/x", None),
    ),
)

PLAIN = Case(
    files={
        "vercel.json": """{
  "rewrites": [
    {"source": "/u/:name", "destination": "/api/users/:name"},
    {"source": "/v1/(.*)", "destination": "/api/$1"},
    {"source": "/late/:path((?!x).*)", "destination": "/api/hello"},
    {"source": "/out", "destination": "https://elsewhere.example/"}
  ],
  "redirects": [{"source": "/moved", "destination": "/api/hello"}]
}""",
        **blank(
            "api/hello.ts", "api/users/[name].js", "api/users/index.js", "api/users/me.js", "api/report.py", "api/hook.go",
            "api/x.rb", "api/y.rs", "api/_util.ts", "api/_lib/z.ts", "api/types.d.ts", "api/data.json", "api/a/b/c.mjs",
            "api/[...rest].ts", "api/index.ts", "src/api/no.ts", "api/.hidden.ts",
        ),
    },
    pairs=(
        ("/api/hello", "api/hello.ts"),
        ("/api/users/[name]", "api/users/[name].js"),
        ("/api/users/ann", "api/users/[name].js"),
        ("/api/users/me", "api/users/me.js"),
        ("/api/users", "api/users/index.js"),
        ("/api/report", "api/report.py"),
        ("/api/hook", "api/hook.go"),
        ("/api/x", "api/x.rb"),
        ("/api/y", "api/y.rs"),
        ("/api/a/b/c", "api/a/b/c.mjs"),
        ("/api/[...rest]", "api/[...rest].ts"),
        ("/api/never/seen", "api/[...rest].ts"),
        ("/api", "api/index.ts"),
        ("/u/ann", "api/users/[name].js"),
        ("/v1/hello", "api/hello.ts"),
        ("/moved", None),
        ("/out", None),
        ("/late/a", None),
        ("/src/api/no", None),
    ),
)

SVELTE = Case(
    files={
        "svelte.config.js": "",
        **blank(
            "src/routes/+page.svelte", "src/routes/+layout.svelte", "src/routes/blog/[slug]/+page.svelte",
            "src/routes/blog/[slug]/+page.server.ts", "src/routes/blog/[slug]/+page.ts", "src/routes/(app)/settings/+page@.svelte",
            "src/routes/(app)/(inner)/team/+page.svelte", "src/routes/api/items/+server.ts", "src/routes/api/items/[id=integer]/+server.js",
            "src/routes/[[lang]]/about/+page.svelte", "src/routes/files/[...path]/+server.ts", "src/routes/blog/latest/+page.svelte",
            "src/routes/blog/Card.svelte", "src/lib/+page.svelte", "src/hooks.server.ts", "src/hooks.client.ts", "src/params/integer.ts",
            "src/routes/feed.xml/+server.ts", "api/extra.ts", "src/routes/x/y/z/+page.ts",
        ),
    },
    pairs=(
        ("/", "src/routes/+page.svelte"),
        ("/blog/[slug]", "src/routes/blog/[slug]/+page.server.ts"),
        ("/blog/hello", "src/routes/blog/[slug]/+page.server.ts"),
        ("/blog/latest", "src/routes/blog/latest/+page.svelte"),
        ("/settings", "src/routes/(app)/settings/+page@.svelte"),
        ("/team", "src/routes/(app)/(inner)/team/+page.svelte"),
        ("/api/items", "src/routes/api/items/+server.ts"),
        ("/api/items/[id]", "src/routes/api/items/[id=integer]/+server.js"),
        ("/api/items/9", "src/routes/api/items/[id=integer]/+server.js"),
        ("/about", "src/routes/[[lang]]/about/+page.svelte"),
        ("/de/about", "src/routes/[[lang]]/about/+page.svelte"),
        ("/files/a/b.txt", "src/routes/files/[...path]/+server.ts"),
        ("/feed.xml", "src/routes/feed.xml/+server.ts"),
        ("/x/y/z", "src/routes/x/y/z/+page.ts"),
        ("/middleware", "src/hooks.server.ts"),
        ("/api/extra", "api/extra.ts"),
        ("/blog/Card", "src/routes/blog/[slug]/+page.server.ts"),
        ("/nothing/here", None),
        ("/lib", None),
    ),
)

NUXT = Case(
    files={
        "nuxt.config.ts": "",
        **blank(
            "pages/index.vue", "pages/about.vue", "pages/users/[id].vue", "pages/users/index.vue", "pages/[...slug].vue",
            "pages/(shop)/cart.vue", "pages/user-[name].vue", "pages/[[lang]]/terms.vue", "server/api/items.get.ts",
            "server/api/items.post.ts", "server/api/items/[id].ts", "server/api/index.ts", "server/api/[...].ts", "server/routes/health.ts",
            "server/routes/hooks/mail.post.ts", "server/middleware/auth.ts", "server/utils/db.ts", "server/plugins/x.ts",
            "server/api/types.d.ts", "components/Card.vue", "server/api/v1/deep/one.delete.mjs",
        ),
    },
    pairs=(
        ("/", "pages/index.vue"),
        ("/about", "pages/about.vue"),
        ("/users/[id]", "pages/users/[id].vue"),
        ("/users/7", "pages/users/[id].vue"),
        ("/users", "pages/users/index.vue"),
        ("/cart", "pages/(shop)/cart.vue"),
        ("/user-ann", "pages/user-[name].vue"),
        ("/terms", "pages/[[lang]]/terms.vue"),
        ("/de/terms", "pages/[[lang]]/terms.vue"),
        ("/some/where/else", "pages/[...slug].vue"),
        ("/api/items", "server/api/items.get.ts"),
        ("/api/items/7", "server/api/items/[id].ts"),
        ("/api", "server/api/index.ts"),
        ("/api/unknown/x", "server/api/[...].ts"),
        ("/health", "server/routes/health.ts"),
        ("/hooks/mail", "server/routes/hooks/mail.post.ts"),
        ("/middleware", "server/middleware/auth.ts"),
        ("/api/v1/deep/one", "server/api/v1/deep/one.delete.mjs"),
    ),
)

ASTRO = Case(
    files={
        "astro.config.mjs": "",
        **blank(
            "src/pages/index.astro", "src/pages/about.astro", "src/pages/blog/index.astro", "src/pages/blog/[slug].astro",
            "src/pages/blog/first.md", "src/pages/docs/[...path].astro", "src/pages/rss.xml.ts", "src/pages/api/items.ts",
            "src/pages/api/items/[id].json.ts", "src/pages/_draft.astro", "src/pages/_parts/x.astro", "src/pages/404.astro",
            "src/pages/[lang]-[version]/info.astro", "src/middleware.ts", "src/components/Card.astro", "src/pages/data.mdx",
            "src/pages/plain.html", "src/layouts/Base.astro", "api/extra.py",
        ),
    },
    pairs=(
        ("/", "src/pages/index.astro"),
        ("/about", "src/pages/about.astro"),
        ("/blog", "src/pages/blog/index.astro"),
        ("/blog/[slug]", "src/pages/blog/[slug].astro"),
        ("/blog/hello", "src/pages/blog/[slug].astro"),
        ("/blog/first", "src/pages/blog/first.md"),
        ("/docs", "src/pages/docs/[...path].astro"),
        ("/docs/a/b", "src/pages/docs/[...path].astro"),
        ("/rss.xml", "src/pages/rss.xml.ts"),
        ("/api/items", "src/pages/api/items.ts"),
        ("/api/items/7.json", "src/pages/api/items/[id].json.ts"),
        ("/de-v2/info", "src/pages/[lang]-[version]/info.astro"),
        ("/middleware", "src/middleware.ts"),
        ("/data", "src/pages/data.mdx"),
        ("/plain", "src/pages/plain.html"),
        ("/api/extra", "api/extra.py"),
        ("/_draft", None),
        ("/_parts/x", None),
        ("/components/Card", None),
    ),
)

REMIX = Case(
    files={
        "package.json": '{"devDependencies": {"@react-router/dev": "7.1.0"}}',
        "app/routes.ts": """
import { type RouteConfig, index, layout, prefix, route } from '@react-router/dev/routes'
export default [
  index('./home.tsx'),
  route('about', './about.tsx'),
  layout('./auth/layout.tsx', [
    route('login', './auth/login.tsx'),
    route('logout', './auth/logout.tsx'),
  ]),
  ...prefix('concerts', [
    index('./concerts/home.tsx'),
    route(':city', './concerts/city.tsx'),
    route('trending/:page?', './concerts/trending.tsx'),
  ]),
  route('files/*', './files.tsx'),
  route('lost', './nowhere.tsx'),
] satisfies RouteConfig
""",
        **blank(
            "app/home.tsx", "app/about.tsx", "app/auth/layout.tsx", "app/auth/login.tsx", "app/auth/logout.tsx",
            "app/concerts/home.tsx", "app/concerts/city.tsx", "app/concerts/trending.tsx", "app/files.tsx",
            "app/routes/_index.tsx", "app/routes/blog.$slug.tsx", "app/routes/blog._index.tsx", "app/routes/_shop.cart.tsx",
            "app/routes/_shop.tsx", "app/routes/blog_.archive.tsx", "app/routes/sitemap[.]xml.ts", "app/routes/($lang).terms.tsx",
            "app/routes/api.$.ts", "app/routes/team.$id/route.tsx", "app/routes/team.$id/card.tsx", "app/root.tsx",
        ),
    },
    pairs=(
        ("/", "app/home.tsx"),
        ("/about", "app/about.tsx"),
        ("/login", "app/auth/login.tsx"),
        ("/logout", "app/auth/logout.tsx"),
        ("/concerts", "app/concerts/home.tsx"),
        ("/concerts/berlin", "app/concerts/city.tsx"),
        ("/concerts/trending", "app/concerts/trending.tsx"),
        ("/concerts/trending/2", "app/concerts/trending.tsx"),
        ("/files/a/b", "app/files.tsx"),
        ("/blog/[slug]", "app/routes/blog.$slug.tsx"),
        ("/blog/hello", "app/routes/blog.$slug.tsx"),
        ("/blog", "app/routes/blog._index.tsx"),
        ("/cart", "app/routes/_shop.cart.tsx"),
        ("/blog/archive", "app/routes/blog_.archive.tsx"),
        ("/sitemap.xml", "app/routes/sitemap[.]xml.ts"),
        ("/terms", "app/routes/($lang).terms.tsx"),
        ("/api/any/thing", "app/routes/api.$.ts"),
        ("/team/7", "app/routes/team.$id/route.tsx"),
        ("/lost", None),
    ),
)

EXPRESS = Case(
    files={
        "package.json": "{}",
        "src/index.ts": """import express from 'express'
import users from './routes/users'
import { orders as bought } from './routes/orders.js'
import { fetchAll } from './client'
const app = express()
app.set('port', 3000)
app.get('view engine')
app.get('/health', (_, res) => res.send('ok'))
app.use('/api/users', auth, users)
app.use('/api/orders', bought)
app.all('/any/*', handler)
app.get('/shop/:from-:to', handler)
app.post(
  '/late', handler)
""",
        "src/routes/users.ts": """import { Router } from 'express'
import posts from './posts'
const router = Router({ mergeParams: true })
router.get('/:id', one)
router.post('/', make)
router.route('/:id/mail').get(read)
router.use('/:id/posts', posts)
export default router
""",
        "src/routes/posts.ts": """const express = require('express')
const router = express.Router()
router.get('/:postId(\\\\d+)', one)
module.exports = router
""",
        "src/routes/orders.ts": """import express from 'express'
export const orders = express.Router()
orders.get('/:orderId/items/:itemId?', one)
""",
        "src/routes/lost.ts": "import { Router } from 'express'\nconst lost = Router()\nlost.get('/lost', one)\n",
        "src/client.ts": "import axios from 'axios'\nconst api = axios.create()\nexport const fetchAll = () => api.get('/not/a/route', x)\n",
        "src/index.test.ts": "import express from 'express'\nconst app = express()\napp.get('/only/in/tests', x)\n",
    },
    pairs=(
        ("/health", "src/index.ts:8"),
        ("/api/users/[id]", "src/routes/users.ts:4"),
        ("/api/users/7", "src/routes/users.ts:4"),
        ("/api/users", "src/routes/users.ts:5"),
        ("/api/users/7/mail", "src/routes/users.ts:6"),
        ("/api/users/7/posts/9", "src/routes/posts.ts:3"),
        ("/api/orders/7/items", "src/routes/orders.ts:3"),
        ("/api/orders/7/items/2", "src/routes/orders.ts:3"),
        ("/any", "src/index.ts:11"),
        ("/any/a/b", "src/index.ts:11"),
        ("/shop/a-b", "src/index.ts:12"),
        ("/late", "src/index.ts:14"),
        ("/lost", "src/routes/lost.ts:3"),
        # What nobody registers is the one function's all the same.
        ("/not/a/route", "src/index.ts"),
        ("/only/in/tests", "src/index.ts"),
        ("/nothing", "src/index.ts"),
    ),
)

OTHERS = Case(
    files={
        **blank("package.json"),
        "hono/package.json": "{}",
        "hono/src/index.ts": """import { Hono } from 'hono'
import { books } from './books'
const app = new Hono().basePath('/h')
app.get('/', (c) => c.text('x'))
app.route('/books', books)
app.get('/item/:id{[0-9]+}', one)
export default app
""",
        "hono/src/books.ts": """import { Hono } from 'hono'
export const books = new Hono()
  .get('/', list)
  .get('/:id', one)
  .post('/:id/loan', lend)
""",
        "fast/package.json": "{}",
        "fast/src/server.js": """const fastify = require('fastify')({ logger: true })
const users = require('./users')
const app = require('fastify')()
fastify.get('/f/ping', one)
fastify.register(users, { prefix: '/f/users' })
fastify.route({ method: 'GET', url: '/f/full', handler })
""",
        "fast/src/users.js": "// fastify plugin\nmodule.exports = async function (fastify, opts) {\n  fastify.get('/:id', one)\n  fastify.post('/', make)\n}\n",
        "nest/package.json": "{}",
        "nest/src/main.ts": "const app = await NestFactory.create(AppModule)\napp.setGlobalPrefix('n')\n",
        "nest/src/cats.controller.ts": """@Controller('cats')
export class CatsController {
  @Get()
  all() {}
  @Get(':id')
  one() {}
  @Post(':id/feed')
  feed() {}
}
@Controller({ path: 'dogs' })
export class DogsController {
  @Delete('/:id')
  gone() {}
}
@Controller()
export class RootController {
  @Get('status')
  status() {}
}
""",
        "loose/package.json": "{}",
        "loose/routes/tools.js": "// fastify autoload\nmodule.exports = async function (fastify, opts) {\n  fastify.get('/l/tools', one)\n}\n",
    },
    pairs=(
        ("/h", "hono/src/index.ts:4"),
        ("/h/books", "hono/src/books.ts:3"),
        ("/h/books/7", "hono/src/books.ts:4"),
        ("/h/books/7/loan", "hono/src/books.ts:5"),
        ("/h/item/7", "hono/src/index.ts:6"),
        ("/f/ping", "fast/src/server.js:4"),
        ("/f/full", "fast/src/server.js:6"),
        ("/f/users/7", "fast/src/users.js:3"),
        ("/f/users", "fast/src/users.js:4"),
        ("/n/cats", "nest/src/cats.controller.ts:3"),
        ("/n/cats/7", "nest/src/cats.controller.ts:5"),
        ("/n/cats/[id]/feed", "nest/src/cats.controller.ts:7"),
        ("/n/dogs/7", "nest/src/cats.controller.ts:12"),
        ("/n/status", "nest/src/cats.controller.ts:17"),
        ("/n/birds", None),
        ("/l/tools", "loose/routes/tools.js:3"),
        ("/books", None),
    ),
)

PYTHON = Case(
    files={
        **blank("requirements.txt", "app/__init__.py", "app/routers/__init__.py"),
        "app/main.py": """from fastapi import FastAPI, Depends
from .routers import users
from app.routers.items import router as items_router
from app.admin import admin

app = FastAPI(title="x", dependencies=[Depends(check)])
app.include_router(users.router, prefix="/api")
app.include_router(
    items_router,
    prefix="/api/items",
    tags=["items"],
)
app.include_router(admin)

@app.get("/health")
def health(): ...

@app.api_route("/both", methods=["GET", "POST"])
def both(): ...
""",
        "app/routers/users.py": """from fastapi import APIRouter
router = APIRouter(prefix="/users", tags=["users"], dependencies=[Depends(a)])

@router.get("/{user_id}")
async def one(user_id: int): ...

@router.post("")
async def make(): ...

@router.get(
    "/{user_id}/mail")
async def mail(): ...
""",
        "app/routers/items.py": """from fastapi import APIRouter
router = APIRouter()

@router.get("/{rest:path}")
async def rest(): ...

@router.get("/first")
async def first(): ...
""",
        "app/admin.py": "from fastapi import APIRouter\nadmin = APIRouter(prefix='/admin')\n@admin.delete('/{id}')\ndef gone(): ...\n",
        "web/flask_app.py": """from flask import Flask, Blueprint
web = Flask(__name__)
pages = Blueprint("pages", __name__, url_prefix="/pages")

@web.route("/ping")
def ping(): ...

@pages.route("/<int:page_id>/edit", methods=["GET", "POST"])
def edit(page_id): ...

@pages.get("/<path:rest>")
def rest(rest): ...

web.register_blueprint(pages, url_prefix="/site")
""",
        "app/test_main.py": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/only/in/tests')\ndef x(): ...\n",
        "app/client.py": "import requests\nrequests.get('/not/a/route')\n",
    },
    pairs=(
        ("/health", "app/main.py:15"),
        ("/both", "app/main.py:18"),
        ("/api/users/[user_id]", "app/routers/users.py:4"),
        ("/api/users/7", "app/routers/users.py:4"),
        ("/api/users", "app/routers/users.py:7"),
        ("/api/users/7/mail", "app/routers/users.py:10"),
        ("/api/items/first", "app/routers/items.py:7"),
        ("/api/items/a/b", "app/routers/items.py:4"),
        ("/api/items/[...rest]", "app/routers/items.py:4"),
        ("/admin/7", "app/admin.py:3"),
        ("/ping", "web/flask_app.py:5"),
        ("/site/pages/7/edit", "web/flask_app.py:8"),
        ("/site/pages/a/b/c", "web/flask_app.py:11"),
        ("/users/7", "app/main.py"),
        ("/only/in/tests", "app/main.py"),
        ("/not/a/route", "app/main.py"),
    ),
)

MONOREPO = Case(
    files={
        "package.json": '{"workspaces": ["apps/*", "packages/*"]}',
        "apps/web/package.json": '{"name": "web", "dependencies": {"next": "15"}}',
        "apps/docs/package.json": '{"name": "docs", "dependencies": {"astro": "5"}}',
        "apps/api/package.json": '{"name": "api"}',
        "apps/api/src/server.ts": "import { Hono } from 'hono'\nconst app = new Hono()\napp.get('/v1/jobs/:id', one)\n",
        "packages/db/package.json": '{"name": "@acme/db"}',
        "apps/web/vercel.json": '{"rewrites": [{"source": "/legacy/:path*", "destination": "/jobs/:path*"}]}',
        **blank(
            "apps/web/src/app/page.tsx", "apps/web/src/app/jobs/[...id]/page.tsx", "apps/web/src/app/api/health/route.ts",
            "apps/web/src/middleware.ts", "apps/web/src/pages/api/old.ts", "apps/web/app.ts", "apps/docs/src/pages/guide/[slug].astro",
            "apps/docs/src/pages/guide/index.md", "apps/docs/src/pages/api/health.ts", "packages/db/src/index.ts",
            "packages/ui/app/page.tsx", "apps/web/src/app/team/page.tsx", "apps/web/src/app/(x)/(y)/deep/page.tsx",
            "apps/web/src/app/api/cron/daily/route.js", "apps/web/public/app/x/page.tsx",
        ),
    },
    pairs=(
        ("/", "apps/web/src/app/page.tsx"),
        ("/jobs/a/b", "apps/web/src/app/jobs/[...id]/page.tsx"),
        ("/jobs/[...id]", "apps/web/src/app/jobs/[...id]/page.tsx"),
        ("/api/cron/daily", "apps/web/src/app/api/cron/daily/route.js"),
        ("/api/old", "apps/web/src/pages/api/old.ts"),
        ("/team", "apps/web/src/app/team/page.tsx"),
        ("/deep", "apps/web/src/app/(x)/(y)/deep/page.tsx"),
        ("/middleware", "apps/web/src/middleware.ts"),
        ("/legacy/a", "apps/web/src/app/jobs/[...id]/page.tsx"),
        ("/guide/start", "apps/docs/src/pages/guide/[slug].astro"),
        ("/guide", "apps/docs/src/pages/guide/index.md"),
        ("/v1/jobs/7", "apps/api/src/server.ts:3"),
        ("/api/health", "apps/docs/src/pages/api/health.ts"),
        ("/x", "apps/api/src/server.ts"),
        ("/guide/[slug]", "apps/docs/src/pages/guide/[slug].astro"),
    ),
)

CASES = {
    "next": NEXT, "api": PLAIN, "svelte": SVELTE, "nuxt": NUXT, "astro": ASTRO, "remix": REMIX, "express": EXPRESS,
    "hono, fastify, nest": OTHERS, "python": PYTHON, "monorepo": MONOREPO,
}  # fmt: skip


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Code]:
    return {name: code_of(tmp_path_factory.mktemp("checkout"), case.files) for name, case in CASES.items()}


@pytest.mark.parametrize(
    ("framework", "route", "file"), [(name, *pair) for name, case in CASES.items() for pair in case.pairs]
)
def test_the_file_behind_a_route_is_found(checkouts: dict[str, Code], framework: str, route: str, file: str | None) -> None:
    assert served(checkouts[framework], route) == file


@pytest.mark.parametrize("framework", CASES)
def test_every_framework_has_its_fifteen_pairs(framework: str) -> None:
    assert len(CASES[framework].pairs) >= 15


@pytest.mark.parametrize(
    ("framework", "route", "confidence", "how"),
    [
        ("next", "/products/[slug]", "high", "Next.js page file"),
        ("next", "/products/lamp", "medium", "by the pattern /products/[slug]"),
        ("next", "/help/a/b", "low", "by the rewrite in next.config.mjs:5"),
        ("next", "/shop/products/lamp", "low", "behind /shop"),
        ("api", "/v1/hello", "medium", "by the rewrite in vercel.json:4"),
        ("express", "/lost", "low", "where its router is mounted is not seen"),
        ("hono, fastify, nest", "/f/users/7", "medium", "path registered in JavaScript code"),
        ("hono, fastify, nest", "/l/tools", "low", "where its router is mounted is not seen"),
        ("express", "/nothing", "low", "entry file of a single-function application"),
        ("monorepo", "/api/health", "medium", "one of 2 projects"),
    ],
)
def test_each_mapping_says_how_it_was_found_and_how_sure_it_is(
    checkouts: dict[str, Code], framework: str, route: str, confidence: str, how: str
) -> None:
    found = checkouts[framework].table.serving(route)[0]
    assert found.confidence == confidence
    assert how in found.found_by


@pytest.mark.parametrize(
    ("config", "file"),
    [
        ('{"rewrites": [{"source": "/(.*)", "destination": "/api/index"}]}', "api/index.ts"),
        ('{"rewrites": [{"source": "/(.*)", "destination": "/api/index.py"}]}', "api/index.py"),
        ('{"rewrites": [{"source": "/:path*", "destination": "/api"}]}', "api/index.ts"),
        ('{"builds": [{"src": "src/main.js", "use": "@vercel/node"}], "routes": [{"src": "/(.*)", "dest": "src/main.js"}]}', "src/main.js"),
        ('{"builds": [{"src": "src/main.js", "use": "@vercel/node"}], "routes": [{"src": "^/(.*)$", "dest": "/src/main.js"}]}', "src/main.js"),
    ],
)
def test_a_rewrite_of_everything_leads_to_the_one_function(tmp_path: Path, config: str, file: str) -> None:
    code = code_of(tmp_path, {"vercel.json": config, file: ""})
    assert served(code, "/any/thing/at/all") == file
    assert served(code, "/middleware") is None


@pytest.mark.parametrize("framework", CASES)
def test_every_route_of_the_table_leads_to_its_own_file_and_fits_what_it_serves(checkouts: dict[str, Code], framework: str) -> None:
    table = checkouts[framework].table
    for route, files in table.files.items():
        assert table.serving(route) == files
        path = re.sub(r"\[\[?(?:\.\.\.)?[^\[\]]*\]\]?", "zz", files[0].route)
        found = table.serving(path)
        assert found or files[0].confidence == "low"
        assert all(pattern_of(one.route).fits(path) or one.route == "/middleware" for one in found if one not in table.entries and "rewrite" not in one.found_by and "behind" not in one.found_by and "entry" not in one.found_by)


def test_manifests_of_a_build_name_what_the_tree_does_not(tmp_path: Path) -> None:
    files = {
        "package.json": '{"dependencies": {"next": "15"}}',
        "app/(x)/kept/page.tsx": "",
        "app/p%5Fx/page.tsx": "",
        ".next/app-path-routes-manifest.json": '{"/(x)/kept/page": "/kept", "/p_x/page": "/p_x", "/lost/page": "/lost"}',
        ".next/server/pages-manifest.json": '{"/old": "pages/old.js", "/_app": "pages/_app.js"}',
        "pages/old.tsx": "",
    }
    code = code_of(tmp_path, files)
    assert served(code, "/kept") == "app/(x)/kept/page.tsx"
    assert served(code, "/p_x") == "app/p%5Fx/page.tsx"
    assert served(code, "/old") == "pages/old.tsx"
    assert served(code, "/lost") is None


def test_routes_of_a_build_output_lead_to_the_file_behind_them(tmp_path: Path) -> None:
    routes = [
        {"src": "^/thing/(?<nxtPid>[^/]+?)(?:/)?$", "dest": "/api/items/[id]?nxtPid=$nxtPid"},
        {"src": "^/read(?:/(?<nxtPslug>.+?))?(?:/)?$", "dest": "/docs/[[...slug]]?nxtPslug=$nxtPslug"},
        {"src": "^/moved$", "dest": "/docs/a", "status": 308},
        {"src": "^/(?!x)(a+)+$", "dest": "/docs/a"},
    ]
    output = {"version": 3, "routes": [{"handle": "filesystem"}, *routes], "crons": [{"path": "/api/items/1", "schedule": "0 0 * * *"}]}
    files = {"package.json": "{}", ".vercel/output/config.json": json.dumps(output), "app/api/items/[id]/route.ts": "", "app/docs/[[...slug]]/page.tsx": ""}
    code = code_of(tmp_path, files)
    assert served(code, "/thing/7") == "app/api/items/[id]/route.ts"
    assert served(code, "/read/a/b") == "app/docs/[[...slug]]/page.tsx"
    assert served(code, "/moved") is None
    assert served(code, "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") is None
    assert [cron.path for cron in code.platform.crons] == ["/api/items/1"]


def test_a_link_to_a_build_elsewhere_is_not_followed(tmp_path: Path) -> None:
    elsewhere = grow(tmp_path / "elsewhere", {"app-path-routes-manifest.json": '{"/kept/page": "/other"}'})
    repo = grow(tmp_path / "repo", {"package.json": "{}", "app/kept/page.tsx": ""})
    (repo / ".next").symlink_to(elsewhere)
    assert served(code_in(repo), "/other") is None


def test_routers_that_mount_each_other_end(tmp_path: Path) -> None:
    code = code_of(
        tmp_path,
        {
            "a.js": "const express = require('express')\nconst b = require('./b')\nconst a = express.Router()\na.get('/x', h)\na.use('/b', b)\nmodule.exports = a\n",
            "b.js": "const express = require('express')\nconst a = require('./a')\nconst b = express.Router()\nb.get('/y', h)\nb.use('/a', a)\nmodule.exports = b\n",
        },
    )
    assert len(code.table.files) < 100


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"rewrites": 5, "crons": {}, "functions": []}', '{"rewrites": [5, {"source": 1}]}', "\0"])
def test_a_broken_vercel_json_costs_only_itself(tmp_path: Path, text: str) -> None:
    code = code_of(tmp_path, {"vercel.json": text, "api/x.ts": ""})
    assert served(code, "/api/x") == "api/x.ts"
    assert code.platform.crons == ()
