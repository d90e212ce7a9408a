"""
A coverage-guided fuzzer over ``targets.py``; needs ``pip install atheris``, which the tests do not.

``python -m tests.fuzz.fuzz TARGET CORPUS -max_total_time=300``; the folder CORPUS is filled from the samples if empty. A find
is written to the working directory: mend the fault, keep the file in ``tests/fuzz/cases/TARGET/``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

SAMPLES = Path(__file__).parents[2] / "samples"


def fill(target: str, corpus: Path) -> None:
    """Put beginnings of the samples, and rule files, into an empty corpus."""
    corpus.mkdir(parents=True, exist_ok=True)
    if any(corpus.iterdir()):
        return
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed)


def seeds(target: str) -> list[bytes]:
    """Give rule files, messages of the samples (one, or one a row), or beginnings of the samples."""
    if target == "rule":
        return [path.read_bytes() for path in sorted((SAMPLES.parent / "signatures").glob("*/*.yaml"))[::12]]
    if target in {"text", "way"}:
        rows = json.loads((SAMPLES / "logs_result.json").read_bytes())
        texts = sorted({row["message"][:1_500] for row in rows if row["message"]})[::3]
        return [text.encode() for text in texts] if target == "text" else ["\n".join(texts[at : at + 3]).encode() for at in range(0, len(texts), 3)]
    return [path.read_bytes()[:6_000] for path in sorted(SAMPLES.rglob("*.*")) if path.suffix in {".json", ".csv"}]


def main() -> None:
    """Fuzz one target."""
    name, corpus = sys.argv[1], Path(sys.argv[2])
    fill(name, corpus)
    rooms = ["logtriage.read", "logtriage.normalize", "logtriage.occur", "logtriage.rules", "logtriage.redact", "logtriage.copying"]
    with atheris.instrument_imports(include=[*rooms, "logtriage.report"]):
        from tests.fuzz.targets import TARGETS
    atheris.Setup([sys.argv[0], *sys.argv[3:], str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
