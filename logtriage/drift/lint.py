"""
SQL on its way out -> why it may not leave; the last gate before anything is printed.

Only forms that are known to be additive pass; words that take something away are refused wherever they stand, other
than in a name or a text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from logtriage.drift.statements import Statement, Token, split
from logtriage.drift.walk import parts

_NEVER: Final = frozenset("DROP DELETE TRUNCATE CASCADE GRANT REVOKE EXECUTE COPY MERGE REINDEX CLUSTER VACUUM".split())
_TYPES_THAT_FILL: Final = frozenset({"SERIAL", "SMALLSERIAL", "BIGSERIAL", "DEFAULT"})
_BEFORE_BRACKET: Final = frozenset(
    "( , = IN EXISTS SELECT VALUES AND OR NOT WHERE FROM JOIN AS ON USING WANTED COUNT".split()
)
"""What may stand in front of a bracket in a query: no function that does anything."""
_FORMS: Final = (
    ("CREATE", "TABLE", "IF", "NOT", "EXISTS"),
    ("CREATE", "INDEX", "IF", "NOT", "EXISTS"),
    ("CREATE", "INDEX", "CONCURRENTLY", "IF", "NOT", "EXISTS"),
    ("CREATE", "UNIQUE", "INDEX", "IF", "NOT", "EXISTS"),
    ("CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", "IF", "NOT", "EXISTS"),
)


_UNSEEN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal would act on, or show in another order than it stands."""


class UnsafeSqlError(Exception):
    """A statement that may not leave was about to; its text is not in here."""


def refusal(sql: str, *, transaction: bool) -> str | None:
    """Give half a sentence on why one statement may not leave; null where it may."""
    if _UNSEEN.search(sql):
        return "it holds a control character"
    # A comment that is opened in the statement would swallow the one behind it.
    found = split(f"{sql}\nSELECT 1;")
    if found.fault is not None or len(found.statements) != 2 or not sql.rstrip().endswith(";"):
        return "it is not exactly one statement"
    return _fault(found.statements[0], transaction=transaction)


def check_script(sql: str) -> None:
    """Raise ``UnsafeSqlError`` when a script holds a statement that may not leave."""
    found = split(sql)
    if found.fault is not None:
        raise UnsafeSqlError(f"line {found.fault}: cannot be read back")
    inside = False
    for statement in found.statements:
        first = statement.tokens[0].word
        if first in ("BEGIN", "COMMIT"):
            inside = first == "BEGIN"
            continue
        fault = _fault(statement, transaction=inside)
        if fault is not None:
            raise UnsafeSqlError(f"line {statement.line}: {fault}")


def _fault(statement: Statement, *, transaction: bool) -> str | None:
    words = [token.word for token in statement.tokens]
    if statement.body is not None:
        return _fault_of_block(statement.body)
    never = next((word for word in words if word in _NEVER), None)
    if never is not None:
        return f"it holds {never}"
    if "CONCURRENTLY" in words and transaction:
        return "CONCURRENTLY cannot run inside a transaction"
    if words[:1] == ["SELECT"]:
        return _fault_of_query(statement.tokens)
    if words[:2] == ["ALTER", "TABLE"]:
        return _fault_of_alter(statement.tokens)
    if words[:1] == ["UPDATE"]:
        return None if _fills(words) else "it changes rows that have a value"
    if words[:2] == ["ALTER", "TYPE"] and _has(words, "ADD", "VALUE", "IF", "NOT", "EXISTS"):
        return None
    known = any(tuple(words[: len(form)]) == form for form in _FORMS)
    return None if known else "it is of no form that is known to be additive"


def _fault_of_alter(tokens: Sequence[Token]) -> str | None:
    words = [token.word for token in tokens]
    if len(list(parts(tokens))) > 1:
        return "it does more than one thing"
    if _has(words, "ADD", "COLUMN", "IF", "NOT", "EXISTS"):
        behind = words[_place(words, "EXISTS") :]
        if _has(behind, "NOT", "NULL") and _TYPES_THAT_FILL.isdisjoint(behind):
            return "it requires a value in one step"
        return None
    if words[-3:] == ["SET", "NOT", "NULL"]:
        return None
    return "it is of no form that is known to be additive"


def _fault_of_query(tokens: Sequence[Token]) -> str | None:
    """Let pass what reads ``information_schema`` and nothing else."""
    for at, token in enumerate(tokens):
        if token.word in ("INTO", "FOR", "INSERT", "UPDATE"):
            return "it does more than read"
        if token.word in ("FROM", "JOIN"):
            source = tokens[at + 1] if at + 1 < len(tokens) else token
            if source.text != "(" and source.name != "information_schema":
                return "it reads more than information_schema"
            if _lists_another(tokens[at + 1 :]):
                return "it reads more than one thing in one FROM"
        if token.text == "(" and at and tokens[at - 1].word and tokens[at - 1].word not in _BEFORE_BRACKET:
            return f"it calls {tokens[at - 1].text}"
    return None


def _lists_another(behind: Sequence[Token]) -> bool:
    """Tell whether a comma stands between the sources of a FROM, outside of brackets."""
    depth = 0
    for token in behind:
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0 or token.word in ("WHERE", "ORDER", "GROUP", "UNION"):
            return False
        if token.text == "," and not depth:
            return True
    return False


def _fault_of_block(body: str) -> str | None:
    """Let pass a block that makes one enum unless it is there."""
    found = split(body)
    if found.fault is not None or len(found.statements) != 3:
        return "its block is not understood"
    words = [[token.word for token in statement.tokens] for statement in found.statements]
    whole = words[0][:3] == ["BEGIN", "CREATE", "TYPE"] and _has(words[0], "AS", "ENUM") and words[2] == ["END"]
    quiet = words[1] == ["EXCEPTION", "WHEN", "DUPLICATE_OBJECT", "THEN", "NULL"]
    return None if whole and quiet else "its block does more than make an enum"


def _fills(words: Sequence[str]) -> bool:
    """Tell whether only rows without a value are written: the whole condition is that one column is null."""
    return list(words[-2:]) == ["IS", "NULL"] and list(words).count("WHERE") == 1 and words[-4:-3] == ["WHERE"]


def _has(words: Sequence[str], *wanted: str) -> bool:
    many = len(wanted)
    return any(tuple(words[at : at + many]) == wanted for at in range(len(words) - many + 1))


def _place(words: Sequence[str], word: str) -> int:
    return list(words).index(word) + 1
