"""Subtly wrong tips, made from true ones by one change each.

The changes are written without regard to how the guards find them: they are what a small model
does, and what somebody would try who wants a false sentence shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from builders.labelled import AGENTS, Tip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

Change = Callable[[Tip, "Random", "Sequence[Tip]"], Tip | None]

_FIGURES = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "twenty",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "zwanzig",
    "zweimal",
    "dreimal",
    "sechsmal",
    "Five",
    "Seven",
    "Twenty",
    "Elf",
    "Sechsmal",
    "Dreimal",
)
_LIKE = {
    "en": (
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "fifteen",
        "twenty",
        "forty",
    ),
    "de": (
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwölf",
        "fünfzehn",
        "zwanzig",
        "vierzig",
    ),
    "mal": ("zweimal", "dreimal", "viermal", "fünfmal", "siebenmal", "neunmal"),
}
_CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d\d\b(?=\s?Uhr|[^.\d]|$)|\b\d{1,2}(?= ?(?:am|pm|Uhr)\b)"
    r"|(?<=half past )\w+|(?<=quarter past )\w+|(?<=halb )\w+|(?<=nach )zehn\b|\b(?:zehn"
    r"|acht|neun)(?= Uhr)"
)
_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
}
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}
_NEAR: dict[str, tuple[str, ...]] = {
    "en": ("today", "tomorrow", "yesterday"),
    "de": ("heute", "morgen", "gestern"),
}
_DATE = re.compile(
    r"\b\d{1,2}\.\s?\d{1,2}\.(?:\d{4})?|\b\d{4}-\d\d-\d\d\b"
    r"|\b(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?=\s(?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul"
    r"|Aug|Sep|Oct|Okt|Nov|Dec|Dez))"
    r"|(?<=January )\d{1,2}|(?<=Jan )\d{1,2}"
)
NAMES = (
    "Jonas",
    "Beatrix",
    "Ngozi",
    "Torvald",
    "Lindqvist",
    "Xiomara",
    "Anneliese",
    "Zarkov",
    "Rahel",
    "Thandiwe",
    "Gustav",
    "Mireille",
    "Okafor",
    "Sieglinde",
    "Bremerhaven",
    "Delphine",
)
_LINKS = (
    "https://example.org/x",
    "www.pay-now.net",
    "see bit.ly/3xY",
    "http://10.0.0.7:8080/a",
    "mail me at a.b@mail.example",
    "ftp://files.example/z",
    "HTTPS://EXAMPLE.ORG",
    "evil.example.com",
    "javascript:alert(1)",
    "xn--bcher-kva.example",
)


@dataclass(frozen=True)
class Mutant:
    """A wrong tip, what was changed, and the true one."""

    kind: str
    tip: Tip
    true: Tip


def mutants(tips: Sequence[Tip], chance: Random, each: int = 1) -> list[Mutant]:
    """Every tip changed in every way that it can be changed, `each` times."""
    found: list[Mutant] = []
    for tip in tips:
        for kind, change in CHANGES.items():
            for _turn in range(each):
                wrong = change(tip, chance, tips)
                if wrong is not None and (wrong.text, wrong.why, wrong.agents) != (
                    tip.text,
                    tip.why,
                    tip.agents,
                ):
                    found.append(Mutant(kind, wrong, tip))
    return found


def _swap_in(
    tip: Tip, pattern: re.Pattern[str], chance: Random, other: Callable[[str], str]
) -> Tip | None:
    """One match in the text, or else in the reason, replaced by something else."""
    for part in chance.sample(("text", "why"), 2):
        value: str = getattr(tip, part)
        matches = list(pattern.finditer(value))
        if matches:
            match = chance.choice(matches)
            changed = value[: match.start()] + other(match[0]) + value[match.end() :]
            return _with(tip, part, changed)
    return None


def _with(tip: Tip, part: str, changed: str) -> Tip:
    return replace(tip, text=changed) if part == "text" else replace(tip, why=changed)


def _always(other: str) -> Callable[[str], str]:
    return lambda _token: other


def swap_number(tip: Tip, chance: Random, _all: Sequence[Tip]) -> Tip | None:
    """Another number: near, with a digit more, with digits turned, or any."""
    times = f"{_CLOCK.pattern}|{_DATE.pattern}|:\\d\\d|\\d{{4}}|\\d+\\.\\s(?:[A-Z])"
    held = {
        (part, at)
        for part in ("text", "why")
        for match in re.finditer(times, getattr(tip, part))
        for at in range(match.start(), match.end())
    }
    pattern = re.compile(rf"(?<![\w.,:/-])\d+(?:[.,]\d+)?(?![\w:/-])|\b(?:{'|'.join(_FIGURES)})\b")
    for part in chance.sample(("text", "why"), 2):
        value: str = getattr(tip, part)
        matches = [
            match
            for match in pattern.finditer(value)
            if not any((part, at) in held for at in range(match.start(), match.end()))
            and not re.match(r"\s?(?:Uhr|am\b|pm\b|o'clock|\.\s?[A-ZÄÖÜ]\w+)", value[match.end() :])
            and not re.search(r"(?:past|halb|nach|at|um) $", value[: match.start()])
        ]
        if matches:
            match = chance.choice(matches)
            changed = value[: match.start()] + _other_number(match[0], tip.language, chance)
            return _with(tip, part, changed + value[match.end() :])
    return None


def _other_number(token: str, language: str, chance: Random) -> str:
    if not token[0].isdigit():
        kind = "mal" if token.lower().endswith("mal") else language
        word = chance.choice([each for each in _LIKE[kind] if each != token.lower()])
        return word.capitalize() if token[0].isupper() else word
    whole = int(re.split("[.,]", token)[0])
    rest = token[len(str(whole)) :]
    turned = int(str(whole)[::-1])
    options = [whole + 1, whole * 10 + chance.randrange(10), turned, chance.randrange(2, 99)]
    options += [whole - 1] if whole > 2 else []
    return f"{chance.choice([each for each in options if each != whole])}{rest}"


def swap_date(tip: Tip, chance: Random, _all: Sequence[Tip]) -> Tip | None:
    """Another time, day, weekday, month, or today for tomorrow."""
    turns = [_other_clock, _other_date, _other_weekday, _other_month, _other_near]
    for turn in chance.sample(turns, len(turns)):
        wrong = turn(tip, chance)
        if wrong is not None:
            return wrong
    return None


def _other_clock(tip: Tip, chance: Random) -> Tip | None:
    def other(token: str) -> str:
        if token[0].isdigit():
            hour = int(re.split("[:.]", token)[0])
            rest = token[len(re.split("[:.]", token)[0]) :]
            if rest and chance.random() < 0.5:
                minute = chance.choice([m for m in (0, 5, 10, 20, 40, 50) if m != int(rest[1:])])
                return f"{hour}{rest[0]}{minute:02}"
            top = 12 if hour <= 12 else 23
            return f"{chance.choice([h for h in range(1, top + 1) if h != hour])}{rest}"
        names = _LIKE[tip.language][:9]
        return chance.choice([each for each in names if each != token])

    return _swap_in(tip, _CLOCK, chance, other)


def _other_date(tip: Tip, chance: Random) -> Tip | None:
    def other(token: str) -> str:
        numbers = re.findall(r"\d+", token)
        at = 0 if len(numbers[0]) < 4 else 2
        day = int(numbers[at])
        wrong = chance.choice([d for d in range(1, 29) if d != day])
        width = len(numbers[at]) if at else 1
        head, tail = token.rsplit(numbers[at], 1) if at else ("", token[len(numbers[0]) :])
        return f"{head}{wrong:0{width}}{tail}"

    return _swap_in(tip, _DATE, chance, other)


def _other_weekday(tip: Tip, chance: Random) -> Tip | None:
    return _other_word(tip, _WEEKDAYS[tip.language], chance)


def _other_month(tip: Tip, chance: Random) -> Tip | None:
    return _other_word(tip, _MONTHS[tip.language], chance)


def _other_near(tip: Tip, chance: Random) -> Tip | None:
    words = _NEAR[tip.language]
    return _other_word(tip, [*words, *(each.capitalize() for each in words)], chance)


def _other_word(tip: Tip, words: Sequence[str], chance: Random) -> Tip | None:
    def other(token: str) -> str:
        alike = [each for each in words if each[0].isupper() == token[0].isupper()]
        return chance.choice([each for each in alike if each != token])

    return _swap_in(tip, re.compile(rf"\b(?:{'|'.join(words)})\b"), chance, other)


def swap_name(tip: Tip, chance: Random, _all: Sequence[Tip]) -> Tip | None:
    """Another name for one of the facts, wherever it stands; else a name that nobody knows."""
    there = [name for name in tip.world.names if name in f"{tip.text} {tip.why}"]
    wrong = chance.choice([each for each in NAMES if each not in tip.world.names])
    if there:
        name = chance.choice(there)
        return replace(tip, text=tip.text.replace(name, wrong), why=tip.why.replace(name, wrong))
    word = {"en": ("with", "for", "from"), "de": ("mit", "für", "von")}[tip.language]
    match = re.search(r"[.:;]?$", tip.text)
    at = match.start() if match else len(tip.text)
    text = f"{tip.text[:at]} {chance.choice(word)} {wrong}{tip.text[at:]}"
    return replace(tip, text=text) if len(text) <= 160 else None


_TURNS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"\bis (?=due|open|still|next|in\b|at\b|on\b|estimated)", "is not "),
        (r"\bare (?=only|on|due|free|not|open)", "are not "),
        (r"\bstill open\b|\bopen\b(?! it)", "done"),
        (r"\bbefore\b", "after"),
        (r"\bnot (?=committed|pushed|charging|plugged)", ""),
        (r"\bno (?=commit|pause|task|open task|remote|date|more)", "a "),
        (r"\bwithout a pause\b", "with a long pause"),
        (r"\bmoved later\b", "moved earlier"),
        (r"\bpostponed\b", "brought forward"),
        (r"\bfree until\b", "busy until"),
        (r"\bat most\b", "at least"),
        (r"\boverlaps?\b", "does not overlap"),
        (r"\bstarts\b", "does not start"),
        (r"\bbegins\b", "does not begin"),
        (r"\bwas due\b", "was never due"),
        (r"\bcannot be\b|\bcan't be\b", "can be"),
        (r"\bis left\b|\bare left\b", "is not left"),
        (r"\bwaits\b", "does not wait"),
        (r"\bturns\b", "does not turn"),
        (r"\bexpires\b", "never expires"),
        (
            r"^(?=(?:Pay|Push|Commit|Plug|Take|Review|Reply|Return|Order|Run|Pack|Water"
            r"|Congratulate|Renew|Collect)\b)",
            "Do not ",
        ),
    ),
    "de": (
        (r"\bist (?=morgen|heute|noch|am|um|offen|fällig|dein|seit)", "ist nicht "),
        (r"\bsind (?=noch|nur|fällig|frei|heute)", "sind nicht "),
        (r"\bnoch offen\b|\boffen\b", "erledigt"),
        (r"\bnoch nicht (?=committet|gepusht)", "schon "),
        (r"\bkeine (?=Pause|offene Aufgabe|Aufgabe|Schätzung)", "eine "),
        (r"\bkeinen (?=Commit)", "einen "),
        (r"\bohne Pause\b", "mit Pause"),
        (r"\bverschoben\b", "vorgezogen"),
        (r"\bfrei\b(?= bis|, dann|:)", "belegt"),
        (r"\bhöchstens\b", "mindestens"),
        (r"\bbeginnt\b", "beginnt nicht"),
        (r"\bdauert\b", "dauert nicht"),
        (r"\blädt nicht\b", "lädt"),
        (r"\bhat heute Geburtstag\b", "hat heute keinen Geburtstag"),
        (r"\bwar\b(?= am)", "war nicht"),
        (r"\bvor (?=\d{1,2}(?::\d\d)? Uhr)", "nach "),
        (r"\bsteht\b", "steht nicht"),
        (r"\bpasst\b", "passt nicht"),
        (r"\bwartet\b", "wartet nicht"),
        (r"\bläuft\b", "läuft nie"),
        (r"\bMach eine Pause\b", "Mach keine Pause"),
        (r"\bfällig\b", "nicht fällig"),
    ),
}


def turn_polarity(tip: Tip, chance: Random, _all: Sequence[Tip]) -> Tip | None:
    """One statement turned into its opposite."""
    turns = list(_TURNS[tip.language])
    for pattern, other in chance.sample(turns, len(turns)):
        wrong = _swap_in(tip, re.compile(pattern), chance, _always(other))
        if wrong is not None:
            text = re.sub(r"^(Do not )(\w)", lambda m: m[1] + m[2].lower(), wrong.text)
            wrong = replace(wrong, text=text)
            return wrong if len(wrong.text) <= 160 and len(wrong.why) <= 160 else None
    return None


def swap_agent(tip: Tip, chance: Random, _all: Sequence[Tip]) -> Tip | None:
    """The own agent left out for another one, or one named that was not shown."""
    others = sorted(AGENTS - {tip.world.agent, *tip.agents})
    if chance.random() < 0.5:
        kept = [each for each in tip.agents if each != tip.world.agent]
        return replace(tip, agents=(*kept, chance.choice(others)))
    return replace(tip, agents=(*tip.agents[:2], chance.choice(("mail_watch", "horoscope"))))


def add_link(tip: Tip, chance: Random, _all: Sequence[Tip]) -> Tip | None:
    """A link that nobody gave."""
    text = f"{tip.text.rstrip('.')} {chance.choice(_LINKS)}"
    return replace(tip, text=text) if len(text) <= 160 else None


def drop_object(tip: Tip, chance: Random, every: Sequence[Tip]) -> Tip | None:
    """What it is about replaced by a pronoun, or by what another tip is about."""
    name = tip.world.object
    if not name:
        return None
    said = {"en": ("it", "this", "the task"), "de": ("es", "das hier", "diese Aufgabe")}
    others = sorted({each.world.object for each in every if each.world.object} - {name})
    instead = chance.choice((*said[tip.language], *chance.sample(others, min(3, len(others)))))
    low, high = _span(tip.text, name)
    if low == high:
        return None
    text = f"{tip.text[:low]}{instead}{tip.text[high:]}"
    return replace(tip, text=text) if len(text) <= 160 else None


def _span(text: str, name: str) -> tuple[int, int]:
    """From the first to the last word of the text that the name has too."""
    at = text.casefold().find(name.casefold())
    if at >= 0:
        return at, at + len(name)
    wanted = [word.casefold()[:5] for word in re.findall(r"\w{3,}", name)]
    spots = [
        match.span()
        for match in re.finditer(r"\w{3,}", text)
        if any(match[0].casefold().startswith(word) for word in wanted)
    ]
    return (spots[0][0], spots[-1][1]) if spots else (0, 0)


def change_language(tip: Tip, chance: Random, every: Sequence[Tip]) -> Tip | None:
    """The same said in the other language."""
    others = [
        each for each in every if each.world.id == tip.world.id and each.language != tip.language
    ]
    if not others:
        return None
    other = chance.choice(others)
    return replace(tip, text=other.text, why=other.why)


CHANGES: dict[str, Change] = {
    "number": swap_number,
    "date": swap_date,
    "name": swap_name,
    "polarity": turn_polarity,
    "agents": swap_agent,
    "link": add_link,
    "object": drop_object,
    "language": change_language,
}
