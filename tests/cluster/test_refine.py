"""Templates -> groups: what is one text with values in it, and what is several texts; and the laws of joining."""

from __future__ import annotations

import random
import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.cluster.refine import group_templates, groups_of
from logtriage.cluster.skeleton import MAX_WORDS, skeleton_of
from logtriage.normalize import template_of_message

NAMES = "amara boris chen dana eli farid gita hugo ines jonas kira liam".split()
THINGS = "anvil bellows chisel drill easel file gauge hammer iron jig kiln lathe".split()


def groups(*lines: str) -> int:
    """Count the groups of some lines, after the masks."""
    return len(group_templates(map(template_of_message, lines)))


def with_names(pattern: str) -> list[str]:
    return [pattern.format(name=name, other=THINGS[(5 * at + 3) % 12], at=at + 2) for at, name in enumerate(NAMES)]


# --------------------------------------------------------------------------------------------------------------- one text
ONE: dict[str, list[str]] = {
    "user-in-the-middle": with_names("session opened for user {name} by (uid=0)"),
    "user-at-the-start": with_names("{name} was refused by the door of the north wing"),
    "two-users": with_names("mail from {name} to {other} was queued"),
    "three-places": with_names("user {name} moved {at} files from '{other}' to '{name}'"),
    "quoted": with_names("Shelf '{name}' is not in the catalogue of this branch"),
    "backticks": with_names("no handler for event source `{name}` in this worker"),
    "host-without-digits": with_names("lease for host {name}-{other} renewed"),
    "class-name": with_names("Registering converter org.fernwick.{name}.{other}Impl"),
    "behind-equals": ["shelf lookup shelf=oak took long", "shelf lookup shelf=elm took long"],
    "empty-behind-equals": ["auth failure; ruser= rhost=10.0.0.1", "auth failure; ruser=anna rhost=10.0.0.1"],
    "paths": ["cannot stat /srv/shelf/oak", "cannot stat /srv/elm"],
    "windows-paths": ["cannot stat C:\\shelf\\oak", "cannot stat D:\\elm\\ash\\fir"],
    "file-names": ["cannot stat oak.log", "cannot stat elm.txt"],
    "device": ["eth0: link is quiet", "eth12: link is quiet"],
    "list-of-numbers": ["slots 4, 5, 6 are free", "slots 7 are free"],
    "list-in-brackets": ["targets: [oak, elm] are slow", "targets: [fir, yew, box] are slow"],
    "list-behind-a-label": ["exporting shares: oak, elm", "exporting shares: ash, fir, yew"],
    "list-without-blanks": ["members oak,elm", "members ash,fir,yew"],
    "durations": ["rebuilt in 3 min 2 sec", "rebuilt in 40 ms", "rebuilt in 1.5 s"],
    "size-told-twice": ["sent 90 bytes", "sent 2048 bytes (2.0 KB)"],
    "less-than": ["lifetime <1 sec", "lifetime 3 sec"],
    "booleans": ["policy={at} ready=true", "policy={at} ready=false"],
    "null-as-a-value": ["lock owner=null, ws=null", "lock owner=anna, ws=oak"],
    "hex-without-a-digit": ["page cafebabe is gone", "page 1f00ba42 is gone"],
    "hardware-address": ["offer to fa:16:3e:00:aa:12 sent", "offer to 00:de:ad:be:ef:99 sent"],
    "ipv4-and-port": ["peer 10.0.0.4:4431 is slow", "peer 10.2.0.9:61234 is slow"],
    "numbered-names": ["found block shelf_1_2 here", "found block shelf_33_7 here"],
    "empty-brackets": ["connection from 10.0.0.1 ()", "connection from 10.0.0.1 (oak-1)"],
    "a-number-or-a-name": ["invalid user 17 from 10.0.0.1", "invalid user anna from 10.0.0.1", "invalid user ben from 10.0.0.1"],
    "names-that-look-like-verbs": [*with_names("door opened for {name}"), "door opened for manning", "door opened for ted"],
    "other-script": [f"用户 {name} 无法登录 服务器" for name in NAMES],
    "cyrillic": [f"пользователь {name} вышел из зала номер" for name in NAMES],
}  # fmt: skip


@pytest.mark.parametrize("lines", ONE.values(), ids=ONE)
def test_is_one_text(lines: list[str]) -> None:
    assert groups(*lines) == 1


