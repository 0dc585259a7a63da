"""What every assistant does about hosts, the ledger and secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import BadInput, Locked, Refused, UnknownName, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.assistant import Assistant

HOST = "127.0.0.1:11434"
WORDS = "correct horse battery"


def granted(assistant: Assistant, host: str) -> set[str]:
    """The keys that a host is granted."""
    return {row.key for row in assistant.consents() if row.recipient == host and row.granted}


class OutboundContract:
    """Inherit it beside `AssistantContract`."""

    @pytest.fixture(autouse=True)
    def no_desktop(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Secrets are kept in the home, not in the keyring of who runs the test."""
        monkeypatch.setenv("OO_VAULT", "file")
        monkeypatch.delenv("OO_PASSPHRASE", raising=False)
        yield
        monkeypatch.undo()

    def test_what_another_assistant_was_told_is_in_the_ledger(self, assistant: Assistant) -> None:
        assistant.note_told("A tip", keys=("tasks.title",), size=310)
        assistant.note_told("A tip", keys=(), withheld=("notes.text",))
        withheld, told = assistant.activity(limit=2)
        assert (told.host, told.outcome, told.bytes_out) == ("mcp:0", "ok", 310)
        assert told.keys == ("tasks.title",)
        assert (withheld.outcome, withheld.withheld) == ("refused", ("notes.text",))

    def test_a_host_is_granted_keys_one_by_one(self, connected: Assistant) -> None:
        effect = connected.grant("tasks.title", host="127.0.0.1")
        assert "host.reach" in effect.message
        assert HOST in effect.receipt
        connected.grant("host.reach", host=HOST)
        assert granted(connected, HOST) == {"tasks.title", "host.reach"}
        assert "host.reach" not in {
            row.key for row in connected.consents() if row.recipient == "oo"
        }
        again = connected.grant("host.reach", host=HOST)
        assert again.receipt == ""

    def test_a_dry_run_grants_nothing(self, connected: Assistant) -> None:
        said = connected.grant("tasks.title", host=HOST, dry_run=True)
        assert HOST in said.message
        assert "Titles of your tasks" in said.message
        assert granted(connected, HOST) == set()

    def test_who_may_not_be_reached_any_more_has_nothing(self, connected: Assistant) -> None:
        for key in ("host.reach", "tasks.title", "tasks.due"):
            connected.grant(key, host=HOST)
        connected.grant("host.reach", host="example.org")
        connected.revoke("tasks.due", host=HOST)
        assert granted(connected, HOST) == {"host.reach", "tasks.title"}
        connected.revoke("host.reach", host=HOST)
        assert granted(connected, HOST) == set()
        assert granted(connected, "example.org:443") == {"host.reach"}
        connected.grant("host.reach", host=HOST)
        assert granted(connected, HOST) == {"host.reach"}

    def test_a_key_that_is_not_collected_is_said_to_be_of_no_use(
        self, assistant: Assistant
    ) -> None:
        assistant.grant("host.reach", host=HOST)
        assert "does not collect" in assistant.grant("notes.text", host=HOST).message

    def test_a_host_has_to_be_one_and_reach_is_for_hosts(self, assistant: Assistant) -> None:
        with pytest.raises(BadInput):
            assistant.grant("tasks.title", host="http://a.org/x")
        with pytest.raises(UsageError):
            assistant.grant("host.reach")
        with pytest.raises(UsageError):
            assistant.grant("host.reach", agent="due_risk")
        with pytest.raises(UsageError):
            assistant.grant("tasks.title", agent="due_risk", host=HOST)
        with pytest.raises(UnknownName):
            assistant.grant("tasks.titel", host=HOST)
        assert "nothing changed" in assistant.revoke("host.reach", host=HOST).message

    def test_nothing_left_an_assistant_that_was_asked_nothing(self, connected: Assistant) -> None:
        connected.tip()
        assert list(connected.activity()) == []
        assert list(connected.activity(limit=0)) == []

    def test_secrets_are_kept_by_name_and_never_told(self, assistant: Assistant) -> None:
        assert list(assistant.secrets()) == []
        with pytest.raises(Locked):
            assistant.set_secret("api.key", "zebrafinch")
        with pytest.raises(UsageError):
            assistant.unlock_secrets("short")
        assistant.unlock_secrets(WORDS)
        told = assistant.set_secret("api.key", "zebrafinch")
        assert "api.key" in told.message
        rows = assistant.secrets()
        assert [row.name for row in rows] == ["api.key"]
        assert "zebrafinch" not in f"{told} {rows}"
        with pytest.raises(UnknownName):
            assistant.remove_secret("api.kye")
        assistant.remove_secret("api.key")
        assert list(assistant.secrets()) == []

    def test_a_wrong_passphrase_is_refused(self, assistant: Assistant) -> None:
        assistant.unlock_secrets(WORDS)
        assistant.set_secret("api.key", "zebrafinch")
        with pytest.raises(Refused):
            assistant.unlock_secrets("incorrect horse battery")
        with pytest.raises(BadInput):
            assistant.set_secret("a b", "x")
