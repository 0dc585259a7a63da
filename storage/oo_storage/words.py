"""Every string for people passes here: gettext, looked up when it is shown.

`_` translates now; `N_` only marks a string for extraction, for text that is stored and
translated later. The language is the process's own (`LANGUAGE`, `LC_ALL`, `LANG`); a face that
knows the person's preference calls `speak` once at start-up.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

DOMAIN = "oo"
LOCALES = Path(__file__).with_name("locale")


def _(message: str) -> str:
    """Translate one message into the process's language."""
    return gettext.dgettext(DOMAIN, message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a message whose form depends on a count."""
    return gettext.dngettext(DOMAIN, singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 - gettext's conventional name
    """Mark a message for extraction; it is translated where it is shown."""
    return message


def speak(language: str = "", locales: Path = LOCALES) -> None:
    """Choose the language of this process; an empty one leaves the environment's choice."""
    gettext.bindtextdomain(DOMAIN, str(locales))
    if language:
        os.environ["LANGUAGE"] = language