# ----------------------------------------------------------------------------------------------------------- several texts
APART: dict[str, list[str]] = {
    "opened-closed": ["session opened for user anna", "session closed for user anna"],
    "start-stop": ["worker start for queue 4", "worker stop for queue 4"],
    "up-down": ["eth0: link up", "eth0: link down"],
    "begin-end": ["animation begin", "animation end"],
    "read-write": ["slow read of page 12", "slow write of page 12"],
    "min-max": ["minSessionTimeout set to 4", "maxSessionTimeout set to 4"],
    "sent-received": ["17 bytes sent to 10.0.0.1", "17 bytes received to 10.0.0.1"],
    "before-after": ["Before Scheduling: slots 4", "After Scheduling: slots 4"],
    "valid-invalid": ["token is valid for 4 hours", "token is invalid for 4 hours"],
    "null-undefined": ["Cannot read properties of null (reading 'oak')", "Cannot read properties of undefined (reading 'oak')"],
    "null-undefined-safari": ["TypeError: null is not an object", "TypeError: undefined is not an object"],
    "properties": ["Cannot read properties of null (reading 'oak')", "Cannot read properties of null (reading 'elm')"],
    "telling-key": [f"job ended error={one}" for one in "timeout refused reset denied closed lost stale busy".split()],
    "telling-key-quoted": [f'job ended reason="{one}" at 4' for one in "timeout refused reset denied stale busy".split()],
    "telling-label": [f"job 4 ended. Status: {one}" for one in "queued held running stale lost busy done".split()],
    "telling-end-of-key": [f"job 4 ended exitReason={one}" for one in "timeout refused reset denied stale busy".split()],
    "statuses": [f"upstream shelf returned {one}" for one in (400, 401, 403, 404, 409, 429, 500, 502, 503)],
    "prisma-codes": [f"Invalid invocation: {one}" for one in ("P2002", "P2003", "P2025", "P2022", "P2024", "P1001", "P1017")],
    "sqlstates": [f"statement failed, code: {one}" for one in (23505, 23503, 42703, 42701, 40001, 53300, 57014)],
    "node-codes": [f"connect {one} 10.0.0.1" for one in "ECONNREFUSED ECONNRESET ETIMEDOUT EPIPE ENOTFOUND EHOSTUNREACH EAI_AGAIN".split()],
    "upper-codes": [f"answer was {one} from shelf 4" for one in "ERR_OAK ERR_ELM ERR_ASH ERR_FIR ERR_YEW ERR_BOX ERR_FIG".split()],
    "signals": [f"process 4 got {one} and left" for one in "SIGTERM SIGKILL SIGINT SIGHUP SIGSEGV SIGABRT SIGBUS".split()],
    "methods": [f'"{one} <host>/shelf" took 4 ms' for one in "GET POST PUT PATCH DELETE OPTIONS HEAD".split()],
    "java-classes-of-error": [f"write of 4 failed java.io.{one}: gone" for one in "EOFException IOException SocketException UTFDataFormatException".split()],
    "error-classes": [f"{one}: shelf is gone" for one in "TypeError RangeError SyntaxError ReferenceError EvalError URIError KeyError".split()],
    "phrases-in-quotes": ['closing, cause "Connection refused" at 4', 'closing, cause "No such host" at 4'],
    "verb-and-object": [f"Failed to {verb} {thing}" for verb, thing in zip("render sync compute resolve migrate paint warm seal".split(), THINGS, strict=False)],
    "few-objects": [f"Failed to connect to {one}" for one in ("redis", "postgres", "broker")],
    "two-words": ["shelf is locked", "shelf is painted"],
    "states": ["VM Started (event)", "VM Stopped (event)", "VM Paused (event)", "VM Resumed (event)"],
    "optional-suffix": ["connection closed by 10.0.0.1", "connection closed by 10.0.0.1 [preauth]"],
    "longer-text": ["peer 10.0.0.1 is slow", "peer 10.0.0.1 is slow today"],
    "kinds-of-numbered-names": ["found block shelf_1_2 here", "found block drawer_1_2 here"],
    "keys": [f"shelf {one}=4" for one in THINGS],
    "levels-of-hash": ["digest sha1 is weak", "digest md5 is weak", "digest sha256 is weak"],
    "calls": ["paint() failed", "paint(4) failed"],
    "no-common-word": [f"{one} {two}" for one, two in combinations(THINGS[:5], 2)],
    "one-word": THINGS,
}  # fmt: skip


@pytest.mark.parametrize("lines", APART.values(), ids=APART)
def test_are_several_texts(lines: list[str]) -> None:
    assert groups(*lines) == len(lines)


