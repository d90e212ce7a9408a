"""
A text -> does it only speak about errors: documentation, source code, test names, changelogs, access lines, rule files.

The one place for vetoes that are the same for every rule. Such a text names codes and sentences of errors that did not
happen where it was written, so no rule looks at it; what is special to one error stays in that rule's ``match.not``.

Row-local, and shy on purpose: a text is taken as quoted only if every line of it has one of the shapes below, and no
shape may be one in which a logger prints an error (``- error Error: x``, ``### Error: x ###``, ``| Error: x |``). A real
error that is hidden costs more than a page of documentation that is shown: what is known to be judged wrong for that
reason stands in ``tests/normalize/test_quoted.py``.
"""

from __future__ import annotations

import re
from typing import Final

from logtriage.normalize.heads import names_class
from logtriage.normalize.stack import is_stack_line

MAX_LINES: Final = 12
"""A longer text is a report or a stack with a line of code in it, never only a quotation."""

# What is said to have been mended or planned is not what happened.
_SCOPE: Final = r"\([\w./ -]{1,40}\)"
_HISTORY: Final = (
    rf"(?:[-*] )?(?:(?:fix|feat|chore|refactor)(?:{_SCOPE})?|(?:docs|test|build|ci|perf|style|revert){_SCOPE})!?: "
    rf"|[0-9a-f]{{7,40}} (?:fix|feat|chore|refactor|docs|test|build|ci|perf|style|revert)(?:{_SCOPE})?!?: "
    r"|[-*] (?:\*\*[\w./ -]{1,40}:?\*\*|(?:Fix|Fixe[sd]|Resolve[sd]?|Handle[sd]?|Improve[sd]|Changed|Added|Removed|Deprecated) )"
    r"|(?:Fixed|Changed|Added|Removed|Deprecated): |(?:Commit message|Release notes|Changelog): "
    r"|Merge (?:pull request|branch|remote-tracking branch) |Revert \"|commit [0-9a-f]{40}$"
    r"|(?:#{1,6} \[?v?|v)\d+\.\d+\.\d+(?:-[\w.]{1,20})?\]?(?: - | \(\d{4}-\d{2}-\d{2}\):? )"
)
_MARKDOWN: Final = (
    r"- \[[ xX]\] |```|<!--|!?\[[^\]\n]{1,200}\]\(https?://|</?(?:li|td|dt|dd|code)\b|(?:[-*]|\d{1,2}\.) If \S|[QA]: |Tip: "
    r"|(?:See|Read more|For more|Learn more|More info(?:rmation)?|Docs|Documentation)\b[^\n]{0,200}https?://|https?://\S+$"
    r"|Usage: \S{1,80} [\[<-]|Exit codes: |Run `[^`\n]{1,200}` (?:if|when|after)\b"
    r"| {0,8}--?[a-z][\w-]{0,40}(?:, --[a-z][\w-]{0,40})?(?: <[\w-]{1,30}>)? {2,}\S"
)
_CODE: Final = (
    r"(?:[-+] {0,40})?(?:"
    r"throw new [\w.]{1,80}\(|raise [\w.]{1,80}\(|RAISE EXCEPTION '|from [\w.]{1,80} import \w|import ['\"][^'\"\n]{1,200}['\"];?$"
    r"|import (?:type )?(?:\{[^}\n]{0,300}\}|\* as \w{1,80}|\w{1,80}(?:, ?\{[^}\n]{0,300}\})?) from ['\"][^'\"\n]{1,200}['\"];?$"
    r"|(?:export )?(?:default )?(?:abstract )?class [A-Z]\w{0,80}(?: extends | implements |\(| ?\{|:$)|(?:export )?(?:const|let|var) [\w{\[][^=\n]{0,120}= ?\S"
    # `function lower(integer) does not exist` is an error of Postgres: only one with a body is code.
    r"|(?:export )?(?:default )?(?:async )?function\*? ?\w{0,80}\([^)\n]{0,300}\)[^{\n]{0,120}\{|(?:async )?def \w{1,80}\("
    r"|except (?:\(|[\w.]{1,80}(?: as \w{1,40})?:)|\}? ?catch ?[({]|(?:\} ?else )?if ?\([^\n]{1,300}\) ?(?:\{|return\b|throw\b|\w)"
    r"|case ['\"][^'\"\n]{1,80}['\"]:|(?:it|describe|test|assert(?:\.\w{1,30})?|expect|pytest\.raises|beforeEach)(?:\.\w{1,20})?\("
    r"|return (?:new |await )|return [\w.]{1,60}\(|(?:console|logger|log|logging|app\.logger|this\.logger|Sentry)\.\w{1,30}\("
    r"|//|/\*|\*/|\* ?@\w"
    r")|@@ -\d|diff --git |(?:\+\+\+|---) [ab]/|(?:\$ )?(?:grep|rg|git (?:log|grep|show)) \S"
    # Some query builders print `insert into ... - duplicate key value ...`: the statement, then the error.
    r"|(?!.* - )(?:SELECT [^\n]{1,400} FROM |INSERT INTO [^\n]{1,400} VALUES |UPDATE [^\n]{1,400} SET [^\n]{1,400}=|DELETE FROM \S)"
)
_TESTS: Final = (
    r" {0,12}[✓√✔☑] |ok \d{1,5} - |--- PASS|=== (?:RUN|PAUSE|CONT)|PASS \S*[./]\S|\S{1,200} PASSED\b|test [\w:]{1,200} \.\.\. ok$"
    r"|\d{1,6} passing\b|(?:Tests|Test Suites|Lint): +0 |::(?:group|endgroup|notice)|##\[(?:command|group|section)\]|[├└┌] [○ƒ●] /|[○ƒ] +/"
    r"|Generating static pages |Collecting page data\b"
)
_RULES: Final = (
    r" {0,8}- (?:regex|pattern|contains|match): ?\S| {0,8}- code: \[| {0,8}(?:regex|prefilter|ignoreErrors|denyUrls): ?[\[{'\"]"
    r"| {0,8}(?:expr|query): \w{1,40}\(| {0,8}\{ ?(?:pattern|regex|match|test): ?/"
)
_ACCESS: Final = (
    # Common log format, uvicorn, Next, morgan, logfmt: the address of what was answered well may name any error.
    r"\S{1,60} - - \[[^\]\n]{6,40}\] \"[A-Z]{3,7} \S+(?: HTTP/[\d.]+)?\" [23]\d\d\b|(?:INFO: +)?\S{3,60} - \"[A-Z]{3,7} \S+ HTTP/[\d.]+\" [23]\d\d\b"
    r"|(?:\[[^\]\n]{1,40}\] ?)?(?:[\d.:a-f]{3,45} (?:- )?)?\"?(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:https?:/)?/[^\s\"]*(?: HTTP/[\d.]+)?\"? [23]\d\d(?= |$)"
    r"|method=[A-Z]{3,7} (?:path|uri|url)=\S+ (?:[^\n]{0,120} )?status=[23]\d\d\b"
)
_QUOTED: Final = re.compile(f"{_HISTORY}|{_MARKDOWN}|{_CODE}|{_TESTS}|{_RULES}|{_ACCESS}")
# A table row, a heading or a citation, unless it states an error by its class: loggers draw boxes and bars too.
_FRAMED: Final = re.compile(r"\|(?:[^|\n]{0,300}\|){2,20}\s*$|#{1,6} [^\n]{0,400}[^#\s]\s*$|> ")

