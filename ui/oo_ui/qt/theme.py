"""The shared look as Qt understands it: a style sheet, a palette, and the type scale as fonts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from oo_ui.look import FONT, FONT_FALLBACKS, RADIUS, SPACE, TYPE

if TYPE_CHECKING:
    from oo_ui.look import Palette

MARKS = Path(__file__).parent / "marks"
FONTS = Path(__file__).parent.parent / "fonts"

_ROLES = {
    "Window": "back",
    "WindowText": "text",
    "Base": "surface",
    "AlternateBase": "raised",
    "Text": "text",
    "PlaceholderText": "faint",
    "Button": "raised",
    "ButtonText": "text",
    "Highlight": "accent",
    "HighlightedText": "on_accent",
    "ToolTipBase": "raised",
    "ToolTipText": "text",
    "Link": "accent",
}


def qt_palette(palette: Palette) -> QPalette:
    """The colours of the look by Qt's roles, for whatever the style sheet does not name."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(QPalette.ColorRole[role], QColor(getattr(palette, name)))
    return made


def load_fonts() -> None:
    """Let Qt know the font that comes with oO; where that fails the system's own are used."""
    for file in sorted(FONTS.glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))


def font(step: str, scale: float) -> QFont:
    """One step of the type scale; `scale` is 1 for the size as designed."""
    size = TYPE[step]
    made = QFont([FONT, *FONT_FALLBACKS])
    made.setPointSizeF(size.size * scale)
    made.setWeight(QFont.Weight(size.weight))
    return made


def with_even_digits(font: QFont) -> QFont:
    """The font with digits of one width, so that what stands behind them lines up."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def style_sheet(palette: Palette, scale: float) -> str:
    """The whole style sheet; `scale` enlarges all text."""
    sizes = {step: f"font-size: {each.size * scale:.1f}pt; font-weight: {each.weight};"
             for step, each in TYPE.items()}  # fmt: skip
    names = {name: getattr(palette, name) for name in palette.__slots__ if name != "is_dark"}
    space = {f"space{at}": f"{each}px" for at, each in enumerate(SPACE)}
    families = ", ".join(f'"{name}"' for name in (FONT, *FONT_FALLBACKS))
    type_steps = {f"type_{step}": text for step, text in sizes.items()}
    files = {"marks": MARKS.as_posix(), "scheme": "dark" if palette.is_dark else "light"}
    corners = {"radius": f"{RADIUS}px", "half": f"{RADIUS // 2}px"}
    return _SHEET.format(**names, **space, **type_steps, **files, **corners, families=families)


_SHEET = """
* {{ font-family: {families}; {type_body} color: {text}; }}
QMainWindow, QDialog {{ background: {back}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px; }}
QLabel {{ background: transparent; }}
QLabel[step="tip"] {{ {type_tip} }}
QLabel[step="title"] {{ {type_title} }}
QLabel[step="strong"] {{ {type_strong} }}
QLabel[step="small"] {{ {type_small} }}
QLabel[tone="faint"] {{ color: {faint}; }}
QLabel[tone="good"] {{ color: {good}; }}
QLabel[tone="warn"] {{ color: {warn}; }}
QLabel[tone="bad"] {{ color: {bad}; }}
QLabel[tone="accent"] {{ color: {accent}; }}
QLabel#brand {{ {type_title} color: {accent}; }}

QFrame#side {{ background: {surface}; border: none; border-right: 1px solid {edge}; }}
QFrame#head {{ background: transparent; border: none; }}
QFrame#card, QFrame#empty {{
  background: {raised}; border: 1px solid {edge}; border-left: 4px solid {accent};
  border-radius: {radius};
}}
QFrame#card[silence="true"], QFrame#empty {{ border-left: 4px solid {edge}; }}
QFrame#plot, QFrame#detail {{
  background: {surface}; border: 1px solid {edge}; border-radius: {radius};
}}
QFrame#toast {{
  background: {raised}; border: 1px solid {edge}; border-radius: {radius};
}}
QFrame#banner {{ background: {raised}; border: none; border-bottom: 1px solid {edge}; }}

QPushButton {{
  background: {raised}; border: 1px solid {edge}; border-radius: {half};
  padding: {space1} {space3}; text-align: center;
}}
QPushButton:hover {{ background: {chosen}; }}
QPushButton:pressed {{ background: {edge}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 3px 15px; }}
QPushButton:disabled {{ color: {faint}; }}
QPushButton[primary="true"] {{
  background: {accent}; color: {on_accent}; border: 1px solid {accent}; {type_strong}
}}
QPushButton[primary="true"]:focus {{ border: 2px solid {text}; }}
QPushButton[nav="true"] {{
  background: transparent; border: 2px solid transparent; text-align: left;
  padding: {space1} {space2}; color: {faint};
}}
QPushButton[nav="true"]:hover {{ background: {chosen}; color: {text}; }}
QPushButton[nav="true"]:focus {{ border: 2px solid {accent}; padding: {space1} {space2}; }}
QPushButton[nav="true"][open="true"] {{
  background: {chosen}; color: {text}; {type_strong}
}}
QPushButton[quiet="true"] {{
  background: transparent; border: 1px solid transparent; color: {accent};
}}
QPushButton[quiet="true"]:hover {{ background: {chosen}; }}
QPushButton[quiet="true"]:focus {{ border: 2px solid {accent}; }}

QLineEdit {{
  background: {surface}; border: 1px solid {faint}; border-radius: {half};
  padding: {space1} {space2}; selection-background-color: {accent};
  selection-color: {on_accent};
}}
QLineEdit:focus {{ border: 2px solid {accent}; padding: 3px 7px; }}
QListView {{
  background: {surface}; border: 1px solid {edge}; border-radius: {radius}; outline: none;
  padding: {space1};
}}
QListView:focus {{ border: 1px solid {accent}; }}
QRadioButton, QCheckBox {{ spacing: {space2}; padding: {space1}; border: 2px solid transparent; }}
QRadioButton:focus, QCheckBox:focus {{ border: 2px solid {accent}; border-radius: {half}; }}
QRadioButton::indicator, QCheckBox::indicator {{
  width: 16px; height: 16px; background: {surface}; border: 2px solid {faint};
}}
QRadioButton::indicator {{ border-radius: 10px; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator:checked, QCheckBox::indicator:checked {{
  background: {accent}; border: 2px solid {accent};
}}
QRadioButton::indicator:checked {{ image: url("{marks}/chosen-{scheme}.svg"); }}
QCheckBox::indicator:checked {{ image: url("{marks}/ticked-{scheme}.svg"); }}
QProgressBar {{
  background: {surface}; border: 1px solid {edge}; border-radius: {half}; text-align: center;
  min-height: 18px;
}}
QProgressBar::chunk {{ background: {chosen}; border-radius: {half}; }}
QScrollArea, QScrollArea > QWidget > QWidget#inside {{ background: transparent; border: none; }}
QScrollArea:focus {{ border: 2px solid {accent}; border-radius: {half}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {edge}; border-radius: 4px; min-height: 32px; }}
QScrollBar::handle:vertical:hover {{ background: {faint}; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle:horizontal {{ background: {edge}; border-radius: 4px; min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {raised}; border: 1px solid {edge}; padding: {space1}; }}
QMenu::item {{ padding: {space1} {space3}; border-radius: {half}; }}
QMenu::item:selected {{ background: {chosen}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {edge}; margin: 4px 8px; }}
"""
