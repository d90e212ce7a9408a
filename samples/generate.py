"""Nothing -> every sample of this folder, byte for byte the same each time; run ``python samples/generate.py``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fernwick.aborts import aborts
from fernwick.crashes import crashes
from fernwick.damaged import damaged
from fernwick.go_and_php import go_and_php
from fernwick.lambda_old import lambda_old
from fernwick.logs_result import logs_result
from fernwick.preview import preview_and_production
from fernwick.python_function import python_function
from fernwick.sample import Sample


def samples() -> list[Sample]:
    """All samples in the order of ``README.md``."""
    main, main_story = logs_result()
    crash, crash_story = crashes()
    python, python_story = python_function()
    whole = [main, preview_and_production(), aborts(), crash, python, go_and_php(), lambda_old()]
    return whole + damaged(main_story, crash_story, python_story)


def write(folder: Path) -> None:
    """Write every sample and ``truth/faults.json`` below ``folder``."""
    made = samples()
    for sample in made:
        target = folder / sample.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(sample.text.encode())
    truth = {sample.file: sample.truth for sample in made}
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    (folder / "truth/faults.json").write_bytes((json.dumps(truth, ensure_ascii=False, indent=1) + "\n").encode())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
