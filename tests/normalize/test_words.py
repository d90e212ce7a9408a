"""Words of failure in eight languages, words that only look so, and the level that a text gives itself."""

from __future__ import annotations

import pytest

from logtriage.normalize.quoted import is_quoted
from logtriage.normalize.words import OwnLevel, failure_words, own_level, read_attempt, says_handled

FAILURES = [
    ("english", "Shelf sync failed"),
    ("english-cannot", "cannot open the shelf"),
    ("english-timeout", "the shelf timed out"),
    ("english-surrender", "shelf query took too long, giving up after 12000ms"),
    ("spanish", "Falló la carga del estante"),
    ("spanish-not-possible", "No se pudo abrir el estante"),
    ("portuguese", "Erro ao abrir a estante"),
    ("german", "Regal konnte nicht geöffnet werden"),
    ("german-word", "Fehler beim Laden"),
    ("french", "Échec du chargement"),
    ("french-impossible", "Impossible de charger l'étagère"),
    ("italian", "Impossibile aprire lo scaffale"),
    ("indonesian", "Gagal membuka rak"),
    ("hebrew", "שגיאה בטעינת המדף"),
    ("chinese", "加载货架失败"),
    ("sign", "❌ shelf 7"),
    ("next", "⨯ shelf"),
]  # fmt: skip

# Stems of the word list that end where the word goes on.
CUT_STEMS = [("portuguese", "Não foi possível abrir a estante"), ("spanish", "No se encontró el estante"), ("german-error", "Zwei Fehlermeldungen")]

SUCCESSES = [
    "Done: 4 shelves moved, 0 failed",
    "{ shelf: 7, error: null }",
    "sessionError: undefined",
    "No errors",
    "finished without errors",
    '{"errors":[]}',
    "errors: 0",
    "failed=0",
    "hasError: false",
    "error handler registered",
    "the error boundary is ready",
    "fail-safe mode is on",
    "moved the shelf",
    "Sin errores",
    "keine Fehler",
    "sem erros",
    "aucune erreur",
    "0 błędów",
    "エラーはありません",
    "错误: 0",
    "오류 없음",
    "no pending or failed migrations",
    "0 missing tables, 0 missing columns",
    "waiting 0, failed 0, timeouts 0",
    "connectTimeout=10000",
    "timeout: { request: 10000 }",
    "LOG_LEVEL=error",
    "loaded error pages",
]

MILD = ["shelf not found", "SHELF_KEY is not set", "no shelf found for keeper", "skipped 3 shelves", "nicht gefunden"]

OWN_LEVELS: list[tuple[str, str, OwnLevel | None]] = [
    ("bracket", "[ERROR] shelf is locked", "error"),
    ("word", "ERROR: shelf is locked", "error"),
    ("stamp-and-word", "2026-01-31 14:00:00,123 - shelves - ERROR - locked", "error"),
    ("python-logging", "ERROR:shelves.views:locked", "error"),
    ("python-logging-info", "INFO:shelves.views:opened", "info"),
    ("python-logging-warning", "WARNING:shelves.views:dusty", "warning"),
    ("nest-error", "[Nest] 4  - 01/31/2026, 8:31:20 AM   ERROR [ShelfService] locked", "error"),
    ("nest-warn", "[Nest] 4  - 01/31/2026, 8:31:20 AM    WARN [ShelfService] dusty", "warning"),
    ("nest-log", "[Nest] 4  - 01/31/2026, 8:31:20 AM     LOG [ShelfService] opened", "info"),
    ("laravel-error", "[2026-01-31 14:00:00] production.ERROR: locked", "error"),
    ("laravel-info", "[2026-01-31 14:00:00] production.INFO: opened", "info"),
    ("json-error", '{"level":"error","msg":"locked"}', "error"),
    ("json-info", '{"level":"info","msg":"opened"}', "info"),
    ("logfmt", "time=1 level=error msg=locked", "error"),
    ("authjs", "[auth][error] CredentialsSignin", "error"),
    ("php", "PHP Fatal error:  Uncaught Error: locked", "error"),
    ("next", "⨯ Error: locked", "error"),
    ("uvicorn", "INFO:     Started server process [4]", "info"),
    ("check-mark", "✅ shelf opened", "info"),
    ("none", "shelf is locked", None),
]  # fmt: skip


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in FAILURES])
def test_hears_a_failure(text: str) -> None:
    assert failure_words(text) == "strong"


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in CUT_STEMS])
def test_hears_a_failure_in_a_word_of_which_only_the_stem_is_listed(text: str) -> None:
    assert failure_words(text) == "strong"


@pytest.mark.parametrize("text", ["Ungültiger Schlüssel", "Ungültige Anfrage"])
def test_hears_a_failure_in_an_inflected_word(text: str) -> None:
    assert failure_words(text) == "strong"


@pytest.mark.parametrize("text", SUCCESSES)
def test_hears_no_failure_in_a_success(text: str) -> None:
    assert failure_words(text) is None


