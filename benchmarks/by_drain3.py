"""
Texts -> clusters by Drain3 0.9.11: ``python -m benchmarks.by_drain3 [--masks]``, started by ``benchmarks.clustering``.

Its settings are its defaults: depth 4, similarity 0.4. The masks are those that it documents: the examples at the end of
its ``masking.py``, which are those of its example ``drain3.ini`` (https://github.com/logpai/Drain3).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

from benchmarks.clustered import answer

_BEFORE: Final = r"((?<=[^A-Za-z0-9])|^)"
_AFTER: Final = r"((?=[^A-Za-z0-9])|$)"
MASKS: Final = (
    (rf"{_BEFORE}(([0-9a-f]{{2,}}:){{3,}}([0-9a-f]{{2,}})){_AFTER}", "ID"),
    (rf"{_BEFORE}(\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}){_AFTER}", "IP"),
    (rf"{_BEFORE}([0-9a-f]{{6,}} ?){{3,}}{_AFTER}", "SEQ"),
    (rf"{_BEFORE}([0-9A-F]{{4}} ?){{4,}}{_AFTER}", "SEQ"),
    (rf"{_BEFORE}(0x[a-f0-9A-F]+){_AFTER}", "HEX"),
    (rf"{_BEFORE}([\-\+]?\d+){_AFTER}", "NUM"),
    (r'(?<=executed cmd )(".+?")', "CMD"),
)


def cluster(texts: Sequence[str], *, masks: bool) -> list[int]:
    """Give the cluster of each text, in the order in which they came: Drain3 depends on it."""
    config = TemplateMinerConfig()
    config.masking_instructions = [MaskingInstruction(*one) for one in MASKS] if masks else []
    add = TemplateMiner(config=config).add_log_message
    return [add(text)["cluster_id"] for text in texts]


if __name__ == "__main__":
    answer(lambda texts: cluster(texts, masks="--masks" in sys.argv))
