"""The outbound door: whoever connects beyond this process passes it, or does not connect.

A host is a recipient of consents, "host:port". That oO connects to it at all is the consent
`host.reach`; what it may be shown are consents of data keys. Both are asked for anew at every
passage, so that a withdrawal holds from the next one on.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.errors import Refused
from oo_storage.events.registry import REACH_KEY
from oo_storage.outbound import FAILED, OK, REFUSED
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    import httpx

    from oo_app.outbound.ledger import Ledger


@dataclass(slots=True)
class Passage:
    """One passage under way; who sends counts here what went out and what came in."""

    host: str
    bytes_out: int = 0
    bytes_in: int = 0

    def count(self, *, out: int = 0, into: int = 0) -> None:
        """Add bytes that went out, or came in."""
        self.bytes_out += out
        self.bytes_in += into


class Door:
    """Checks consents and keeps the ledger; may be used from any thread."""

    def __init__(self, ledger: Ledger, *, granted: Callable[[str], frozenset[str]]) -> None:
        """`granted` gives what a host is granted now: data keys, and `host.reach`."""
        self._ledger = ledger
        self._granted = granted

    def allows(self, host: str, keys: Collection[str] = ()) -> bool:
        """Whether oO may connect to a host and show it these keys."""
        return {REACH_KEY, *keys} <= self._granted(host)

    def check(self, host: str, keys: Collection[str] = ()) -> None:
        """Raise Refused, with the consent that is missing, unless the host allows it."""
        granted = self._granted(host)
        if REACH_KEY not in granted:
            raise Refused(
                _("oO may not connect to {host}.").format(host=host),
                hint=_("Allow it: oo consent grant {key} --host {host}").format(
                    key=REACH_KEY, host=host
                ),
            )
        if missing := sorted(frozenset(keys) - granted):
            raise Refused(
                _("{host} may not be shown {keys}.").format(host=host, keys=", ".join(missing)),
                hint=_("Allow it: oo consent grant {key} --host {host}").format(
                    key=missing[0], host=host
                ),
            )

    @contextlib.contextmanager
    def passage(
        self,
        host: str,
        purpose: str,
        keys: Collection[str] = (),
        *,
        withheld: Collection[str] = (),
    ) -> Iterator[Passage]:
        """Inside the block `host` may be connected to; the ledger has it whatever comes of it.

        `purpose` is a marked message without content, such as N_("Wording a tip"); `keys` are
        what the host is shown, `withheld` what it was not, for want of a consent. Raises Refused,
        and DiskFull or ReadOnly where the ledger cannot be written: then nothing is sent.
        """
        try:
            self.check(host, keys)
        except Refused:
            self._ledger.write(host, purpose, keys, withheld=withheld, outcome=REFUSED)
            raise
        number = self._ledger.write(host, purpose, keys, withheld=withheld)
        passage, outcome = Passage(host), FAILED
        try:
            yield passage
            outcome = OK
        finally:
            self._ledger.end(
                number,
                outcome=outcome,
                bytes_out=passage.bytes_out,
                bytes_in=passage.bytes_in,
            )

    def transport(
        self,
        host: str,
        purpose: str,
        keys: Collection[str] = (),
        *,
        inner: httpx.BaseTransport | None = None,
    ) -> httpx.BaseTransport:
        """A transport for an `httpx.Client` that reaches this host only, each request a passage.

        Consents are checked at every request and, while an answer streams in, every second.
        `inner` does the sending, httpx's own by default; environment proxies are not used.
        """
        from oo_app.outbound.transport import DoorTransport

        return DoorTransport(self, host, purpose, keys, inner)
