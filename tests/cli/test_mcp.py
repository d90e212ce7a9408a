"""`logtriage mcp` spoken to by the official client, as an agent would: over the pipes of a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

from logtriage.cli.main import main
from tests.cli.shell import ROOT

pytestmark = pytest.mark.slow
mcp = pytest.importorskip("mcp", reason="needs the extra mcp")

SAMPLE = "samples/logs_result.json"


def test_an_agent_gets_from_the_list_to_the_remedy_and_the_lines_of_a_request() -> None:
    async def walk() -> dict[str, Any]:
        started = mcp.StdioServerParameters(command=sys.executable, args=["-m", "logtriage", "mcp", SAMPLE], cwd=str(ROOT))
        async with mcp.Client(started) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]

            async def ask(name: str, **given: Any) -> Any:
                answer = await client.call_tool(name, given)
                return answer.is_error or answer.structured_content

            listed = await ask("list_findings", severity="critical", limit=2)
            finding = await ask("get_finding", id=listed["findings"][0]["id"])
            entries = await ask("annotate_request", request=finding["samples"][0]["request"])
            rule = await ask("explain_rule", rule_or_code="P2022")
            wrong = [await ask("get_finding", id="f-0"), await ask("annotate_request", request="r-0"), await ask("explain_rule", rule_or_code="nothing"), await ask("list_findings", severity="grave")]
            return {"tools": tools, "listed": listed, "finding": finding, "entries": entries, "rule": rule, "wrong": wrong}

    told = asyncio.run(walk())
    assert told["tools"] == ["list_findings", "get_finding", "explain_rule", "annotate_request"]
    assert [one["severity"] for one in told["listed"]["findings"]] == ["critical", "critical"]
    assert told["listed"]["left_out"] == 5
    kept = json.loads((ROOT / "reports/examples/logs_result.json").read_text(encoding="utf-8"))["findings"][0]
    assert (told["finding"]["id"], told["finding"]["remediation"]) == (kept["id"], kept["remediation"])
    assert {entry["role"] for entry in told["entries"]["entries"]} >= {"occurrence"}
    assert told["rule"]["rules"][0]["id"] == "prisma-p2022-column-missing"
    assert told["wrong"] == [True] * 4


def test_standard_input_is_refused_since_the_client_speaks_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "-"]) == 2
    assert "Save the export to a file." in capsys.readouterr().err
