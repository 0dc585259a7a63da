"""The look as Textual themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.theme import Theme

from oo_ui.look import PALETTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_ui.look import Palette

NAMES = {name: f"oo-{name}" for name in PALETTES}


def themes() -> list[Theme]:
    """One theme for each palette."""
    return [_theme(NAMES[name], palette) for name, palette in PALETTES.items()]


def palette_of(theme: str) -> Palette:
    """The palette that a theme is made of."""
    found = next((name for name, known in NAMES.items() if known == theme), "dark")
    return PALETTES[found]


def is_ground_dark(environment: Mapping[str, str]) -> bool:
    """Whether the terminal's ground is dark: so unless it says that it is light."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] not in {"7", "15"}


def _theme(name: str, palette: Palette) -> Theme:
    return Theme(
        name=name,
        dark=palette.is_dark,
        primary=palette.accent,
        secondary=palette.accent,
        accent=palette.accent,
        success=palette.good,
        warning=palette.warn,
        error=palette.bad,
        foreground=palette.text,
        background=palette.back,
        surface=palette.surface,
        panel=palette.raised,
        text_alpha=1.0,
        variables=_variables(palette),
    )


def _variables(palette: Palette) -> dict[str, str]:
    return {
        "oo-back": palette.back,
        "oo-surface": palette.surface,
        "oo-raised": palette.raised,
        "oo-edge": palette.edge,
        "oo-text": palette.text,
        "oo-faint": palette.faint,
        "oo-accent": palette.accent,
        "oo-on-accent": palette.on_accent,
        "oo-chosen": palette.chosen,
        "oo-bad": palette.bad,
        "scrollbar": palette.edge,
        "scrollbar-hover": palette.faint,
        "scrollbar-active": palette.accent,
        "scrollbar-background": palette.back,
        "scrollbar-background-hover": palette.back,
        "scrollbar-background-active": palette.back,
        "scrollbar-corner-color": palette.back,
        "input-cursor-background": palette.accent,
        "input-cursor-foreground": palette.on_accent,
        "input-selection-background": palette.chosen,
    }
