"""What a language adds to dateparser's words for the days and times that people say.

Each entry is a pattern; `(?!)` matches nothing, for a language that only dateparser knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Speech:
    """What a language adds to dateparser's words: patterns, and hours for the parts of a day."""

    lead: str = r"(?!)"
    clock_lead: str = r"(?!)"
    article: str = ""
    following: str = r"(?!)"
    never: str = r"(?!)"
    never_after: str = r"(?!)"
    counts: str = r"(?!)"
    numbers: str = r"\d{1,3}"
    half_hour: str = r"(?!)"
    oclock: str = r"(?!)"
    end_of: dict[str, str] = field(default_factory=dict)
    weekend: str = r"(?!)"
    noon: str = r"(?!)"
    midnight: str = r"(?!)"
    parts_of_day: dict[str, int] = field(default_factory=dict)
    tonight: dict[str, int] = field(default_factory=dict)


SPEECH = {
    "en": Speech(
        lead=r"on|by|until|till|due|before|for|due\s+on|due\s+by",
        clock_lead=r"at|by|until|till|from|around|before|@",
        article=r"the\s+",
        following=r"next|this|coming|the\s+coming",
        never_after=r"every|each|last|since|past|of",
        counts=r"v|version|chapter|section|pages?|figure|table|step|part|issue|ticket|release"
        r"|room|no|nr|number|verse|ratio|score|line|item",
        numbers=r"\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten",
        half_hour=r"in\s+half\s+an\s+hour",
        oclock=r"o['’]?clock",
        end_of={
            "day": r"end\s+of\s+(?:the\s+|today|this\s+)?(?:day)?|eod",
            "week": r"end\s+of\s+(?:the\s+|this\s+)?week|eow",
            "month": r"end\s+of\s+(?:the\s+|this\s+)?month|eom",
            "year": r"end\s+of\s+(?:the\s+|this\s+)?year|eoy",
        },
        weekend=r"(?:this|the|next)\s+weekend|at\s+the\s+weekend",
        noon=r"noon",
        midnight=r"midnight",
        parts_of_day={
            r"(?:in\s+the\s+)?morning": 9,
            r"(?:in\s+the\s+)?afternoon": 15,
            r"(?:in\s+the\s+)?evening": 19,
            r"night": 21,
        },
        tonight={r"tonight": 20, r"this\s+evening": 19, r"this\s+afternoon": 15},
    ),
    "de": Speech(
        lead=r"am|bis|bis\s+zum|zum|vor|für|spätestens|spätestens\s+am",
        clock_lead=r"um|gegen|ab|bis|vor",
        never=r"am\s+morgen",
        following=r"(?:nächste|kommende|diese)[rnms]?",
        never_after=r"jede[nrsm]?|letzte[nrsm]?|seit|vom|von|gute[nrsm]?|gestern",
        counts=r"version|kapitel|abschnitt|seiten?|tabelle|schritt|teil|zimmer|raum|nr|nummer"
        r"|zeile|vers",
        numbers=r"\d{1,3}|eine[rm]?|ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn",
        half_hour=r"in\s+einer\s+halben\s+stunde",
        oclock=r"uhr",
        end_of={
            "week": r"ende\s+(?:der|dieser)\s+woche",
            "month": r"ende\s+(?:des|dieses)\s+monats|monatsende",
            "year": r"ende\s+(?:des|dieses)\s+jahres|jahresende",
        },
        weekend=r"(?:dieses|nächstes|am|kommendes)\s+wochenende",
        noon=r"mittags?",
        midnight=r"mitternacht",
        parts_of_day={
            r"früh|vormittags?": 9,
            r"nachmittags?": 15,
            r"abends?": 19,
            r"nachts?": 21,
        },
    ),
}
