"""Mail through a real SMTP server: without content, with consent, and in the ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from contracts.backend_contract import BackendContract
from oo_app.notifier.backends.mail import MailBackend, MailSettings
from support.hosting import Clock, hosted
from support.mailbox import Mailbox
from support.open_door import Open

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant
    from oo_app.notifier.port import Backend

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    made = Mailbox()
    yield made
    made.close()


class TestMail(BackendContract):
    @pytest.fixture
    def backend(self, mailbox: Mailbox) -> Backend:
        settings = MailSettings(
            host=f"127.0.0.1:{mailbox.port}", name="127.0.0.1", port=mailbox.port, to="me@here"
        )
        return MailBackend(
            lambda: settings, check=lambda _h: None, passage=lambda _h: Open(), password=lambda: ""
        )


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[LocalAssistant]:
    todo = tmp_path / "todo.txt"
    todo.write_text("(A) Send the tax form due:2026-11-25\n", encoding="utf-8")
    clock = Clock(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    with hosted(tmp_path / "home", clock) as made:
        made.set_preference("zone", "UTC")
        made.set_preference("notify", "mail")
        made.connect("todotxt", str(todo))
        yield made


def channels(assistant: LocalAssistant) -> list[tuple[str, str]]:
    return sorted((each.channel, each.state) for each in assistant.notices())


def test_a_mail_is_sent_without_content_and_is_in_the_ledger(
    assistant: LocalAssistant, mailbox: Mailbox
) -> None:
    host = f"127.0.0.1:{mailbox.port}"
    assistant.set_preference("mail.server", host)
    assistant.set_preference("mail.to", "me@here.example")
    assistant.grant("host.reach", host=host)
    assistant.look()
    [mail] = mailbox.mails
    assert mail["to"] == "me@here.example"
    assert "tax" not in mail.as_string()
    assert "oo tip" in mail.get_content()
    assert channels(assistant) == [("mail", "delivered")]
    [passage] = assistant.activity()
    assert (passage.host, passage.outcome) == (host, "ok")
    assert passage.bytes_out > 100


@pytest.mark.parametrize("changes", [{}, {"mail.to": "me@here.example"}])
def test_without_consent_or_address_nothing_is_sent_and_the_inbox_has_it(
    assistant: LocalAssistant, mailbox: Mailbox, changes: dict[str, Any]
) -> None:
    assistant.set_preference("mail.server", f"127.0.0.1:{mailbox.port}")
    for name, value in changes.items():
        assistant.set_preference(name, value)
    assistant.look()
    assert mailbox.mails == []
    assert channels(assistant) == [("inbox", "delivered")]


def test_a_server_that_is_gone_is_noted_and_the_inbox_has_it(assistant: LocalAssistant) -> None:
    gone = Mailbox()
    host = f"127.0.0.1:{gone.port}"
    gone.close()
    assistant.set_preference("mail.server", host)
    assistant.set_preference("mail.to", "me@here.example")
    assistant.grant("host.reach", host=host)
    assistant.look()
    assert channels(assistant) == [("inbox", "delivered"), ("mail", "failed")]


@pytest.mark.parametrize("server", ["http://x/y", "mail.example.org:0", "a b:25"])
def test_what_is_no_server_is_passed_over(assistant: LocalAssistant, server: str) -> None:
    assistant.set_preference("mail.server", server)
    assistant.set_preference("mail.to", "me@here.example\nBcc: all@example.org")
    assistant.look()
    assert channels(assistant) == [("inbox", "delivered")]
