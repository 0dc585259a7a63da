"""An assistant in memory: the whole facade with a small life, for tests of faces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from fake_life import FakeLife
from fake_models import FakeModels
from fake_notices import FakeNotices
from fake_outbound import FakeOutbound
from fake_profile import FakeFollowings, FakeProfile
from fake_prompts import FakePrompts
from oo_app.answers import (
    Added,
    AgentRow,
    AgentRunResult,
    BackedUp,
    Changes,
    Check,
    ConsentEffect,
    ConsentRow,
    ContextRow,
    Effect,
    HistoryRow,
    LogRow,
    PreferenceRow,
    Rebuilt,
    SnippetRow,
)
from oo_app.answers_life import Status
from oo_app.answers_sources import (
    ConnectPreview,
    FoundPlace,
    PreviewFile,
    Reader,
    SourceProblem,
    SourceRow,
    WantedKey,
)
from oo_app.answers_tips import Evidence, Silence, Tip, TipAnswer
from oo_app.answers_why import Considered, SkippedAgent, Term, Why
from oo_storage.errors import OoError, UnknownName

NOW = datetime(2026, 11, 25, 13, 25, tzinfo=UTC)
Text = Callable[[str], str]
T = TypeVar("T")


def unchanged(text: str) -> str:
    """Titles as they are."""
    return text


class FakeAssistant(FakeLife, FakeModels, FakeNotices, FakeOutbound, FakeProfile, FakePrompts):
    """Answers from fixed rows and remembers every call; `text` changes all it says for people."""

    def __init__(self, *, text: Text = unchanged, now: datetime = NOW) -> None:
        self.now = now
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.is_closed = False
        self.followings = FakeFollowings()
        self.is_silent = False
        self.connected: list[SourceRow] = [self._source()]
        self.values: dict[str, str] = {"language": "", "zone": "UTC", "daily_cap": "6"}
        self.differing: tuple[str, ...] = ()
        self.places: list[FoundPlace] = [
            FoundPlace(kind="todotxt", place="/home/u/todo.txt", exists=True, connected=False),
            FoundPlace(kind="ics", place="/home/u/calendars", exists=False, connected=False),
            FoundPlace(kind="inbox", place="", exists=True, connected=False),
        ]
        self.failure: Exception | None = None
        self.kept: dict[str, str] = {"serving.token": "canary"}
        self.sealed_with = ""
        self._text = text

    def tip(
        self, *, at: datetime | None = None, wait_s: float = 0.0, face: str = "cli", seen: str = ""
    ) -> TipAnswer:
        self._note("tip", at=at, wait_s=wait_s, face=face, seen=seen)
        silence = Silence(gate="nothing", reason="Nothing needs you now.", hint="Try oo why")
        return self._said(
            TipAnswer(
                tip=None if self.is_silent else self._tip(),
                silence=silence if self.is_silent else None,
                now=at or self.now,
                is_what_if=at is not None,
            )
        )

    def why(self, id: str = "", *, at: datetime | None = None) -> Why:
        self._note("why", id=id, at=at)
        term = Term(name="due", value=0.8, factor=2.23, words="It is due today.")
        lost = Considered(
            agent="free_gap", kind="gap", action="do", text="Use the free hour.", score=-0.4,
            probability=0.4, propensity=0.0, terms=(term,), gate="score",
            reason="Something else is due sooner.", is_chosen=False,
        )  # fmt: skip
        return self._said(
            Why(
                decision="d1", made=self.now, tip=self._tip(), silence=None, policy="builtin",
                policy_version="1", prompt="", top_terms=(term,),
                considered=(replace(lost, is_chosen=True, gate="", reason=""), lost),
                evidence=self._tip().evidence,
                skipped=(SkippedAgent(agent="git_hygiene", reason="No repository is connected."),),
                changes=("Done would give the next one.",),
            )
        )  # fmt: skip

    def react(
        self, kind: str, *, tip: str = "", reason: str = "", until: datetime | None = None,
        face: str = "cli", request: str = "",
    ) -> Effect:  # fmt: skip
        self._note(
            "react", kind=kind, tip=tip, reason=reason, until=until, face=face, request=request
        )
        return self._effect("It will not come again.")

    def undo(self, *, request: str = "") -> Effect:
        self._note("undo", request=request)
        return self._effect("The tip is open again.")

    def add(self, text: str, *, request: str = "") -> Added:
        self._note("add", text=text, request=request)
        due = self.now + timedelta(hours=2) if "tomorrow" in text or "today" in text else None
        return self._said(
            Added(title=text, due=due, is_all_day=False, message="Kept in your inbox.")
        )

    def agents(self) -> Sequence[AgentRow]:
        self._note("agents")
        row = AgentRow(
            id="due_risk", name="Due soon", kind="function", description="Tasks that are due.",
            version="1.0.0", origin="builtin", eligible=True, reason="It may speak.", enabled=True,
            keys=("tasks.title",), health="healthy", last_run=self.now, next_due=self.now,
            snippets=2,
        )  # fmt: skip
        deaf = replace(
            row, id="git_hygiene", eligible=False, reason="No repository is connected.",
            last_run=None, snippets=0,
        )  # fmt: skip
        mine = replace(row, id="mine", kind="program", origin="home")
        return [self._said(row), self._said(deaf), self._said(mine)]

    def set_agent(self, agent: str, *, enabled: bool, request: str = "") -> Effect:
        self._note("set_agent", agent=agent, enabled=enabled, request=request)
        self._known("agent", agent, ["due_risk", "git_hygiene"])
        return self._effect("It is so.")

    def trust_agent(self, agent: str, *, request: str = "") -> Effect:
        self._note("trust_agent", agent=agent, request=request)
        return self._effect("Its folder is trusted.")

    def run_agent(self, agent: str, *, at: datetime | None = None) -> AgentRunResult:
        self._note("run_agent", agent=agent, at=at)
        self._known("agent", agent, ["due_risk", "git_hygiene"])
        snippet = SnippetRow(
            kind="task_due", text="Pay the rent is due today.", facts={"object": "Pay the rent"},
            priority=2, due=self.now, expires=self.now, actions=("do",), dedupe_key="rent",
            evidence=(7,),
        )  # fmt: skip
        result = AgentRunResult(
            agent=agent, at=at or self.now, snippets=(snippet,), next_change=self.now
        )
        return self._said(result)

    def consents(self) -> Sequence[ConsentRow]:
        self._note("consents")
        row = ConsentRow(
            key="tasks.title", recipient="oo", granted=True, purpose="", since=self.now,
            description="What a task is called.", records=4,
        )  # fmt: skip
        reader = replace(row, recipient="due_risk", purpose="To name the task.", records=0)
        return [self._said(row), self._said(reader)]

    def grant(
        self, key: str, *, agent: str = "", host: str = "", dry_run: bool = False, request: str = ""
    ) -> ConsentEffect:
        self._note("grant", key=key, agent=agent, host=host, dry_run=dry_run, request=request)
        return self._consent_effect("It may be collected.", dry_run)

    def revoke(
        self, key: str, *, agent: str = "", host: str = "", dry_run: bool = False, request: str = ""
    ) -> ConsentEffect:
        self._note("revoke", key=key, agent=agent, host=host, dry_run=dry_run, request=request)
        self._known("data key", key, ["tasks.title"])
        return self._consent_effect("Nobody may read it.", dry_run)

    def contexts(self) -> Sequence[ContextRow]:
        self._note("contexts")
        row = ContextRow(
            id="work", is_active=True, is_busy=False, rules=("mon-fri 09:00-17:00",),
            until=self.now, origin="rule",
        )  # fmt: skip
        return [self._said(row)]

    def use_context(
        self, context: str, *, until: datetime | None = None, request: str = ""
    ) -> Effect:
        self._note("use_context", context=context, until=until, request=request)
        self._known("context", context, ["work", ""])
        return self._effect("You are there.")

    def define_context(
        self, context: str, *, rules: Sequence[str], is_busy: bool = False, request: str = ""
    ) -> Effect:
        self._note(
            "define_context", context=context, rules=tuple(rules), is_busy=is_busy, request=request
        )
        return self._effect("It is defined.")

    def remove_context(self, context: str, *, request: str = "") -> Effect:
        self._note("remove_context", context=context, request=request)
        return self._effect("It is gone.")

    def preferences(self) -> Sequence[PreferenceRow]:
        return [
            PreferenceRow(
                name=name, value=value, default="", is_set=bool(value), type="string",
                description=self._text("What it is for."),
            )
            for name, value in self.values.items()
        ]  # fmt: skip

    def set_preference(self, name: str, value: str, *, request: str = "") -> Effect:
        self._note("set_preference", name=name, value=value, request=request)
        return self._effect("It is set.")

    def unset_preference(self, name: str, *, request: str = "") -> Effect:
        self._note("unset_preference", name=name, request=request)
        return self._effect("It is the default again.")

    def discover(self) -> Sequence[FoundPlace]:
        self._note("discover")
        return self.places

    def preview(self, kind: str, place: str = "") -> ConnectPreview:
        self._note("preview", kind=kind, place=place)
        file = PreviewFile(name="home.ics", size=12_345, modified=self.now)
        preview = ConnectPreview(
            kind=kind, name="Calendars", place=place, note="Nothing was opened.",
            parts=(file, replace(file, name="work.ics")),
            keys=(
                WantedKey(key="calendar.title", description="Its name.", is_optional=False),
                WantedKey(key="people.names", description="Who is there.", is_optional=True),
            ),
            readers=(
                Reader(
                    agent="next_event", name="Next", description="Names what is next.",
                    keys=("calendar.title",), purpose="To remind.",
                ),
            ),
        )  # fmt: skip
        return self._said(preview)

    def connect(
        self, kind: str, place: str = "", *, parts: Sequence[str] = (),
        keys: Sequence[str] | None = None, readers: Sequence[str] | None = None, request: str = "",
    ) -> Effect:  # fmt: skip
        self._note(
            "connect", kind=kind, place=place, parts=tuple(parts), keys=keys, readers=readers,
            request=request,
        )  # fmt: skip
        self.connected.append(replace(self._source(), kind=kind, place=place))
        return self._effect("It is connected.")

    def disconnect(self, source: str, *, request: str = "") -> Effect:
        self._note("disconnect", source=source, request=request)
        return self._effect("It is forgotten.")

    def sources(self) -> Sequence[SourceRow]:
        self._note("sources")
        return [self._said(row) for row in self.connected]

    def history(self, *, limit: int = 50) -> Sequence[HistoryRow]:
        self._note("history", limit=limit)
        row = HistoryRow(
            id="t0", made=self.now, text="Call the landlord.", agent="next_event", status="closed",
            reaction="dismiss", reason="not-now", reacted=self.now,
        )  # fmt: skip
        return [self._said(row)]

    def log(self, *, limit: int = 50, type: str = "", subject: str = "") -> Sequence[LogRow]:
        self._note("log", limit=limit, type=type, subject=subject)
        row = LogRow(
            seq=7, time=self.now, type="task.seen", source="todotxt-1", subject="tasks/x/ab",
            data={"title": self._text("Pay the rent")},
        )  # fmt: skip
        return [row]

    def pause(self, *, until: datetime | None, request: str = "") -> Effect:
        self._note("pause", until=until, request=request)
        return self._effect("It is quiet.")

    def stop(self) -> Effect:
        self._note("stop")
        return self._effect("It has ended.")

    def rebuild(self, *, check: bool = False) -> Rebuilt:
        self._note("rebuild", check=check)
        return Rebuilt(events=12, tables=9, differing=self.differing, is_check=check)

    def backup(self, path: str = "") -> BackedUp:
        self._note("backup", path=path)
        return BackedUp(path=path or "/home/u/b.sqlite3", size=4096, made=self.now, events=12)

    def backups(self) -> Sequence[BackedUp]:
        self._note("backups")
        return [BackedUp(path="/home/u/b.sqlite3", size=4096, made=self.now, events=12)]

    def restore(self, path: str = "") -> Effect:
        self._note("restore", path=path)
        return self._effect("It is as it was.")

    def doctor(self) -> Sequence[Check]:
        self._note("doctor")
        check = Check(name="keyring", state="warn", message="It is missing.", hint="Install it.")
        return [self._said(check)]

    def status(self) -> Status:
        return Status(
            version="0.1.0", home="/home/u", is_watching=False, is_demo=False, paused_until=None,
            sources=len(self.connected), last_seq=12,
        )  # fmt: skip

    def changes(self, *, since: int) -> Changes:
        self._note("changes", since=since)
        return Changes(last_seq=12)

    def close(self) -> None:
        self.is_closed = True

    def named(self, name: str) -> list[dict[str, Any]]:
        """The arguments of every call of one method."""
        return [arguments for called, arguments in self.calls if called == name]

    def _note(self, called: str, /, **arguments: Any) -> None:
        self.calls.append((called, arguments))
        if self.failure is not None:
            raise self.failure

    def _known(self, what: str, name: str, known: list[str]) -> None:
        if name not in known:
            raise UnknownName(self._text(what), name, known)

    def _effect(self, message: str) -> Effect:
        return self._said(Effect(message=message, can_undo=True, details=("One thing changed.",)))

    def _consent_effect(self, message: str, dry_run: bool) -> ConsentEffect:
        return self._said(
            ConsentEffect(
                message=message, is_dry_run=dry_run, events=3, snippets=2, tips=1, records=4,
                agents=("due_risk",), receipt="" if dry_run else "r-1",
            )
        )  # fmt: skip

    def _source(self) -> SourceRow:
        problem = SourceProblem(
            where="/home/u/todo.txt:3", message="The date is no date.", hint="Write it anew."
        )
        return SourceRow(
            id="todotxt-1", kind="todotxt", place="/home/u/todo.txt", parts=(), health="unhealthy",
            problems=(problem,), records=4, last_read=self.now, last_good=self.now, is_stale=True,
        )  # fmt: skip

    def _tip(self) -> Tip:
        evidence = Evidence(
            event=7, kind="tasks", source="todotxt-1", title="Pay the rent",
            seen=self.now - timedelta(minutes=5),
        )  # fmt: skip
        return Tip(
            id="t1", text="Pay the rent now: it is due today at 14:00.",
            why="It is due in 35 min and takes ten.", agents=("due_risk",), kind="task_due",
            action="do", evidence=(evidence, replace(evidence, event=8, is_stale=True)),
            actions=("done", "snooze", "dismiss"), policy="builtin", wording="template",
            made=self.now, expires=self.now + timedelta(hours=2), due=self.now,
            note="Done holds in oO only.",
        )  # fmt: skip

    def _said(self, value: T) -> T:
        """The value with all its texts for people changed."""
        said: T = _changed(value, self._text)
        return said


NOT_FOR_PEOPLE = {
    "id", "key", "kind", "agent", "agents", "keys", "place", "policy", "policy_version", "wording",
    "action", "actions", "state", "recipient", "health", "origin", "status", "reaction", "decision",
    "gate", "version", "type", "receipt", "dedupe_key", "rules", "where", "path", "facts",
    "differing",
}  # fmt: skip


def _changed(value: Any, text: Text, name: str = "") -> Any:
    if isinstance(value, str):
        kept = name in NOT_FOR_PEOPLE and text("") == ""
        return value if kept or not value else text(value)
    if isinstance(value, (tuple, list)):
        return type(value)(_changed(item, text, name) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        new = {field.name: _changed(getattr(value, field.name), text, field.name)
               for field in fields(value)}  # fmt: skip
        return replace(value, **new)
    return value


def failing(message: str = "It failed.", hint: str = "Try again.") -> OoError:
    """An error that a person is told about."""
    return OoError(message, hint=hint)
