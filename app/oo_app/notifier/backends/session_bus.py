"""Single questions to the session bus of a Linux desktop; each on a connection of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTIFICATIONS = "org.freedesktop.Notifications"
NOTIFICATIONS_PATH = "/org/freedesktop/Notifications"
PROPERTIES = "org.freedesktop.DBus.Properties"


def has_session_bus() -> bool:
    """Whether this session has a bus that programs find."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    is_named = bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
    return is_named or (bool(runtime) and os.path.exists(os.path.join(runtime, "bus")))


async def reads_markup() -> bool:
    """Whether what shows notifications reads markup in their text."""
    body = await ask(NOTIFICATIONS, NOTIFICATIONS_PATH, NOTIFICATIONS, "GetCapabilities")
    return body is not None and "body-markup" in body[0]


async def is_inhibited() -> bool | None:
    """Whether the desktop was told not to disturb; None where it does not say.

    Plasma and others have `Inhibited` beside their notifications, dunst says `paused`.
    """
    for interface, name in ((NOTIFICATIONS, "Inhibited"), ("org.dunstproject.cmd0", "paused")):
        body = await ask(
            NOTIFICATIONS, NOTIFICATIONS_PATH, PROPERTIES, "Get", "ss", [interface, name]
        )
        if body is not None:
            return bool(getattr(body[0], "value", body[0]))
    return None


async def ask(
    name: str,
    path: str,
    interface: str,
    member: str,
    signature: str = "",
    body: Sequence[Any] = (),
    *,
    is_system: bool = False,
) -> list[Any] | None:
    """The answer's body; None for an error. Raises OSError or a bus error without a bus."""
    from dbus_fast import BusType, Message, MessageFlag, MessageType
    from dbus_fast.aio import MessageBus

    bus = await MessageBus(bus_type=BusType.SYSTEM if is_system else BusType.SESSION).connect()
    try:
        answer = await bus.call(
            Message(
                destination=name,
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=list(body),
                flags=MessageFlag.NO_AUTOSTART,
            )
        )
    finally:
        bus.disconnect()
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
    if answer.message_type is not MessageType.METHOD_RETURN:
        return None
    found: list[Any] = answer.body
    return found