# What a visitor, a model or a document says about errors is no error of the application that logs it.
_OTHERS: Final = re.compile(
    r"^\W{0,6}(?:(?:INFO|DEBUG):[\w.]{1,80}:)?(?:\[[^\]\n]{1,40}\] ?){0,2}(?:"
    r"(?i:mensaje recibido|mensagem recebida|nachricht empfangen|收到消息|הודעה נכנסת)(?: [^:\n]{1,30})?[:：] ?|(?i:user|visitor|customer|guest)(?i:'s)? (?i:asked|asks|says|said|wrote|writes|message|question|query|input|prompt)(?: (?:from|by|of|in) [^\s:]{1,30})?(?: ?\([^)\n]{0,30}\))?: "
    r"|(?i:incoming|inbound) (?i:message|text|question)(?: (?:from|by|of|in) [^\s:]{1,30})?(?: ?\([^)\n]{0,30}\))?: |(?i:search query|(?:system )?prompt|(?:voice )?transcript|assistant(?: (?:reply|answer|message))?): "
    r"|(?i:llm|ai|bot|model|generated) (?i:answer|reply)(?: ?\([^)\n]{0,30}\))?: |commit [0-9a-f]{6,40}: "
    r"|(?i:incident|ticket|issue) \S{1,20} \"[^\"\n]{1,200}\" (?i:created|opened|closed|resolved)\b"
    r"|(?:(?:messages|history|conversation|chat|prompt|body|input)?:? ?\[?\s{0,4})?\{\s{0,4}[\"']?role[\"']?: ?[\"'](?:user|assistant|system|tool)[\"']"
    r"|#{1,4} [^\n]{1,120}\n[\s\S]{0,2000}```)"
)


def is_quoted(text: str) -> bool:
    """Tell whether a cleaned text only speaks about errors, in every one of its lines, or passes on what others say."""
    if _OTHERS.match(text):
        return not any(map(is_stack_line, text.split("\n")))
    if len(text) > 4_000:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    return 0 < len(lines) <= MAX_LINES and all(map(_is_quoted, lines))


def _is_quoted(line: str) -> bool:
    if _QUOTED.match(line):
        return True
    framed = _FRAMED.match(line)
    return framed is not None and not names_class(line.strip("|#> "))
