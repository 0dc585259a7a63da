"""Number words of both languages."""

from __future__ import annotations

import re

from oo_app.recommender.guards.reading import sequence

_EN = sequence(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_EN_TENS = sequence("twenty thirty forty fifty sixty seventy eighty ninety")
_DE = sequence(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn"
    " sechzehn siebzehn achtzehn neunzehn"
)
_DE_TENS = sequence("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_EN_ORDINALS = sequence(
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
)
_DE_ORDINALS = sequence("zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft")


def _german() -> dict[str, int]:
    found = {word: value for value, word in enumerate(_DE)}
    for ten, name in enumerate(_DE_TENS, 2):
        found[name] = ten * 10
        found |= {f"{_DE[n].removesuffix('s') if n == 1 else _DE[n]}und{name}": ten * 10 + n
                  for n in range(1, 10)}  # fmt: skip
    return found | {"dreissig": 30, "hundert": 100, "tausend": 1000, "fuenf": 5, "zwoelf": 12}


def _english() -> dict[str, int]:
    found = {word: value for value, word in enumerate(_EN)}
    for ten, name in enumerate(_EN_TENS, 2):
        found[name] = ten * 10
        found |= {f"{name}{gap}{_EN[n]}": ten * 10 + n for n in range(1, 10) for gap in "- "}
    return found | {"hundred": 100, "thousand": 1000, "dozen": 12, "dutzend": 12}


FIGURES = _english() | _german()
"""What a number word means; "one" is a pronoun as often, so who reads it looks around it."""

TIMES = (
    {"once": 1, "twice": 2, "thrice": 3, "einmal": 1}
    | {f"{word}mal": value for word, value in _german().items() if value > 1}
    | {f"{word}fach": value for word, value in _german().items() if 1 < value < 20}
)
ORDINALS = {word: value for value, word in enumerate(_EN_ORDINALS, 2)} | {
    f"{word}{ending}": value
    for value, word in enumerate(_DE_ORDINALS, 2)
    for ending in ("e", "en", "er", "es", "em")
}
# "five" may not be found in "fiver"; longer words first, so that "sixteen" is not "six"
FIGURE = "|".join(re.escape(word) for word in sorted(FIGURES, key=len, reverse=True))


def value_of(text: str) -> float | None:
    """The number that digits or a word stand for, read with a comma or a point; None for none."""
    text = text.strip()
    if text in FIGURES:
        return float(FIGURES[text])
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
