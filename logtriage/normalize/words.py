"""
Words that say "this failed", words that only look so, and the level that a text gives itself.

Level is the stream, not the severity: a text is judged by what it says. The word lists are data, in the languages seen
in exports; a phrase of success (``0 failed``, ``error: null``) is taken out before the words are looked for.
"""

from __future__ import annotations

import re
from typing import Final, Literal

OwnLevel = Literal["error", "warning", "info"]

_SUCCESS: Final = re.compile(
    r"(?i)\b(?:0|no|zero|without(?: any)?|sin|ning[uú]n|ohne|keine?|sem|nenhum|sans|aucune?|senza|nessun|geen|tanpa|tidak ada|brak)"
    r" (?:\w+ (?:or|and) )?(?:errors?|failed|failing|failures?|issues?|problems?|conflicts?|time-?outs"
    r"|error(?:es|i)|fehler(?:n|haft\w*)?|fehlgeschlagen\w*|com erros?|con error(?:es)?|fallid[oa]s?|fallos?|falharam|erros?|falhas?|erreurs?|[ée]checs?|errore|fouten|fout|kesalahan|b[lł][eę]d[oó]w)\b"
    r"|\b0 (?:\w+ )?(?:skipped|missing|corrupt|invalid|rejected|aborted|expired|unavailable|denied|b[lł][eę]d[oó]w|fouten)\b"
    r"|\b(?:errors|failed|failures|time-?outs|exceptions) 0\b|(?:错误|失败|エラー|오류|실패)(?: ?[:：]? ?0(?!\d)|はありません|なし| 없음)|(?:没有|无)错误"
    r"|\bnothing (?:failed|went wrong)\b"
    r"|(?:错误|错误数|錯誤數?|失败|失败数|失敗|שגיאות)\s?[:：]?\s?0(?!\d)|\b0 ?[个件]?(?:错误|失败|失敗)"
    # An option of that name, or the level from which on a logger writes.
    r"|\b\w{0,40}timeout\w{0,40}[\"']?\s?[:=]\s?(?:\{|\d+\b)|\blog_?level[=:] ?[\"']?error\b|\blog: \[ '"
    r"|\b\w{0,40}(?:error|errors|failed|failures|exception|invalid|missing|err|fehler|erro|falha|fallid|fallo|erreur|échec)\w{0,40}(?: (?:jobs?|items?|rows?|tasks?|emails?|messages?|records?))?[\"']?\s{0,2}[:=]\s{0,2}"
    r"(?:null|undefined|none|false|0\b|\[\s*\]|\{\s*\}|''|\"\")"
    r"|\b(?:errors?|exception|failure|timeout)[- ](?:handl(?:er|ing)|free|pages?|boundary|report(?:s|er|ing)|tracking|middleware|logging|filter|overlay)\b"
    r"|\b(?:nenhum[ao]?|ning[uú]n|aucune?|nessun) (?:erros?|falhas?|error|erreur|errore)\b|(?:没有|未发现|无)(?:任何)?(?:错误|异常)"
    r"|\b(?:aborted|timed_?out|expired|denied|rejected|unauthorized)[\"']?\s{0,2}[:=]\s{0,2}(?:false|null|undefined|0\b)"
    r"|\b\w{0,40}timeout(?:_?ms)?[\"']?:\s{0,2}\d{1,9}\s{0,3}[,}]|\btimeout set to \d|\bwith (?:a )?timeout (?:of )?\d"
    r"|\b(?:removed|deleted|cleaned up|purged|pruned|refreshing)(?: \d{1,9})? expired\b|\bexpired \w{1,40} (?:removed|deleted|purged)\b"
    r"|\bhttps?://[^\s\"'<>]{4,400}"
    r"|\bfail[- ]?(?:over|safe|open|back)\b|\bon ?error\b|\bif (?:it )?fails?\b|\bwill fail if\b|\b(?:fixed|resolved|recovered from) \w* ?errors?\b"
)
_STRONG: Final = re.compile(
    r"(?i)\b(?:errors?|exceptions?|fail(?:ed|s|ure|ures|ing)?|fatal|panic(?:ked)?|crash(?:ed)?|cannot|can't|could(?: not|n't)|unable to"
    r"|unhandled|uncaught|invalid|denied|unauthori[sz]ed|forbidden|refused|timed out|time-?out|expired|rejected|aborted|unavailable|unreachable"
    r"|exceeded|giv(?:es|ing) up|gave up|violat(?:es|ed|ion)|corrupt(?:ed)?|unexpected|unsupported|malformed|incorrect"
    r"|fall[oó]|fallid[oa]|no se pudo|no se encontr\w*|erro|falha|falhou|n[aã]o foi poss\w*|fehler\w*|fehlgeschlagen|konnte nicht|ung[uü]ltig\w*"
    r"|abgelehnt|verweigert|rechazad[oa]s?|rechaz[oó]|no pudo|recusad[oa]s?|n[aã]o p[oô]de|refus[ée]e?s?|n'a pas pu|rifiutat[oa]"
    r"|erreur|[ée]chec|[ée]chou[ée]|impossible de|errore|fallit[oa]|impossibile|gagal|kesalahan|hata|b[lł][aą]d|fout|mislukt)\b"
    r"|错误|失败|異常|异常|无法|出错|报错|超时|拒绝|エラー|失敗|שגיאה|שגיאת|נכשל|נדחה|נדחת|תקלה|ошибка|не удалось|오류|실패|خطأ|❌|🚫|💥|⨯|🔥"
)
_MILD: Final = re.compile(
    r"(?i)\b(?:not found|missing|not (?:set|configured|defined|provided|available|allowed|supported|exist|initiali[sz]ed)|does(?: not|n't) exist|no \w+(?: \w+){0,3} (?:found|provided|available|configured|specified)"
    r"|undefined|conflict|skipp(?:ed|ing)|nicht gefunden|fehlt|no encontrad|n[aã]o est[aá] defin|no est[aá] defin|n[aã]o encontrad|introuvable|non trovat|tidak ditemukan"
    # The application says no: a business failure where its logger says error.
    r"|declined|insufficient|insuffisant|insuficiente|(?<!-)mismatch(?:es|ed)?|went wrong|(?:is|was|are) wrong|wrong (?:password|pin|code|credentials)|no stock|out of stock"
    r"|(?:was|were|has) not (?:been )?(?:sent|delivered|saved|charged|created|updated)|already (?:paid|reserved|booked|taken|refunded|cancell?ed)|has no \w+|does not add up"
    r"|kein(?:en?)? (?:bestand|lager\w*|guthaben)|sem (?:estoque|saldo)|sin (?:stock|existencias|saldo))"
    r"|不存在|不足|未找到|找不到|לא נמצא|לא קיים"
)
FAILURES: Final = tuple(re.sub(r"\(\?<?[!=][^()]*\)", "", words.pattern) for words in (_STRONG, _MILD))
"""Both lists without look-around, as other engines read them: these find what they find, and more."""
_ERROR_TOKEN: Final = re.compile(
    r"(?:^|\n)\W{0,6}(?:\[[^\]\n]{1,60}\] ?){0,2}\[?(?:ERROR|FATAL|CRITICAL|SEVERE|EMERGENCY|ALERT|PANIC)\]?(?:[:\s|\]-]|$)"
    r"|(?:^|\n)(?:ERROR|CRITICAL|FATAL):[\w.]{1,80}:"
    r"|\s-\s(?:ERROR|CRITICAL|FATAL)\s-\s"
    r"|\[Nest\] \d+ +- +[^\n]{0,40}? (?:ERROR|FATAL) "
    r"|\b(?:production|local|staging|testing)\.(?:ERROR|CRITICAL|ALERT|EMERGENCY): "
    r"|\[(?:auth|next-auth)\]\[error\]|\[error\]|\blevel[=:]\s?\"?(?:error|fatal|critical)\"?|\"level\":\s?(?:\"(?:error|fatal|critical)\"|[56]0\b)"
    r"|(?:^|\n)PHP (?:Fatal|Parse) error: |^\s*⨯ "
)
_WARN_TOKEN: Final = re.compile(
    r"(?:^|\n)\W{0,6}(?:\[[^\]\n]{1,60}\] ?){0,2}\[?(?:WARN|WARNING|Warning(?=:))\]?(?:[:\s|\]-]|$)|(?:^|\n)WARNING:[\w.]{1,80}:|\s-\s(?:WARNING|WARN)\s-\s"
    r"|\[Nest\] \d+ +- +[^\n]{0,40}? WARN |\b(?:production|local)\.WARNING: |\"level\":\s?\"warn(?:ing)?\"|\blevel=warn"
)
_INFO_TOKEN: Final = re.compile(
    r"^\W{0,6}(?:\[[^\]\n]{1,60}\] ?){0,2}\[?(?:INFO|DEBUG|NOTICE|VERBOSE|TRACE)\]?(?:[:\s|\]-]|$)|^(?:INFO|DEBUG):[\w.]{1,80}:|\s-\s(?:INFO|DEBUG)\s-\s"
    r"|\[Nest\] \d+ +- +[^\n]{0,40}? (?:LOG|DEBUG|VERBOSE) |\b(?:production|local)\.(?:INFO|DEBUG|NOTICE): |\"level\":\s?\"(?:info|debug|notice|trace)\""
    r"|^INFO: +\S"
)
_GLYPH: Final = re.compile(r"^\W{0,3}(?:✅|✓|✔|ℹ️|ℹ|🔍|📝|📊|🚀|🎉|👍|🟢|➡️|🔄|⏳)")
_HANDLED: Final = re.compile(
    r"(?i)\b(?:retrying(?: in)?|will retry|retry(?:ing)? \d+ ?(?:/|of) ?\d+|reintentando|tentando novamente"
    r"|wasduplicate[=:] ?true|duplicate (?:\w+ ){0,2}(?:ignored|blocked|skipped|discarded)|already (?:been )?(?:stored|processed|handled|delivered|sent|recorded)|answering 2\d\d|ignoring (?:a )?duplicate|treated as success|falling back|using (?:the )?fallback"
    r"|continuing without|continue without|will be retried|, (?:skipping|skipped|ignored|ignoring)\b|(?<!is )recovered|(?<!not )handled|gracefully|degraded response|returning (?:503|cached|empty))\b|\[DB-MISMATCH\]"
)
_ATTEMPT: Final = re.compile(
    r"(?i)\b(?:attempt|try|retry|intento|tentativa|versuch)\s*[:#]?\s*\(?(\d{1,3})\s*(?:/|of|de|von)\s*(\d{1,3})"
)
# Also where it is a server that tries again, inside itself, after it has refused the request: PostgREST.
_WILL_NOT_RETRY: Final = re.compile(
    r"(?i)\bPGRST00\d\b|\b(?:client error|schema cache)\. Retrying|\bnon-retryable\b|\bwillRetry: false|\bgiving up\b|\bno more retries\b|\bnot retrying\b|\bexhausted\b"
)


def failure_words(text: str) -> Literal["strong", "mild"] | None:
    """Tell whether a text speaks of a failure: plainly, mildly (something was absent), or not at all."""
    said = _SUCCESS.sub(" ", text)
    if _STRONG.search(said):
        return "strong"
    return "mild" if _MILD.search(said) else None


def own_level(text: str) -> OwnLevel | None:
    """Give the level that the text's own logger wrote into it, or null."""
    head = text[:2000]
    if _ERROR_TOKEN.search(head):
        return "error"
    if _WARN_TOKEN.search(head):
        return "warning"
    return "info" if _INFO_TOKEN.search(head) or _GLYPH.match(head) else None


def says_handled(text: str) -> bool:
    """Tell whether the text says that the failure was caught and dealt with, with more to come."""
    attempt = read_attempt(text)
    more_to_come = attempt is not None and attempt[0] < attempt[1]
    return not _WILL_NOT_RETRY.search(text) and (more_to_come or bool(_HANDLED.search(text)))


def read_attempt(text: str) -> tuple[int, int] | None:
    """Give ``attempt 2/3`` as (2, 3)."""
    found = _ATTEMPT.search(text)
    return (int(found.group(1)), int(found.group(2))) if found else None
