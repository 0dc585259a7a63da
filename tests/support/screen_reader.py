"""What a screen reader is told: the accessibility tree of a program, over its own bus (AT-SPI)."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.command import wait_until

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

    from support.virtual_desktop import VirtualDesktop

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
ACCESSIBLE = "org.a11y.atspi.Accessible"
ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
ENABLED = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
PATIENCE_S = 20.0


def launcher() -> str:
    """The program that starts the bus; "" where it is not installed."""
    return next((each for each in LAUNCHERS if os.path.exists(each)), "")


@dataclass(frozen=True)
class Told:
    """One thing in the tree."""

    role: str
    name: str


class ScreenReader:
    """Reads what programs on a desktop say of themselves."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        desktop.start(launcher(), "--launch-immediately")
        self._session = desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
        wait_until(lambda: bool(self._address()), PATIENCE_S, "the bus of screen readers")

    def tree(self) -> list[Told]:
        """Everything that is told now."""
        return asyncio.run(self._walk())

    def _address(self) -> str:
        try:
            return asyncio.run(self._found())
        except Exception:  # noqa: BLE001 - it is not there yet
            return ""

    async def _found(self) -> str:
        bus = await _connected(self._session)
        try:
            body = await _asked(bus, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
            return str(body[0])
        finally:
            bus.disconnect()

    async def _walk(self) -> list[Told]:
        bus = await _connected(await self._found())
        told: list[Told] = []
        try:
            await _into(bus, ROOT, told)
        finally:
            bus.disconnect()
        return told


class Gone(Exception):
    """It is not there any more: the page was drawn anew while it was read."""


async def _into(bus: MessageBus, place: tuple[str, str], told: list[Told]) -> None:
    name, path = place
    try:
        (role,) = await _asked(bus, name, path, ACCESSIBLE, "GetRoleName")
        (words,) = await _asked(
            bus, name, path, "org.freedesktop.DBus.Properties", "Get", "ss", [ACCESSIBLE, "Name"]
        )
        (children,) = await _asked(bus, name, path, ACCESSIBLE, "GetChildren")
    except Gone:
        return
    told.append(Told(str(role), str(words.value)))
    for child in children:
        await _into(bus, (child[0], child[1]), told)


async def _connected(address: str) -> MessageBus:
    from dbus_fast.aio import MessageBus

    return await MessageBus(bus_address=address).connect()


async def _asked(
    bus: MessageBus,
    name: str,
    path: str,
    interface: str,
    member: str,
    signature: str = "",
    body: list[Any] | None = None,
) -> list[Any]:
    from dbus_fast import Message, MessageType

    answer = await asyncio.wait_for(
        bus.call(
            Message(
                destination=name, path=path, interface=interface, member=member,
                signature=signature, body=body or [],
            )
        ),
        PATIENCE_S,
    )  # fmt: skip
    assert answer is not None
    if answer.message_type is not MessageType.METHOD_RETURN:
        raise Gone(answer.body)
    return list(answer.body)
