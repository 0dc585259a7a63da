"""The labelled tips: worlds with their facts, the template's words and true tips about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from builders.briefs import Found
from oo_agents.api import Snippet, When
from oo_agents.manifest import read_manifest
from oo_agents.templates import word
from oo_app.recommender.candidates import Candidate
from oo_app.recommender.guards import Ground, Spoken
from oo_app.recommender.policy import Option
from oo_app.recommender.score import Features, Score

if TYPE_CHECKING:
    from oo_agents.api import Fact
    from oo_agents.manifest import Manifest

FILE = Path(__file__).parents[1] / "data/labelled_tips.json"
WRONG_FILE = FILE.with_name("wrong_tips.json")
BUILTIN = Path(__file__).parents[2] / "agents/oo_agents/builtin"
AGENTS = frozenset(
    {
        "break_guard", "day_review", "due_risk", "free_gap", "git_hygiene", "next_event",
        "open_loops", "people_dates", "power_disk", "stale_task",
    }
)  # fmt: skip
NO_SCORE = Score(
    features=Features(
        importance=0.5,
        slack_h=None,
        late_h=0.0,
        fit=0.0,
        is_fit_known=False,
        wish=0.0,
        days_since_shown=None,
        category_shift=0.0,
        time_shift=0.0,
    ),
    terms=(),
    total=0.0,
)


@dataclass(frozen=True, kw_only=True)
class World:
    """One finding as an option at a moment; `names` are the proper names in its facts."""

    id: str
    now: datetime
    option: Option
    names: tuple[str, ...]
    is_held_out: bool

    @property
    def agent(self) -> str:
        """Who found it."""
        return self.option.candidate.agent

    @property
    def object(self) -> str:
        """What it is about, "" for nothing that has a name."""
        return str(self.option.candidate.snippet.facts.get("object", ""))


@dataclass(frozen=True, kw_only=True)
class Tip:
    """A true tip about a world."""

    world: World
    language: str
    text: str
    why: str
    agents: tuple[str, ...]

    @property
    def spoken(self) -> Spoken:
        """As a model would say it."""
        return Spoken(self.text, self.why, self.agents)

    @property
    def ground(self) -> Ground:
        """What it may rest on."""
        return Ground(
            option=self.world.option,
            now=self.world.now,
            language=self.language,
            agents_given=AGENTS | {self.world.agent},
            examples=(
                "Book the ferry to Skye: it is due on 3 March and takes 25 minutes.",
                "Buch die Fähre nach Amrum: fällig am 3. März, etwa 25 Minuten.",
            ),
        )


@cache
def labelled_tips() -> tuple[Tip, ...]:
    """All of them, in the file's order."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    zone = ZoneInfo(data["zone"])
    return tuple(
        Tip(
            world=world,
            language=raw["language"],
            text=raw["text"],
            why=raw["why"],
            agents=tuple(raw["agents"]),
        )
        for of in data["worlds"]
        for world in [_world(of, zone)]
        for raw in of["tips"]
    )


def _world(data: dict[str, Any], zone: ZoneInfo) -> World:
    now = datetime.fromisoformat(data["now"]).replace(tzinfo=zone)
    facts = {name: _fact(value, zone) for name, value in data["facts"].items()}
    snippet = Snippet(
        kind=data["kind"],
        facts=facts,
        evidence=(7,),
        dedupe_key=f"{data['agent']}/{data['id']}",
        expires_at=now + timedelta(hours=2),
        actions=(data["action"],),
        subjects=(f"things/s1/{data['id']}",),
    )
    candidate = Candidate(
        stored=Found(agent=data["agent"], snippet=snippet, created=now - timedelta(minutes=5)),
        action=data["action"],
        rank=0,
    )
    text, why = data.get("template", ""), data.get("why", "")
    if not text:
        wording = _manifest(data["agent"]).emits[data["kind"]].actions[data["action"]]
        text = word(wording, "normal", facts, now, key=data["id"])
        why = word(wording, "why", facts, now)
    return World(
        id=data["id"],
        now=now,
        option=Option(candidate=candidate, score=NO_SCORE, text=text, why=why),
        names=tuple(data.get("names", ())),
        is_held_out=blake2b(data["id"].encode(), digest_size=4).digest()[0] % 10 < 3,
    )


def _fact(value: Any, zone: ZoneInfo) -> Fact:
    match value:
        case {"at": at}:
            return datetime.fromisoformat(at).replace(tzinfo=zone)
        case {"day": day}:
            on = date.fromisoformat(day)
            return When(datetime(on.year, on.month, on.day, tzinfo=zone), is_all_day=True)
        case {"minutes": minutes}:
            return timedelta(minutes=minutes)
    fact: Fact = value
    return fact


@cache
def _manifest(agent: str) -> Manifest:
    return read_manifest(BUILTIN / agent)


@cache
def wrong_tips() -> tuple[tuple[str, Tip], ...]:
    """What is wrong, and the tip: written by hand, false in ways that no builder makes."""
    known = {(tip.world.id, tip.language): tip.world for tip in labelled_tips()}
    data = json.loads(WRONG_FILE.read_text(encoding="utf-8"))
    return tuple(
        (
            raw["wrong"],
            Tip(
                world=world,
                language=raw["language"],
                text=raw["text"],
                why="",
                agents=(world.agent,),
            ),
        )
        for raw in data["tips"]
        for world in [known[raw["world"], raw["language"]]]
    )
