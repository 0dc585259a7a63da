"""Every string for people passes here: gettext, looked up when it is shown.

`_` translates now; `N_` only marks a string for extraction, for text that is stored and
translated later. The language is the process's own (`LANGUAGE`, `LC_ALL`, `LANG`); a face that
knows the person's preference calls `speak` once at start-up.
"""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from pathlib import Path

DOMAIN = "oo"
LOCALES = Path(__file__).with_name("locale")

_LANGUAGE_NAMES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def _(message: str) -> str:
    """Translate one message into the process's language."""
    # gettext answers an empty message with the catalogue's own header.
    return _catalogue().gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a message whose form depends on a count."""
    return _catalogue().ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 - gettext's conventional name
    """Mark a message for extraction; it is translated where it is shown."""
    return message


def speak(language: str = "", locales: Path = LOCALES) -> None:
    """Choose the language of this process; an empty one leaves the environment's choice."""
    gettext.bindtextdomain(DOMAIN, str(locales))
    _found.cache_clear()
    if language:
        os.environ["LANGUAGE"] = language


def _catalogue() -> gettext.NullTranslations:
    # gettext looks for the files at every word; a decision speaks hundreds of them
    asked = tuple(os.environ.get(name, "") for name in _LANGUAGE_NAMES)
    return _found(asked, gettext.bindtextdomain(DOMAIN))


@lru_cache(maxsize=8)
def _found(_asked: tuple[str, ...], folder: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, folder, fallback=True)
