"""What the preferences say of mail, for the notifier's channel of that name."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from oo_app.hosts import host_of
from oo_app.notifier.backends.mail import MailSettings
from oo_storage.errors import BadInput
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from oo_app.profile.preferences import Preferences

PASSWORD = "mail.password"  # noqa: S105 - the name of a secret
PURPOSE = N_("Telling you by mail that there is a tip")
USUAL_PORT = 587


def mail_settings(preferences: Preferences) -> MailSettings:
    """The server, the address and the user; raises BadInput for a server that is none."""
    server = preferences.text("mail.server")
    if not server:
        return MailSettings()
    name, _colon, port = server.rpartition(":")
    if not name:
        name, port = server, str(USUAL_PORT)
    if not port.isdecimal() or not 0 < int(port) < 65536 or set(name) & set("/@ "):
        raise BadInput(
            _("{server} is no mail server.").format(server=server),
            hint=_("Write it like mail.example.org:587."),
        )
    return MailSettings(
        host=host_of(name, int(port)),
        name=name.strip("[]"),
        port=int(port),
        to=preferences.text("mail.to"),
        user=preferences.text("mail.user"),
        is_here=_is_here(name.strip("[]")),
    )


def _is_here(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
