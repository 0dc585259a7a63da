"""The port through which the app shows the runner its world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from oo_agents.api import Json, World


class Views(Protocol):
    """One state of the world, and who may see what of it."""

    @property
    def epoch(self) -> int:
        """The consent epoch of these views."""

    @property
    def seq(self) -> int:
        """The log's last seq that the worlds show."""

    @property
    def context(self) -> str:
        """The active context's id; "" for none."""

    @property
    def settings(self) -> str:
        """Names what else every world carries (zone, work hours …): a change means another look."""

    def granted(self, recipient: str) -> frozenset[str]:
        """The keys an agent may read: granted to it and collected. For "oo": those collected."""

    def preferences(self, agent: str) -> Mapping[str, Json]:
        """The agent's preferences that the person set, by name."""

    def world(self, keys: frozenset[str], now: datetime) -> World:
        """The world as far as these keys show it; equal keys share one snapshot."""
