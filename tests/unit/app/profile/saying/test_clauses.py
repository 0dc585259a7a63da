"""What sentences change, clause by clause; what is not understood is named and not guessed."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.sayings import situation
from oo_app.profile.saying.clauses import canonical, read, rules

SENTENCES = [
    ("nothing before nine, and fewer errands", "quiet_hours=22:00-09:00 category.tasks=less"),
    ("Nichts vor neun, und weniger Besorgungen!", "quiet_hours=22:00-09:00 category.tasks=less"),
    ("Nothing before half past eight and after ten", "quiet_hours=22:00-08:30"),
    ("nothing after 8 pm", "quiet_hours=20:00-07:00"),
    ("nach 21 Uhr nichts", "quiet_hours=21:00-07:00"),
    ("vor neun nichts", "quiet_hours=22:00-09:00"),
    ("Please don't disturb me between 1 and 3", "quiet_hours=13:00-15:00"),
    ("no tips from 22 to 7", "quiet_hours=22:00-07:00"),
    ("quiet hours from eleven to six", "quiet_hours=23:00-06:00"),
    ("meine Ruhezeit ist von 23 bis 6 Uhr", "quiet_hours=23:00-06:00"),
    ("von 22 bis 7 Uhr nichts", "quiet_hours=22:00-07:00"),
    ("nur zwei Tipps", "daily_cap=2"),
    ("normal tips", "tip_length=normal"),
    ("be reserved", "chattiness=quiet"),
    ("be chatty", "chattiness=talkative"),
    ("make backups", "backups=yes"),
    ("tasks due within 2 days", "agent.due_risk.horizon_h=48"),
    ("errands less often", "category.tasks=less"),
    ("Termine öfter", "category.calendar=more"),
    ("enable git", "agent.git_hygiene=on"),
    ("turn birthdays on", "agent.people_dates=on"),
    ("birthdays off", "agent.people_dates=off"),
    ("Geburtstage an", "agent.people_dates=on"),
    ("Bitte nicht vor 8 Uhr stören", "quiet_hours=22:00-08:00"),
    ("Ab 21 Uhr bitte Ruhe", "quiet_hours=21:00-07:00"),
    ("turn the battery warnings off", "agent.power_disk=off"),
    ("Schalte die Akkuwarnungen aus", "agent.power_disk=off"),
    ("weniger Geburtstagserinnerungen", "category.people=less"),
    ("less about code", "category.code=less"),
    ("no quiet hours", "quiet_hours=off"),
    ("at most two tips a day and at least an hour between tips", "daily_cap=2 min_gap=1h"),
    ("höchstens fünf Tipps am Tag", "daily_cap=5"),
    ("never more than 4", "daily_cap=4"),
    ("only speak when I ask", "daily_cap=0"),
    ("sprich nur, wenn ich frage", "daily_cap=0"),
    ("fewer tips", "daily_cap=2"),
    ("mehr Tipps", "daily_cap=5"),
    ("one tip per hour at most", "min_gap=1h"),
    ("einmal pro Stunde", "min_gap=1h"),
    ("mindestens zwei Stunden zwischen zwei Tipps", "min_gap=2h"),
    ("pause for 1 hour and 30 minutes", "paused_until=2026-11-24T16:30:00+00:00"),
    ("leave me alone until six", "paused_until=2026-11-24T18:00:00+00:00"),
    ("Ruhe bis 14 Uhr", "paused_until=2026-11-25T14:00:00+00:00"),
    ("be quiet until tomorrow", "paused_until=2026-11-25T00:00:00+00:00"),
    ("be quiet until tuesday", "paused_until=2026-12-01T00:00:00+00:00"),
    ("Ruhe für heute", "paused_until=2026-11-25T00:00:00+00:00"),
    ("sprich wieder", "paused_until=off"),
    ("keep it short, in German", "tip_length=short language=de"),
    ("sei ruhiger und kurze Tipps", "chattiness=quiet tip_length=short"),
    ("talk more", "chattiness=talkative"),
    ("don't be so short", "tip_length=normal"),
    ("I work from 9 to 5", "work_hours=09:00-17:00"),
    ("ich arbeite von 8 bis 16 Uhr", "work_hours=08:00-16:00"),
    ("I start work at seven", "work_hours=07:00-17:00"),
    ("I stop working at six", "work_hours=09:00-18:00"),
    (
        "I work from Monday to Saturday",
        "agent.day_review.work_days=mon-sat agent.free_gap.work_days=mon-sat",
    ),
    ("my week starts on sunday", "week_start=sunday"),
    ("die Woche beginnt am Samstag", "week_start=saturday"),
    ("my time zone is europe/berlin", "zone=Europe/Berlin"),
    ("keep watching in the background", "watch_in_background=yes"),
    ("do not watch in the background", "watch_in_background=no"),
    ("no backups; keep my data for 90 days", "backups=no retention=90d"),
    ("vergiss alles nach 30 Tagen", "retention=30d"),
    ("keep everything for ever", "retention=off"),
    ("no birthdays and breaks", "agent.people_dates=off agent.break_guard=off"),
    ("turn git off", "agent.git_hygiene=off"),
    ("schalte Geburtstage aus", "agent.people_dates=off"),
    ("Ich möchte keine Geburtstage mehr", "agent.people_dates=off"),
    ("no more birthday reminders", "agent.people_dates=off"),
    ("I don't want tips about the battery", "agent.power_disk=off"),
    ("fewer errands and birthdays", "category.tasks=less category.people=less"),
    ("mehr Notizen, weniger Termine", "category.notes=more category.calendar=less"),
    ("remind me 30 minutes before appointments", "agent.next_event.lead_min=30"),
    ("remind me of birthdays a week ahead", "agent.people_dates.days_before=7"),
    ("a break after 2 hours", "agent.break_guard.active_min=120"),
    ("set horizon_h to 48", "agent.due_risk.horizon_h=48"),
    ("daily cap to four, please", "daily_cap=4"),
    ("set day ends to 21:00 and fewer errands",
     "agent.due_risk.day_ends=21:00 category.tasks=less"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "changes"), SENTENCES)
def test_what_a_sentence_changes(said: str, changes: str) -> None:
    reading = read(said, situation())
    last = {each.name: each.value for each in reading.meant}
    assert " ".join(f"{name}={value}" for name, value in last.items()) == changes
    assert reading.unread == ()


@pytest.mark.parametrize(
    "said",
    [
        "nothing before nine on weekends", "not so fast", "I love errands", "never no birthdays",
        "the moon is made of cheese", "fewer unicorns", "no", "before nine", "at most", "daily cap",
        "nothing before 25", "set limit to 3", "turn on everything", "stop", "don't keep it short",
        "nothing unless it rains", "nothing on sundays", "don't talk less", "don't pause",
        "no tips", "never turn off birthdays", "no less than five tips a day",
        "model.judge to openai/x", "!!!", "",
    ],
)  # fmt: skip
def test_what_is_not_understood_changes_nothing_and_is_named(said: str) -> None:
    reading = read(said, situation())
    assert reading.meant == ()
    assert bool(reading.unread) == any(char.isalnum() for char in said)


def test_the_read_part_counts_and_the_rest_is_named() -> None:
    reading = read("Nothing before nine, and water my plants; talk less.", situation())
    assert [each.name for each in reading.meant] == ["quiet_hours", "chattiness"]
    assert [each.words for each in reading.meant] == ["Nothing before nine", "talk less"]
    assert reading.unread == ("water my plants",)


def test_a_value_beyond_its_bounds_says_why() -> None:
    reading = read("at most 500 tips a day", situation())
    assert reading.meant == ()
    assert reading.unread == ("at most 500 tips a day",)
    assert "0 to 50" in reading.problems[0]


def test_daytime_quiet_hours_are_not_stretched_over_the_night() -> None:
    siesta = situation(quiet_hours="13:00-15:00")
    assert read("nothing before nine", siesta).meant[0].value == "00:00-09:00"
    assert read("nothing after ten", siesta).meant[0].value == "22:00-24:00"
    assert read("nothing before nine", situation(quiet_hours="off")).meant[0].value == "00:00-09:00"


def test_less_of_what_was_more_is_as_before() -> None:
    more = situation(**{"category.tasks": "more"})
    assert read("fewer errands", more).meant[0].value == "normal"
    assert read("fewer errands, fewer errands", more).meant[1].value == "less"


def test_every_rule_is_proven_by_a_sentence() -> None:
    used = set()
    for said, _changes in SENTENCES:
        whole = said.lower().strip("!.").replace(", please", "").replace("don't", "do not")
        for clause in {whole, *re.split(r"[,;] (?:and |und )?| and | und ", whole)}:
            clause = re.sub(r"^(please|ich möchte|i do not want) ", "", clause.replace(",", ""))
            used |= {
                number for number, each in enumerate(rules()) if each.pattern.fullmatch(clause)
            }
    unused = [
        each.pattern.pattern[:60] for number, each in enumerate(rules()) if number not in used
    ]
    assert unused == []


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_gives_values_that_are_allowed(text: str) -> None:
    given_to = situation()
    for each in read(text, given_to).meant:
        assert canonical(given_to, each.name, each.value) == each.value


@pytest.mark.parametrize(
    "text", ["no " * 300, "nothing before " * 80, "1 hour and " * 60, "," * 900]
)
def test_no_sentence_takes_long(text: str) -> None:
    began = time.perf_counter()
    read(text, situation())
    assert time.perf_counter() - began < 1.0
