"""One look for every face: colours by name, spacing, type, and marks that are text.

Colours come in two sets, for dark and for light; `contrast` says how well one reads on another,
and every pair that carries text stands in `TEXT_PAIRS`, which a test holds to at least 4.5.
"""

from __future__ import annotations

from dataclasses import dataclass

READABLE = 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one look, as #rrggbb; `is_dark` says which.

    `back` lies behind everything, `surface` is a list or a bar, `raised` the card and what lies
    on top; `edge` draws lines and never text.
    """

    is_dark: bool
    back: str
    surface: str
    raised: str
    edge: str
    text: str
    faint: str
    accent: str
    on_accent: str
    chosen: str
    good: str
    warn: str
    bad: str

    def tone(self, tone: str) -> str:
        """The text colour of a tone that a page names."""
        return {
            "faint": self.faint,
            "good": self.good,
            "warn": self.warn,
            "bad": self.bad,
            "accent": self.accent,
        }.get(tone, self.text)


DARK = Palette(
    is_dark=True,
    back="#12151a",
    surface="#191d24",
    raised="#20252e",
    edge="#343b48",
    text="#e8eaee",
    faint="#a1aab8",
    accent="#8fc7ff",
    on_accent="#0b1b2b",
    chosen="#2a3340",
    good="#86d6a3",
    warn="#f0c26b",
    bad="#ff9a94",
)

LIGHT = Palette(
    is_dark=False,
    back="#f6f4ef",
    surface="#fdfcf9",
    raised="#ffffff",
    edge="#d8d3c7",
    text="#1f2328",
    faint="#5a626e",
    accent="#0b5cad",
    on_accent="#ffffff",
    chosen="#e4ecf5",
    good="#1d6b3d",
    warn="#7d5200",
    bad="#b3261e",
)

PALETTES = {"dark": DARK, "light": LIGHT}

GROUNDS = ("back", "surface", "raised", "chosen")
TEXTS = ("text", "faint", "accent", "good", "warn", "bad")
TEXT_PAIRS = (*((text, ground) for text in TEXTS for ground in GROUNDS), ("on_accent", "accent"))

# What is no text but must be seen: the ring around what has the focus, the rim of a line to type
# in, the ring of the primary button on its own colour and on what lies around it.
SEEN = 3.0
SEEN_PAIRS = (
    *((line, ground) for line in ("accent", "faint", "text") for ground in GROUNDS),
    ("text", "edge"),
)

# An icon in a panel whose colour nobody tells: it is seen on every one of these.
PANEL_TIP, PANEL_QUIET = "#3a86d4", "#7f858c"
PANELS = ("#ffffff", "#f0f0f0", "#333333", "#1e1e1e", "#000000")

# Steps of space in pixels; a terminal takes 0, 1, 1, 2, 3 cells instead.
SPACE = (0, 4, 8, 16, 24)
CELLS = (0, 1, 1, 2, 3)
RADIUS = 10

FONT = "Inter"
FONT_FALLBACKS = ("Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans")


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """One step of the type scale in points; `weight` as in CSS."""

    size: float
    weight: int
    line: float


TYPE = {
    "tip": Type(size=20, weight=600, line=1.3),
    "title": Type(size=15, weight=600, line=1.3),
    "body": Type(size=11, weight=400, line=1.45),
    "strong": Type(size=11, weight=600, line=1.45),
    "small": Type(size=9.5, weight=400, line=1.4),
}

# One cell each, in every terminal font; the words beside them say the same.
MARKS = {
    "on": "●",
    "off": "○",
    "idle": "◌",
    "warn": "▲",
    "out": "↗",
    "done": "✓",
    "snooze": "~",
    "dismiss": "×",
    "chosen": "▌",
    "ticked": "■",
    "unticked": "□",
}
PLAIN_MARKS = {
    "on": "+", "off": "-", "idle": ".", "warn": "!", "out": ">", "done": "v", "snooze": "~",
    "dismiss": "x", "chosen": ">", "ticked": "x", "unticked": " ",
}  # fmt: skip

SCREEN_MARKS = {
    "today": "◉",
    "agents": "✦",
    "consents": "✓",
    "profile": "☺",
    "inferred": "≈",
    "history": "↺",
    "sources": "⇣",
    "model": "◇",
    "activity": "≡",
}


def contrast(one: str, other: str) -> float:
    """How well one colour reads on another, from 1 to 21 (WCAG 2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (_linear(part) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
