"""What every data key holds, in words a person agrees to, and how much it says about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.errors import UnknownName
from oo_storage.events.registry import HISTORY_KEY, REACH_KEY
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

PERSONAL, SENSITIVE = "personal", "sensitive"


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key; `is_optional` ones are off unless the person asks for them."""

    key: str
    words: str
    sensitivity: str = PERSONAL
    is_optional: bool = False

    @property
    def description(self) -> str:
        """What the key holds, in the person's language."""
        return _(self.words)


CATALOGUE: Mapping[str, DataKey] = {
    each.key: each
    for each in (
        DataKey("calendar.events.place", N_("Where your events are"), SENSITIVE),
        DataKey("calendar.events.time", N_("When your events are, and whether they block time")),
        DataKey("calendar.events.title", N_("Titles of your events and calendars"), SENSITIVE),
        DataKey("code.name", N_("Names and branches of your repositories")),
        DataKey("code.state", N_("What is uncommitted or unpushed in your repositories")),
        DataKey("contacts.dates", N_("Birthdays and anniversaries in your contacts")),
        DataKey("device.disk", N_("How full this machine's disks are")),
        DataKey("device.idle", N_("When this machine was last used"), SENSITIVE),
        DataKey("device.power", N_("This machine's battery and power supply")),
        DataKey(
            "notes.text", N_("Lines of your notes that say something is still to do"), SENSITIVE
        ),
        DataKey("notes.title", N_("Titles of your notes"), SENSITIVE),
        DataKey(
            "people.names",
            N_("Names of other people in your contacts and events"),
            SENSITIVE,
            is_optional=True,
        ),
        DataKey("tasks.due", N_("When your tasks start and are due")),
        DataKey("tasks.project", N_("Projects and tags of your tasks")),
        DataKey("tasks.state", N_("Status, priority and estimate of your tasks")),
        DataKey("tasks.title", N_("Titles of your tasks"), SENSITIVE),
        DataKey(HISTORY_KEY, N_("The tips oO gave you and what you did with them")),
    )
}


# It holds nothing, and so is no key of the catalogue: only a host can be granted it.
REACH = DataKey(REACH_KEY, N_("That oO connects to this host at all"))


def known_key(key: str) -> DataKey:
    """A data key by its name; raises UnknownName with the nearest one."""
    if key == REACH_KEY:
        return REACH
    if key not in CATALOGUE:
        raise UnknownName(_("data key"), key, list(CATALOGUE))
    return CATALOGUE[key]
