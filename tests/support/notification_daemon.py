"""A notification daemon on a private session bus, for tests; run as a program by `SessionBus`.

It writes each notification as a line of JSON and obeys lines on its standard input: `press ID
LABEL`, `dismiss ID`, `inhibit yes|no`. With the capability "hang" it takes a notification and never
says so.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

NAME = "org.freedesktop.Notifications"
INTROSPECTION = f"""<node><interface name="{NAME}">
<method name="Notify"><arg direction="in" type="s"/><arg direction="in" type="u"/>
<arg direction="in" type="s"/><arg direction="in" type="s"/><arg direction="in" type="s"/>
<arg direction="in" type="as"/><arg direction="in" type="a{{sv}}"/><arg direction="in" type="i"/>
<arg direction="out" type="u"/></method>
<method name="CloseNotification"><arg direction="in" type="u"/></method>
<method name="GetCapabilities"><arg direction="out" type="as"/></method>
<method name="GetServerInformation"><arg direction="out" type="s"/><arg direction="out" type="s"/>
<arg direction="out" type="s"/><arg direction="out" type="s"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
<property name="Inhibited" type="b" access="read"/>
</interface></node>"""


class Daemon:
    """Answers the messages of the notifications' interface."""

    def __init__(self, bus: Any, capabilities: list[str]) -> None:
        self.bus = bus
        self.capabilities = capabilities
        self.actions: dict[int, list[str]] = {}
        self.is_inhibited = False

    def answer(self, message: Any) -> Any:
        """The reply to one message; None leaves it to the bus."""
        from dbus_fast import Message, MessageType, Variant

        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.member == "Introspect":
            return Message.new_method_return(message, "s", [INTROSPECTION])
        if message.member == "Get" and message.body == [NAME, "Inhibited"]:
            return Message.new_method_return(message, "v", [Variant("b", self.is_inhibited)])
        if message.interface != NAME:
            return None
        if message.member == "Notify":
            number = self.notify(*message.body)
            if "hang" in self.capabilities:
                return True
            return Message.new_method_return(message, "u", [number])
        if message.member == "CloseNotification":
            say({"closed": message.body[0]})
            self.signal("NotificationClosed", "uu", [message.body[0], 3])
            return Message.new_method_return(message)
        if message.member == "GetCapabilities":
            return Message.new_method_return(message, "as", [self.capabilities])
        return Message.new_method_return(message, "ssss", ["test", "oO", "1", "1.2"])

    def notify(self, app: str, _old: int, _icon: str, *shown: Any) -> int:
        """Write it down."""
        title, text, actions = shown[:3]
        number = len(self.actions) + 1
        self.actions[number] = actions
        say({"id": number, "app": app, "title": title, "text": text, "labels": actions[1::2]})
        return number

    def obey(self, line: str) -> None:
        """What the person does."""
        word, _space, rest = line.strip().partition(" ")
        if word == "inhibit":
            self.is_inhibited = rest == "yes"
            say({"inhibited": self.is_inhibited})
            return
        number, _space, label = rest.partition(" ")
        if word == "press":
            actions = self.actions[int(number)]
            key = actions[actions[1::2].index(label) * 2]
            self.signal("ActionInvoked", "us", [int(number), key])
        self.signal("NotificationClosed", "uu", [int(number), 2])

    def signal(self, member: str, signature: str, body: list[Any]) -> None:
        """Tell everyone on the bus."""
        from dbus_fast import Message

        path = "/org/freedesktop/Notifications"
        self.bus.send(Message.new_signal(path, NAME, member, signature, body))


def say(line: dict[str, Any]) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def main(capabilities: list[str]) -> None:
    """Serve until standard input ends."""
    from dbus_fast.aio import MessageBus

    bus = await MessageBus().connect()
    daemon = Daemon(bus, capabilities)
    bus.add_message_handler(daemon.answer)
    await bus.request_name(NAME)
    say({"is": "ready"})
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        daemon.obey(line.decode())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or ["actions", "body", "body-markup"]))
