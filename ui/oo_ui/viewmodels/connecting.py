"""Connecting a source: first what it would read, then what a person agrees to; nothing is ticked.

Several places are asked about together, so that a first run takes few answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.errors import OoError
from oo_storage.words import N_, _, ngettext
from oo_ui.request_id import new_request
from oo_ui.viewmodels.pages import (
    Action,
    Answers,
    Choice,
    Fact,
    Form,
    Option,
    Outcome,
    Section,
    Step,
    Text,
    Ticks,
    Told,
    told,
)
from oo_ui.viewmodels.sizes import size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oo_app.answers_sources import ConnectPreview, FoundPlace, Reader, WantedKey
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

KINDS = ("todotxt", "markdown", "org", "taskwarrior", "ics", "contacts", "git", "device", "inbox")
PLACES = {
    "inbox": N_("what you add by hand"),
    "taskwarrior": N_("its usual folder"),
    "device": N_("this machine"),
}
PLACELESS = ("inbox", "device")
OTHER = "other"
CHOOSABLE = 30  # more parts than that are no choice to make one by one
PARTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person ticked for one place."""

    kind: str
    place: str
    parts: Sequence[str]
    keys: Sequence[str]
    readers: Sequence[str]


def in_order(places: Iterable[FoundPlace]) -> list[FoundPlace]:
    """Those that are there first, and what most people have before the rest."""
    order = {kind: at for at, kind in enumerate(KINDS)}
    return sorted(places, key=lambda each: (not each.exists, order.get(each.kind, len(order))))


def place_option(place: FoundPlace, id: str) -> Option:
    """A place as an answer."""
    where = place.place or (_(PLACES[place.kind]) if place.kind in PLACES else "")
    return Option(id=id, label=place.kind, note=where)


def connect_action(terms: Terms) -> Action:
    """Connect another source."""
    step: Step = lambda assistant: choose_place(assistant, terms)  # noqa: E731 - handed over
    return Action(id="connect", key="c", label=_("Connect"), step=step)


def choose_place(assistant: Assistant, terms: Terms) -> Outcome:
    """Which place to connect: one that oO knows by name, or another."""
    known = in_order(assistant.discover())
    found = [place for place in known if place.exists and not place.connected]
    options = tuple(place_option(place, str(at)) for at, place in enumerate(found))

    def submit(answers: Answers) -> Step:
        chosen = str(answers["place"])
        if chosen == OTHER:
            return lambda _assistant: _other_place(terms)
        place = found[int(chosen)]
        return lambda assistant: agreement([assistant.preview(place.kind, place.place)], terms)

    return Form(
        title=_("Connect a source"),
        text=_("These places are on this machine; none of them has been opened."),
        fields=(
            Choice(
                id="place",
                label=_("Which one?"),
                options=(*options, Option(id=OTHER, label=_("another place"))),
            ),
        ),
        yes=_("Preview"),
        submit=submit,
    )


def _other_place(terms: Terms) -> Form:
    def submit(answers: Answers) -> Step:
        kind, place = str(answers["kind"]), str(answers["path"]).strip()
        return lambda assistant: agreement([assistant.preview(kind, _absolute(place))], terms)

    kinds = tuple(kind for kind in KINDS if kind not in PLACELESS)
    return Form(
        title=_("Connect a source"),
        fields=(
            Choice(
                id="kind",
                label=_("What kind of source?"),
                options=tuple(Option(id=kind, label=kind) for kind in kinds),
            ),
            Text(id="path", label=_("Where?"), hint="~/todo.txt"),
        ),
        yes=_("Preview"),
        submit=submit,
    )


def _absolute(place: str) -> str:
    """The path as the core must see it, whose folder may be another."""
    from pathlib import Path

    if not place or "://" in place:
        return place
    return str(Path(place).expanduser().absolute())


def agreement(
    previews: Sequence[ConnectPreview], terms: Terms, *, title: str = "", screen: str = ""
) -> Form:
    """What these places would read, collect and hand to whom, with nothing ticked."""
    keys, readers = wanted_keys(previews), all_readers(previews)
    usual = tuple(key.key for key in keys if not key.is_optional)
    parts = tuple(_parts_field(at, preview) for at, preview in enumerate(previews))
    choosable = tuple(field for field in parts if field is not None)
    key_options = tuple(
        Option(
            id=key.key,
            label=key.key,
            note=_("{purpose} (off unless you ask for it)").format(purpose=key.description)
            if key.is_optional
            else key.description,
        )
        for key in keys
    )
    reader_options = tuple(
        Option(
            id=reader.agent,
            label=reader.name,
            note=f"{reader.description} · {', '.join(reader.keys)}",
        )
        for reader in readers
    )
    return Form(
        title=title or _("This is what I would read"),
        text=_("Nothing has been opened yet. Tick what you agree to."),
        sections=tuple(_place_section(preview, terms) for preview in previews),
        fields=(
            *choosable,
            Ticks(id="keys", label=_("oO may collect"), options=key_options, usual=usual),
            Ticks(id="readers", label=_("These agents may read it"), options=reader_options),
        ),
        yes=_("Connect"),
        no=_("Not now"),
        submit=lambda answers: connect_step(agreed_of(previews, answers), screen=screen),
    )