@pytest.mark.parametrize("text", MILD)
def test_something_absent_is_a_mild_word(text: str) -> None:
    assert failure_words(text) == "mild"


def test_success_beside_a_failure_hides_nothing() -> None:
    assert failure_words("0 failed, but the printer crashed") == "strong"


@pytest.mark.parametrize(("text", "level"), [pytest.param(*case[1:], id=case[0]) for case in OWN_LEVELS])
def test_reads_the_level_that_the_logger_wrote(text: str, level: OwnLevel | None) -> None:
    assert own_level(text) == level


HANDLED = [
    ("attempt-before-the-last", "attempt 1/3 failed", True),
    ("last-attempt", "attempt 3/3 failed", False),
    ("not-handled", "this error was not handled", False),
    ("recovered", "recovered from a closed connection", True),
    ("to-be-recovered", "New migrations cannot be applied before the error is recovered from.", False),
    ("a-server-that-tries-again-inside", "{ code: 'PGRST002', message: 'Could not query the database for the schema cache. Retrying.' }", False),
    ("retrying", "shelf is locked, retrying in 200ms", True),
    ("spanish", "estante cerrado, reintentando", True),
    ("duplicate", "Duplicate webhook ignored", True),
    ("fallback", "cache is down, falling back to the database", True),
    ("giving-up", "retrying failed, giving up", False),
    ("not-retryable", "non-retryable: falling back", False),
    ("unhandled", "unhandled: shelf is locked", False),
    ("plain", "shelf is locked", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "handled"), [pytest.param(*case[1:], id=case[0]) for case in HANDLED])
def test_tells_whether_the_text_says_that_it_was_dealt_with(text: str, handled: bool) -> None:
    assert says_handled(text) is handled


@pytest.mark.parametrize(
    ("text", "attempt"),
    [("attempt 2/3", (2, 3)), ("Attempt #1 of 5", (1, 5)), ("retry (4/4)", (4, 4)), ("intento 2 de 3", (2, 3)), ("Versuch 1 von 2", (1, 2)), ("attempt 2", None)],
)
def test_reads_which_attempt_it_was(text: str, attempt: tuple[int, int] | None) -> None:
    assert read_attempt(text) == attempt


@pytest.mark.parametrize(
    "text",
    [
        "nenhum erro na estante",
        "检查完成，没有错误",
        "shelf { aborted: false, timedOut: false }",
        "defaults: { timeout: 10000, size: 3 }",
        "probe with timeout 8000ms",
        "removed 12 expired shelves",
        "see https://docs.example/errors/failed-to-find-shelf",
    ],
)
def test_what_went_well_or_is_only_named_is_no_failure(text: str) -> None:
    assert failure_words(text) is None


@pytest.mark.parametrize("text", ["处理书架时出错", "the probe with timeout 8000ms failed", "failed: https://docs.example/shelf"])
def test_a_failure_beside_it_counts(text: str) -> None:
    assert failure_words(text) == "strong"


@pytest.mark.parametrize(
    "text",
    [
        "Zahlung der Bestellung 7 wurde abgelehnt",
        "Pago rechazado para el pedido 7",
        "Pedido 7 não pôde ser cobrado",
        "La commande 7 n'a pas pu être facturée",
        "处理订单 7 时出错",
        "התשלום נדחה",
    ],
)
def test_hears_a_refusal_in_other_languages(text: str) -> None:
    assert failure_words(text) == "strong"


@pytest.mark.parametrize(
    "text", ["no stock for item 7", "Order 7 was declined", "Invoice 7 already paid", "用户 7 不存在", "המשתמש לא נמצא"]
)
def test_a_business_failure_is_a_mild_word(text: str) -> None:
    assert failure_words(text) == "mild"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("User message: I get an error 500", True),
        ("[bot] Incoming message: my order failed", True),
        ("LLM answer: an exception means that", True),
        ('incident INC-1 "API error 500" closed', True),
        ("# Guide\n\n```js\nthrow new Error('x')\n```", True),
        ("User not found: 7", False),
        ("User message could not be sent: 500", False),
        ("API response error: 500", False),
    ],
)
def test_tells_what_others_say_from_what_the_application_says(text: str, quoted: bool) -> None:
    assert is_quoted(text) == quoted


@pytest.mark.parametrize(
    "text",
    [
        "Zusammenfassung: 12 gesendet, 0 fehlgeschlagen",
        "Resumo: 12 enviados, 0 com erro",
        "Fehler: 0",
        "错误数: 0",
        "Failed jobs: 0",
        "all checks passed, nothing failed",
    ],
)
def test_hears_no_failure_in_a_count_of_none(text: str) -> None:
    assert failure_words(text) is None


@pytest.mark.parametrize("text", ['{"role":"user","content":"Error 500"}', "messages: [ { role: 'user', content: 'Error' } ]"])
def test_a_message_of_a_chat_is_quoted(text: str) -> None:
    assert is_quoted(text)