def test_there_are_enough_pairs() -> None:
    assert sum(len(lines) * (len(lines) - 1) // 2 for lines in APART.values()) > 60
    assert len(ONE) + len(APART) > 60


def test_verbs_stay_apart_among_many_names() -> None:
    assert groups(*with_names("session opened for user {name}"), *with_names("session closed for user {name}")) == 2


def test_tells_what_varies() -> None:
    found = group_templates(with_names("session opened for user {name} by (uid=0)"))
    assert [(one.pattern, one.varying()) for one in found] == [("session opened for user * by (uid=*)", (tuple(NAMES),))]


# -------------------------------------------------------------------------------------------------------------------- laws
_WORDS = st.sampled_from(["oak", "elm", "ash", "opened", "closed", "user", "for", "4", "<num>", "P2002", "a=b", "x=", "[oak, elm]", "(fir)", "error=", "/srv/a/b", "été", "用户", "'", "e:"])
_TEXTS = st.lists(st.lists(_WORDS, min_size=1, max_size=6).map(" ".join), max_size=40)
_NAMED = st.lists(st.tuples(st.sampled_from(["session opened for user {}", "{} left the hall early today", "mail from {} to elm queued"]), st.sampled_from([*NAMES, "ted", "4"])).map(lambda pair: pair[0].format(pair[1])), max_size=60)


@given(_TEXTS | _NAMED, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(texts: list[str], dice: random.Random) -> None:
    shuffled = [*texts, *texts[: len(texts) // 2]]
    dice.shuffle(shuffled)
    assert group_templates(shuffled) == group_templates(texts)


@given(_TEXTS | _NAMED, _TEXTS)
def test_texts_of_other_shapes_change_nothing(texts: list[str], others: list[str]) -> None:
    shapes = {skeleton_of(text).shape for text in texts}
    unrelated = [text for text in others if skeleton_of(text).shape not in shapes]
    alone = groups_of(texts)
    together = groups_of([*texts, *unrelated])
    assert {text: together[text] for text in alone} == alone


@given(_TEXTS | _NAMED)
def test_groups_part_the_texts_and_lie_within_one_shape(texts: list[str]) -> None:
    found = group_templates(texts)
    assert sorted(template for group in found for template in group.templates) == sorted(set(texts))
    assert all(len({skeleton_of(template).shape for template in group.templates}) == 1 for group in found)


@given(_TEXTS | _NAMED)
def test_the_texts_that_stand_for_groups_stay_apart(texts: list[str]) -> None:
    speaking = set(groups_of(texts).values())
    assert groups_of(speaking) == {text: text for text in speaking}


@given(st.text(max_size=300))
def test_any_text_has_a_skeleton(text: str) -> None:
    shape, words = skeleton_of(text)
    assert len(shape) == len(words) + 1 <= MAX_WORDS + 1


@given(_NAMED)
def test_a_text_more_never_parts_what_was_joined(texts: list[str]) -> None:
    before, after = groups_of(texts[1:]), groups_of(texts)
    assert all(after[one] == after[other] for one, other in before.items())


# --------------------------------------------------------------------------------------------------------- hostile, and many
HOSTILE = {
    "brackets": "[" * 10_000,
    "pairs": "()" * 10_000,
    "commas": "a," * 10_000,
    "settings": "a=" * 10_000,
    "numbers": "4 " * 10_000,
    "quotes": "'\"`" * 10_000,
    "one-word": "x" * 100_000,
    "dots": "a." * 10_000,
    "underscores": "a_" * 20_000,
    "slashes": "/" * 20_000,
    "holes": "<*><num>" * 5_000,
    "capitals": "aA" * 10_000,
    "nothing": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_costs_no_more_than_other_text(text: str) -> None:
    begun = time.process_time()
    assert groups(text) == len(group_templates([text])) == 1
    skeleton_of(f"error={text}")
    assert time.process_time() - begun < 1


@pytest.mark.slow
def test_free_text_of_ever_new_words_is_linear() -> None:
    dice = random.Random(3)  # noqa: S311 - texts, no secrets
    words = ["".join(dice.choices("abcdefghijklmnop", k=7)) for _ in range(20_000)]

    def seconds(count: int) -> float:
        texts = [f"visitor note: {' '.join(dice.choices(words, k=8))}" for _ in range(count)]
        begun = time.process_time()
        assert len(group_templates(texts)) == 1
        return time.process_time() - begun

    seconds(1_000)
    # Other work on the machine counts in part; what is quadratic takes sixteen times as long in every try.
    assert any(seconds(40_000) < 8 * seconds(10_000) for _ in range(3))