def _parts_field(at: int, preview: ConnectPreview) -> Ticks | None:
    if not 2 <= len(preview.parts) <= CHOOSABLE:
        return None
    options = tuple(
        Option(id=part.name, label=preview.label(part.name), note=size(part.size))
        for part in preview.parts
    )
    label = _("{name}: oO may read").format(name=preview.name)
    return Ticks(id=f"parts {at}", label=label, options=options)


def _place_section(preview: ConnectPreview, terms: Terms) -> Section:
    shown = preview.parts[:PARTS_SHOWN] if not _is_one(preview) else ()
    facts = [Fact(_("Place"), preview.place), Fact(_("Note"), preview.note, "faint")]
    facts += [
        Fact(
            size(part.size),
            f"{preview.label(part.name)} · {terms.when(part.modified)}".rstrip(" ·"),
        )
        for part in shown
    ]
    if (more := len(preview.parts) - len(shown)) > 0 and shown:
        words = ngettext("and {count} more", "and {count} more", more).format(count=more)
        facts.append(Fact("", words, "faint"))
    return Section(title=preview.name, facts=tuple(fact for fact in facts if fact.text))


def _is_one(preview: ConnectPreview) -> bool:
    """Whether the place itself is all there is to read."""
    return [part.name for part in preview.parts] in ([preview.place], [preview.kind])


def agreed_of(previews: Sequence[ConnectPreview], answers: Answers) -> list[Agreed]:
    """What was ticked, as far as each place offers it; a place without a key is left out."""
    agreed = []
    for at, preview in enumerate(previews):
        parts = _ticked(answers, f"parts {at}")
        if _parts_field(at, preview) is not None and not parts:
            continue
        offered = {key.key for key in preview.keys}
        known = {reader.agent for reader in preview.readers}
        keys = [key for key in _ticked(answers, "keys") if key in offered]
        readers = [agent for agent in _ticked(answers, "readers") if agent in known]
        if keys:
            kept = parts if len(parts) < len(preview.parts) else ()
            agreed.append(Agreed(preview.kind, preview.place, kept, keys, readers))
    return agreed


def _ticked(answers: Answers, id: str) -> tuple[str, ...]:
    value = answers.get(id, ())
    return value if isinstance(value, tuple) else (value,)


def connect_step(agreed: Sequence[Agreed], *, screen: str = "") -> Step:
    """Connect what was agreed to; what fails is named, and the rest is connected."""
    requests = [new_request() for _each in agreed]

    def step(assistant: Assistant) -> Told:
        messages, is_bad = [], False
        for each, request in zip(agreed, requests, strict=True):
            try:
                messages += [_connected(assistant, each, request)]
            except OoError as error:
                is_bad = True
                messages += [f"{each.kind}: {error.message} {error.hint}"]
        if not agreed:
            return told(_("Nothing was connected."), screen=screen)
        return Told(
            message=messages[0],
            details=tuple(messages[1:]),
            tone="warn" if is_bad else "good",
            screen=screen,
        )

    return step


def _connected(assistant: Assistant, each: Agreed, request: str) -> str:
    return assistant.connect(
        each.kind,
        each.place,
        parts=each.parts,
        keys=each.keys,
        readers=each.readers,
        request=request,
    ).message


def wanted_keys(previews: Sequence[ConnectPreview]) -> list[WantedKey]:
    """Every key once."""
    found: dict[str, WantedKey] = {}
    for preview in previews:
        for key in preview.keys:
            found.setdefault(key.key, key)
    return list(found.values())


def all_readers(previews: Sequence[ConnectPreview]) -> list[Reader]:
    """Every agent once, with all that it would read of these places."""
    from dataclasses import replace

    found: dict[str, Reader] = {}
    for preview in previews:
        for reader in preview.readers:
            known = found.get(reader.agent, reader)
            keys = tuple(dict.fromkeys((*known.keys, *reader.keys)))
            found[reader.agent] = replace(known, keys=keys)
    return [found[agent] for agent in sorted(found)]
