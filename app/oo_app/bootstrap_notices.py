"""The parts of a home that speak first: the log of notices, the channels, and whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from oo_app.once import once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_app.asking_ahead import AskingAhead
    from oo_app.notice_health import NoticeHealth
    from oo_app.notifier.backends.desk import DeskSignals
    from oo_app.notifier.backends.mail import MailBackend
    from oo_app.notifier.backends.push import PushBackend
    from oo_app.notifier.backends.tray import TrayBackend
    from oo_app.notifier.deliveries import Deliveries
    from oo_app.notifier.notices import Notices
    from oo_app.notifier.port import Backend
    from oo_app.notifier.showing import Notifier
    from oo_app.notifying import Notifying
    from oo_app.outbound.door import Door
    from oo_app.profile.acts import Profile
    from oo_app.speaking import Speaking
    from oo_app.vault.port import Vault
    from oo_app.views import ViewSource
    from oo_storage.database import Database


class _Home(Protocol):
    """What these parts rest on."""

    database: Database
    now: Callable[[], datetime]
    on_notice_answer: Callable[[str, str], None]

    @property
    def deliveries(self) -> Deliveries: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def notifier(self) -> Notifier: ...

    @property
    def tray(self) -> TrayBackend: ...

    @property
    def mail(self) -> MailBackend: ...

    @property
    def push(self) -> PushBackend: ...

    @property
    def profile(self) -> Profile: ...

    @property
    def door(self) -> Door: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def desk_signals(self) -> DeskSignals: ...

    @property
    def speaking(self) -> Speaking: ...

    @property
    def views(self) -> ViewSource: ...

    @property
    def ahead(self) -> AskingAhead: ...


class NoticeParts:
    """Mixed into the home."""

    @once
    def notices(self: _Home) -> Notices:
        """What became of each notice."""
        from oo_app.notifier.notices import Notices

        return Notices(self.database)

    @once
    def desk_signals(self: _Home) -> DeskSignals:
        """What the desktop says of itself."""
        from oo_app.notifier.backends.desk import DeskSignals

        return DeskSignals()

    @once
    def notifier(self: _Home) -> Notifier:
        """The channels."""
        from oo_app.notifier.showing import DESKTOP, INBOX, MAIL, PLYER, PUSH, TRAY, Notifier

        def desktop() -> Backend:
            from oo_app.notifier.backends.desktop import DesktopBackend

            return DesktopBackend(lambda tip, answer: self.on_notice_answer(tip, answer))

        def popup() -> Backend:
            from oo_app.notifier.backends.plyer_popup import PlyerBackend

            return PlyerBackend()

        def inbox() -> Backend:
            from oo_app.notifier.backends.inbox import InboxBackend

            return InboxBackend()

        makers: dict[str, Callable[[], Backend]] = {
            DESKTOP: desktop,
            TRAY: lambda: self.tray,
            PLYER: popup,
            MAIL: lambda: self.mail,
            PUSH: lambda: self.push,
            INBOX: inbox,
        }
        return Notifier(self.notices, makers, now=self.now)

    @once
    def tray(self) -> TrayBackend:
        """The trays of faces."""
        from oo_app.notifier.backends.tray import TrayBackend

        return TrayBackend()

    @once
    def mail(self: _Home) -> MailBackend:
        """The channel that leaves the machine."""
        from oo_app.mail_settings import PASSWORD, PURPOSE, mail_settings
        from oo_app.notifier.backends.mail import MailBackend

        return MailBackend(
            lambda: mail_settings(self.profile.view().preferences),
            check=lambda host: self.door.check(host),
            passage=lambda host: self.door.passage(host, PURPOSE),
            password=lambda: self.vault.get(PASSWORD),
        )

    @once
    def push(self: _Home) -> PushBackend:
        """The channel to a phone, by a service of the person's choice."""
        from oo_app.notifier.backends.push import PURPOSE, URL, PushBackend

        return PushBackend(
            lambda: self.profile.view().preferences.text("push.host"),
            check=lambda host: self.door.check(host),
            passage=lambda host: self.door.passage(host, PURPOSE),
            url=lambda: self.vault.get(URL),
        )

    @once
    def notifying(self: _Home) -> Notifying:
        """Speaks first, where the person chose so."""
        from oo_app.notifying import Notifying

        return Notifying(
            self.database,
            self.speaking,
            self.deliveries,
            self.notices,
            self.notifier,
            self.views,
            desk=lambda: self.desk_signals.read(),
            is_wording=lambda: self.ahead.is_waiting(),
            now=self.now,
        )

    @once
    def notice_health(self: _Home) -> NoticeHealth:
        """Where oO may speak first, and what is missing there."""
        from oo_app.notice_health import NoticeHealth

        return NoticeHealth(
            choice=lambda: self.profile.view().preferences.text("notify"),
            problems=lambda choice: self.notifier.problems(choice),
            desk=lambda: self.desk_signals.read(),
        )

    def show_no_more(self: _Home) -> None:
        """Take away what is shown, for nobody would hear its buttons."""
        built = vars(self)
        if "notifier" in built:
            self.notifier.close()
        if "tray" in built:
            self.tray.close()
        if "desk_signals" in built:
            self.desk_signals.close()
