"""What a model says of records must stand in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from oo_agents.api import Task, When
from oo_agents.grounding import ungrounded
from oo_agents.prompt_manifest import Show
from oo_agents.shown import Shown

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=BERLIN)
SHOW = Show(kind="tasks", object="title", fields=("due", "priority", "tags"))


def shown(title: str, *, days: int = 5, tags: tuple[str, ...] = ()) -> Shown:
    due = When(NOW + timedelta(days=days))
    record = Task(
        id=title, event=1, source="s", first_seen=NOW, changed=NOW, title=title, due=due,
        priority=3, tags=tags,
    )  # fmt: skip
    return Shown("r1", record, SHOW, "")


LEASE = (shown("Ask Ana Berg for the lease"), shown("Sign the lease of flat 12", days=6))
DACH = (shown("Angebot für das Dach einholen"), shown("Mit Mara über das Dach sprechen", days=6))


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("the lease", LEASE),
        ("Lease of flat 12", LEASE),
        ("lease with Ana Berg", LEASE),
        ("Ana's lease", LEASE),
        ("two steps to the lease", LEASE),
        ("lease by Friday 27 November", LEASE),
        ("signing the lease at 14:00", LEASE),
        ("lease before Sat 28 Nov 2026", LEASE),
        ("leases", LEASE),
        ("priority 3 lease", LEASE),
        ("Angebot für das Dach", DACH),
        ("Dachangebot und Gespräch mit Mara", DACH),
        ("Dach mit Mara besprechen", DACH),
        ("zwei Punkte zum Dach bis Freitag", DACH),
        ("home lease", (shown("Sign the lease", tags=("home",)),)),
    ],
)
def test_what_stands_in_the_records(text: str, cited: tuple[Shown, ...]) -> None:
    assert ungrounded(text, cited, NOW) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("12 !", "empty"),
        ("lease at www.ana.example", "link"),
        ("lease https://x.example", "link"),
        ("lease for ana@x", "link"),
        ("**lease**", "link"),
        ("lease of flat 13", "number"),
        ("four steps to the lease", "number"),
        ("lease for 120", "number"),
        ("lease at 14:30", "number"),
        ("lease by Monday", "date"),
        ("lease in March", "date"),
        ("lease tomorrow", "date"),
        ("lease now", "date"),
        ("lease with Leo", "name"),
        ("Leo wants the lease", "name"),
        ("Leo's lease", "name"),
        ("Leo Berg lease", "name"),
        ("no lease", "polarity"),
        ("don't sign the lease", "polarity"),
        ("a career plan", "unrelated"),
        ("lorem ipsum dolor amet lease elit", "unrelated"),
    ],
)
def test_what_does_not(text: str, code: str) -> None:
    assert ungrounded(text, LEASE, NOW) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dach mit Jonas", "name"),
        ("Angebot morgen", "date"),
        ("Dach am Montag", "date"),
        ("kein Dach", "polarity"),
        ("vier Punkte zum Dach", "number"),
        ("Urlaubsplanung", "unrelated"),
    ],
)
def test_german(text: str, code: str) -> None:
    assert ungrounded(text, DACH, NOW) == code


def test_a_no_that_is_left_out() -> None:
    assert ungrounded("sign the lease", (shown("Do not sign the lease"),), NOW) == "polarity"


def test_gibberish_is_never_grounded() -> None:
    random = Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz     ÄÖ0123,.{}⟦"
    texts = ("".join(random.choices(letters, k=40)) for _ in range(1_000))
    assert [text for text in texts if not ungrounded(text, LEASE, NOW)] == []
