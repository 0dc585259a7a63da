"""Mail by SMTP, where the person chose it: says that there is something, and nothing of it.

A mail passes other machines in the clear, so it holds no content and needs no data key, only the
consent that this machine connects to that server. Each is a passage in the ledger. A password is
only given over an encrypted connection, or to this machine itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from oo_app.notifier.port import NotShown, notice_of
from oo_app.notifier.showing import MAIL
from oo_storage.errors import OoError
from oo_storage.words import _

if TYPE_CHECKING:
    import smtplib
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from email.message import EmailMessage

    from oo_app.notifier.port import Notice

LIMIT_S = 10.0
ENCRYPTED_PORT = 465


class Counter(Protocol):
    """Counts what goes out."""

    def count(self, *, out: int = 0, into: int = 0) -> None:
        """Add bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The server ("host:port" as consents name it, "" for none), who it is for, and who logs in."""

    host: str = ""
    name: str = ""
    port: int = 0
    to: str = ""
    user: str = ""
    is_here: bool = False


class MailBackend:
    """Sends mail to the person."""

    name = MAIL

    def __init__(
        self,
        settings: Callable[[], MailSettings],
        *,
        check: Callable[[str], None],
        passage: Callable[[str], AbstractContextManager[Counter]],
        password: Callable[[], str | None],
    ) -> None:
        """`check` raises for a host that may not be reached; `passage` lets through to it."""
        self._settings = settings
        self._check = check
        self._passage = passage
        self._password = password

    def problem(self) -> str:
        """Whether there is a server, an address and a consent; connects to nobody."""
        try:
            settings = self._settings()
            if not settings.host or not settings.to:
                return _("mail.server and mail.to are not set")
            self._check(settings.host)
        except OoError as error:
            return error.message
        return ""

    def show(self, notice: Notice) -> None:
        """Send it."""
        import smtplib

        settings = self._settings()
        try:
            message = _message(notice_of(notice.tip, "", "", with_content=False), settings.to)
            with self._passage(settings.host) as passage:
                self._send(settings, message)
                passage.count(out=len(message.as_bytes()))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotShown(_("The mail server did not take the mail.")) from error
        except OoError as error:
            raise NotShown(error.message) from error

    def withdraw(self, tip: str) -> None:
        """A mail stays."""

    def close(self) -> None:
        """Nothing is held."""

    def _send(self, settings: MailSettings, message: EmailMessage) -> None:
        import smtplib
        import ssl

        trusted = ssl.create_default_context()
        server: smtplib.SMTP
        if settings.port == ENCRYPTED_PORT:
            server = smtplib.SMTP_SSL(
                settings.name, settings.port, timeout=LIMIT_S, context=trusted
            )
        else:
            server = smtplib.SMTP(settings.name, settings.port, timeout=LIMIT_S)
        with server:
            is_encrypted = settings.port == ENCRYPTED_PORT
            server.ehlo_or_helo_if_needed()
            if not is_encrypted and server.has_extn("starttls"):
                server.starttls(context=trusted)
                is_encrypted = True
            if settings.user:
                self._log_in(server, settings, is_safe=is_encrypted or settings.is_here)
            server.send_message(message)

    def _log_in(self, server: smtplib.SMTP, settings: MailSettings, *, is_safe: bool) -> None:
        if not is_safe:
            raise NotShown(_("The mail server offers no encryption; it is given no password."))
        server.login(settings.user, self._password() or "")


def _message(notice: Notice, to: str) -> EmailMessage:
    from email.message import EmailMessage
    from email.utils import formatdate, make_msgid

    message = EmailMessage()
    message["Subject"] = notice.title
    message["From"] = message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="oo.invalid")
    message.set_content(notice.text)
    return message
