"""How both languages write a day: names, tables and patterns."""

from __future__ import annotations

import re

_MONTH_NAMES = (
    "january|januar|jänner|jan",
    "february|februar|feb",
    "march|märz|maerz|mar|mär|mrz",
    "april|apr",
    "may|mai",
    "june|juni|jun",
    "july|juli|jul",
    "august|aug",
    "september|sept|sep",
    "october|oktober|oct|okt",
    "november|nov",
    "december|dezember|dec|dez",
)
MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, 1) for name in names.split("|")}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_LONG_MONTH = "|".join(name for name in MONTHS if len(name) > 3 or name in ("may", "mai"))
_DAY_NAMES = (
    "monday|montag",
    "tuesday|dienstag",
    "wednesday|mittwoch",
    "thursday|donnerstag",
    "friday|freitag",
    "saturday|samstag|sonnabend",
    "sunday|sonntag",
)
_SHORT_NAMES = (
    "mon|mo",
    "tues|tue|di",
    "wed|mi",
    "thurs|thur|thu|do",
    "fri|fr",
    "sat|sa",
    "sun|so",
)
WEEKDAYS = {name: n for n, names in enumerate(_DAY_NAMES) for name in names.split("|")}
SHORTS = {name: n for n, names in enumerate(_SHORT_NAMES) for name in names.split("|")}
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_SHORT = "|".join(sorted(SHORTS, key=len, reverse=True))
NEAR = {
    "day after tomorrow": 2,
    "day before yesterday": -2,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "last night": -1,
    "heute": 0,
    "übermorgen": 2,
    "uebermorgen": 2,
    "morgen": 1,
    "vorgestern": -2,
    "gestern": -1,
    "heutig": 0,
    "morgig": 1,
    "gestrig": -1,
    "end of the day": 0,
    "end of day": 0,
    "tagesende": 0,
    "feierabend": 0,
    "overnight": 1,
}
# hours from which and before which a part of the day is
PARTS = {
    "früh": (4, 12),
    "morgen": (4, 12),
    "morning": (4, 12),
    "vormittag": (6, 12),
    "noon": (11, 14),
    "mittag": (11, 14),
    "afternoon": (12, 18),
    "nachmittag": (12, 18),
    "evening": (16, 24),
    "abend": (16, 24),
    "tonight": (16, 24),
    "night": (18, 24),
    "nacht": (18, 24),
}
_PART = "|".join(sorted(PARTS, key=len, reverse=True))


_NUM = r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?"
_ANY_DAY = (
    rf"(?:(?P<wd>{_WEEKDAY}|(?:{_SHORT})(?=[.,]?\s*(?:den\s+"
    rf"|the\s+)?\d))[.,]?\s*(?:den\s+|the\s+)?)?"
)
PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("iso", rf"{_ANY_DAY}\b(?P<y>\d{{4}})-(?P<m>\d{{2}})-(?P<d>\d{{2}})\b"),
        (
            "dotted",
            (
                rf"{_ANY_DAY}(?<![\d.])(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.(?:\s?"
                rf"(?P<y>\d{{4}}|\d{{2}})\b(?!:"
                rf"|\s*uhr))?"
            ),
        ),
        (
            "slashed",
            rf"{_ANY_DAY}(?<![\d/])(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})"
            r"(?:/(?P<y>\d{4}|\d{2}))?(?![\d/])",
        ),
        (
            "day_month",
            rf"{_ANY_DAY}(?<!\d){_NUM}\s?(?:of\s)?(?P<mon>{_MONTH})\b\.?"
            r"(?:,?\s(?P<y>\d{4})\b)?",
        ),
        (
            "month_day",
            (
                rf"{_ANY_DAY}\b(?P<mon>{_MONTH})\.?\s(?:the\s)?(?P<d>\d{{1,2}})(?:st|nd|rd"
                rf"|th)?\b(?![:.]\d)(?:,?\s(?P<y>\d{{4}})\b)?"
            ),
        ),
        (
            "the_day",
            rf"(?P<wd>{_WEEKDAY})[.,]?\s*(?:den|the)\s(?P<d>\d{{1,2}})"
            r"(?:st|nd|rd|th|\.)(?!\d)",
        ),
        (
            "lone_day",
            (
                r"\b(?:on|by|until|since|am|zum|bis zum|vom|seit dem)\s(?:the\s)?(?P<d>\d{1,2})"
                r"(?:st|nd|rd"
                r"|th|\.)(?=\s*(?:$|[^\w\s]|(?:is|ist|und|and|at|um|fällig|due)\b))"
            ),
        ),
        (
            "near",
            (
                r"\b(?:the\s)?(?P<near>day after tomorrow|day before yesterday|today|tonight"
                r"|tomorrow"
                r"|yesterday|last night|end of (?:the )?day|tagesende|feierabend|overnight"
                r"|übermorgen"
                r"|uebermorgen|vorgestern"
                r"|(?<!am )(?<!jeden )(?<!guten )(?<!diesen )morgen|heute"
                r"|gestern)"
                rf"(?:\s(?P<part>{_PART})\b)?(?!\w)"
            ),
        ),
        ("near_adjective", r"\b(?P<near>heutig|morgig|gestrig)e[nrsm]?\b"),
        (
            "weekday",
            (
                rf"\b(?:(?P<which>next|nächste[nrsm]?|kommende[nrsm]?|last|letzte[nrsm]?|this"
                rf"|diese[nrsm]?)\s)?(?P<wd>{_WEEKDAY})(?:s\b|\s?(?P<part>{_PART})s?\b|\b)"
            ),
        ),
        (
            "short_weekday",
            (
                r"\b(?:on|by|until|since|am)\s(?P<wd>mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|mo"
                r"|di|mi|do|fr|sa|so)\b(?=\s*(?:$|[.,:;]|at|um|noon))"
            ),
        ),
        (
            "week",
            (
                r"\b(?P<which>this|next|last|coming|diese[nrm]?|nächste[nrm]?|kommende[nrm]?"
                r"|letzte[nrm]?|vorige[nrm]?)\s(?P<unit>week|woche)\b"
            ),
        ),
        ("weekend", r"\b(?P<weekend>weekend|wochenende)s?\b"),
        (
            "month",
            (
                rf"\b(?:in|im|since|seit|by|until|bis|ende|end of|mid|mitte|anfang|early|late"
                rf"|of)\s(?P<mon>{_LONG_MONTH})\b(?:\s(?P<y>\d{{4}})\b)?"
            ),
        ),
        (
            "part",
            (
                r"\b(?:(?:this|in the|diesen|am|at|der|in der)\s)(?P<part>morning|afternoon|evening"
                r"|night|morgen|vormittag|mittag|nachmittag|abend|nacht)\b"
            ),
        ),
    )
)


# looking for a part of a word is far quicker than matching, and most texts lack most of it
TRIGGERS = {
    "iso": ("-",),
    "dotted": (".",),
    "slashed": ("/",),
    "the_day": ("den ", "the "),
    "near_adjective": ("heutige", "morgige", "gestrige"),
    "weekday": ("day", "tag", "mittwoch", "sonnabend"),
    "week": ("week", "woche"),
    "weekend": ("weekend", "wochenende"),
    "month": tuple(_LONG_MONTH.split("|")),
    "part": ("morning", "afternoon", "evening", "night", "morgen", "mittag", "abend", "nacht"),
}
OF_DIGITS = frozenset(("iso", "dotted", "slashed", "day_month", "month_day", "the_day", "lone_day"))
