"""Cases B9 and B11: one text in three encodings, one id in two spellings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from logtriage.cli.main import main
from tests.acceptance.rows import E, S, fn
from tests.acceptance.triage import Export

CROSS = "❌ [CRON] job runner failed: no answer from the queue"
MOJIBAKE = "\u201a\u00f9\u00e5 [CRON] job runner failed: no answer from the queue"
PLAIN = "[CRON] job runner failed: no answer from the queue"
CHECK = "✅ [CRON] trigger authorized"
CHECK_MOJIBAKE = "\u201a\u00fa\u00d6 [CRON] trigger authorized"


def test_the_mojibake_of_the_cases_is_utf8_read_as_mac_roman() -> None:
    assert CROSS.encode().decode("mac_roman") == MOJIBAKE
    assert CHECK.encode().decode("mac_roman") == CHECK_MOJIBAKE


def test_b9_mojibake_emoji_and_plain_are_one_signature(export: Export) -> None:
    texts = {"R1": CROSS, "R2": MOJIBAKE, "R3": PLAIN}
    told = export(*(fn("/api/cron/jobs", name, S(500), E(text), at_s=n) for n, (name, text) in enumerate(texts.items())))
    assert told.finding.requests == 3
    assert len({told.stated(name).fingerprint for name in texts}) == 1


def test_b9_mojibake_and_emoji_have_one_template(export: Export) -> None:
    told = export(
        fn("/api/cron/jobs", "R1", S(200), E(CHECK)), fn("/api/cron/jobs", "R2", S(200), E(CHECK_MOJIBAKE), at_s=1)
    )
    assert told.findings == ()
    assert len({row.template for row in told.annotations if row.template}) == 1


@pytest.mark.parametrize(
    "texts",
    [(CHECK, CHECK_MOJIBAKE, "[CRON] trigger authorized"), (CROSS, MOJIBAKE, PLAIN)],
    ids=["step-of-a-flow", "error"],
)
def test_b9_lines_of_a_text_file_share_their_fingerprint(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], texts: tuple[str, ...]
) -> None:
    file = tmp_path / "runbook.txt"
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    assert main(["annotate", "--input-format", "lines", str(file)]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [line["row"] for line in lines] == [0, 1, 2]
    assert len({line["fingerprint"] for line in lines}) == 1


def test_b11_two_spellings_of_an_id_are_masked_alike(export: Export) -> None:
    told = export(
        fn("/api/outbound/run", "R1", S(500), E("[outbound] job failed to send requestId=job_1_2")),
        fn("/api/outbound/run", "R2", S(500), E("[outbound] job failed to send (requestId: job_1_2)"), at_s=1),
    )
    assert told.finding.requests == 2
    assert told.stated("R1").fingerprint == told.stated("R2").fingerprint


@pytest.mark.parametrize("spelling", ["requestId={}", "(requestId: {})"])
def test_b11_the_id_itself_never_parts_faults(export: Export, spelling: str) -> None:
    ids = ("job_1_2", "job_7_31", "job_120_4")
    told = export(
        *(
            fn("/api/outbound/run", f"R{n}", S(500), E(f"[outbound] job failed to send {spelling.format(own)}"), at_s=n)
            for n, own in enumerate(ids)
        )
    )
    assert told.finding.requests == 3
    assert len({told.stated(f"R{n}").fingerprint for n in range(3)}) == 1


def test_a_finding_names_the_files_of_its_own_requests(export: Export) -> None:
    def broken(page: str) -> str:
        return f"Error: Shelf plan is gone\n    at u (/var/task/.next/server/app/(shop)/{page}/page.js:1:110)"

    told = export(
        *(fn("/cart", f"R{n}", S(500), E(broken("cart")), at_s=n) for n in range(2)), fn("/lists", "R9", S(500), E(broken("lists")), at_s=9)
    )
    assert {finding.route: [place.file for place in finding.code_places] for finding in told.findings} == {
        "/cart": [".next/server/app/(shop)/cart/page.js"],
        "/lists": [".next/server/app/(shop)/lists/page.js"],
    }
    assert len({finding.cluster for finding in told.findings}) == 1
