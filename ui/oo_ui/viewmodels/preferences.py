"""Preferences: what each is now, and a form to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oo_storage.plain import plain
from oo_storage.words import _
from oo_ui.request_id import new_request
from oo_ui.viewmodels.acting import effect_told
from oo_ui.viewmodels.notice_words import channel_words
from oo_ui.viewmodels.pages import (
    Action,
    Answers,
    Choice,
    Fact,
    Field,
    Form,
    Option,
    Row,
    Section,
    Step,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import PreferenceRow

OF_AGENTS = "agent."
OF_MAIL = "mail."
SPEAKING = ("notify", "quiet_hours", "daily_cap", "min_gap", "paused_until", "watch_in_background")


def preference_rows(preferences: Sequence[PreferenceRow]) -> tuple[Row, ...]:
    """When and where oO speaks first, then all others of its own."""
    own = [row for row in preferences if not row.name.startswith(OF_AGENTS)]
    speaking = sorted((row for row in own if _is_of_speaking(row)), key=_place_in_speaking)
    return (
        *(_row(row, _("When oO speaks first")) for row in speaking),
        *(_row(row, _("Preferences")) for row in own if row not in speaking),
    )


def _is_of_speaking(row: PreferenceRow) -> bool:
    return row.name in SPEAKING or row.name.startswith(OF_MAIL)


def _place_in_speaking(row: PreferenceRow) -> int:
    return SPEAKING.index(row.name) if row.name in SPEAKING else len(SPEAKING)


def _row(row: PreferenceRow, group: str) -> Row:
    value = typed(row.value)
    actions = [Action(id="change", key="e", label=_("Change"), step=lambda _a: _change(row))]
    if row.is_set:
        actions.append(
            Action(id="unset", key="r", label=_("Back to the default"), step=_unset(row.name))
        )
    return Row(
        id=f"preference {row.name}",
        title=row.name,
        note=row.description,
        state=value or _("not set"),
        tone="accent" if row.is_set else "faint",
        group=group,
        sections=(
            Section(
                facts=(
                    Fact(_("Value"), value or _("not set")),
                    Fact(_("Default"), typed(row.default) or _("none")),
                    Fact(_("Type"), row.type, "faint"),
                )
            ),
        ),
        actions=tuple(actions),
    )


def typed(value: Any) -> str:  # noqa: ANN401 - any preference's value
    """A value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(typed(item) for item in value)
    return str(value)


def _unset(name: str) -> Step:
    return lambda assistant: effect_told(assistant.unset_preference(name, request=new_request()))


def _change(row: PreferenceRow) -> Form:
    def submit(answers: Answers) -> Step:
        value, request = str(answers["value"]), new_request()
        return lambda assistant: effect_told(
            assistant.set_preference(row.name, value, request=request)
        )

    return Form(
        title=row.name,
        text=row.description,
        fields=(value_field(row, "value", _("Value")),),
        yes=_("Keep"),
        submit=submit,
    )


def value_field(row: PreferenceRow, id: str, label: str) -> Field:
    """A list where the values are few, else a line to type."""
    value = plain(typed(row.value))
    if row.choices:
        options = tuple(Option(id=each, label=choice_words(each)) for each in row.choices)
        return Choice(id=id, label=label, options=options, value=value)
    return Text(id=id, label=label, hint=typed(row.default), value=value)


def choice_words(choice: str) -> str:
    """A value of a list, as a person reads it."""
    words = {
        "yes": _("yes"),
        "no": _("no"),
        "off": _("off: only when I ask"),
        "auto": _("auto: the best place there is"),
    }
    return words.get(choice) or channel_words(choice)
