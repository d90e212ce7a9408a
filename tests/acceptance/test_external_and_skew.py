"""Cases D8 and F8: the state of an account elsewhere, and pages older than the deployment."""

from __future__ import annotations

import pytest

from tests.acceptance.rows import E, S, fn
from tests.acceptance.triage import Export

ACCOUNTS = ("acc_7f31", "acc_9b20", "acc_7f31", "acc_c4d8", "acc_7f31", "acc_9b20")


def disconnected(account: str) -> str:
    return f"[cron/inbox] sync failed {{ status: 401, type: 'errors/disconnected_account', title: 'Disconnected account', account_id: '{account}' }}"


# ------------------------------------------------------------------------------------------------------------------ D8
def test_d8_a_disconnected_account_is_external_state_and_one_cluster(export: Export) -> None:
    told = export(
        *(fn("/api/cron/inbox", f"R{n}", S(200, 300), E(disconnected(own)), at_s=60 * n) for n, own in enumerate(ACCOUNTS))
    )
    finding = told.finding
    assert finding.rule == "unipile-account-disconnected"
    assert finding.classification.cause == "external-state"
    assert finding.classification.retry in {"after-fix", "never"}
    assert finding.requests == 6
    assert len(finding.members) == 1
    assert finding.captures["account_id"]


def test_d8_every_occurrence_keeps_its_account_apart(export: Export) -> None:
    told = export(
        *(fn("/api/cron/inbox", f"R{n}", S(200, 300), E(disconnected(own)), at_s=60 * n) for n, own in enumerate(ACCOUNTS))
    )
    captured = [told.stated(f"R{n}").captures["account_id"] for n in range(len(ACCOUNTS))]
    pairs = set(zip(ACCOUNTS, captured, strict=True))
    assert len(pairs) == len(set(captured)) == len(set(ACCOUNTS))


def test_d8_distinct_accounts_are_counted(export: Export) -> None:
    finding = export(
        *(fn("/api/cron/inbox", f"R{n}", S(200, 300), E(disconnected(own)), at_s=60 * n) for n, own in enumerate(ACCOUNTS))
    ).finding
    assert any("3" in note and "account_id" in note for note in finding.notes)


# ------------------------------------------------------------------------------------------------------------------ F8
@pytest.mark.parametrize(
    "text",
    [
        '[Error: Failed to find Server Action "{}". This request might be from an older or newer deployment.\nRead more: https://nextjs.org/docs/messages/failed-to-find-server-action]',
        'Error: Failed to find Server Action "{}". This request might be from an older or newer deployment.',
    ],
    ids=["inspected", "thrown"],
)
def test_f8_server_action_not_found_is_version_skew_whatever_the_id(export: Export, text: str) -> None:
    ids = ("7f3a9c0d51e27f3a9c0d51e27f3a9c0d51e27f3a9c", "00c4e1b8a94d00c4e1b8a94d00c4e1b8a94d00c4e1", "x")
    told = export(
        *(fn("/inbox", f"R{n}", S(404), E(text.format(own)), at_s=n, method="POST") for n, own in enumerate(ids))
    )
    finding = told.finding
    assert finding.rule == "next-server-action-not-found"
    assert finding.classification.cause == "version-skew"
    assert finding.requests == 3
    assert len({told.stated(f"R{n}").fingerprint for n in range(3)}) == 1
    assert all(own not in repr(finding.why.parts) for own in ids[:2])
