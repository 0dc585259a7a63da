"""What can be true or its opposite, in the words of both languages.

A concept is said by words that mean it (`yes`) or its opposite (`no`). A negation turns either
round. `about` are words that tell what a negation is about without saying which of the two it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is so or not so; `kinds` are those of findings that it can be said of."""

    name: str
    yes: re.Pattern[str]
    no: re.Pattern[str]
    kinds: str = ""


def _concept(name: str, yes: str, no: str = "", kinds: str = "") -> Concept:
    never = r"(?!x)x"
    return Concept(
        name,
        re.compile(rf"\b(?:{yes})\b" if yes else never),
        re.compile(rf"\b(?:{no})\b" if no else never),
        kinds,
    )


_STATES: tuple[Concept, ...] = (
    _concept(
        "done",
        r"(?<!get )(?<!get it )(?<!be )(?<!zu )(?:done|finished|completed|complete"
        r"|ticked off)(?! it)"
        r"|erledigt(?! werden| sein| haben)|fertig(?! machen| werden| stellen)"
        r"|abgeschlossen(?! werden)"
        r"|abgehakt(?! werden)|geschafft|vom tisch|off your list",
        r"open|offen\w*|unfinished|unerledigt\w*|outstanding|pending|undone|left to do"
        r"|to be done"
        r"|liegen geblieben|liegengeblieben|noch zu tun|ausstehend\w*|steht(?: \w+){0,4} aus"
        r"|waits|waiting|wartet|warten",
    ),
    _concept("due", r"due|fällig\w*"),
    _concept(
        "overdue",
        r"overdue|was due|were due|past due|passed|too late|expired|missed"
        r"|war(?:en)?(?: \W+)?(?: [\w.:,]+){0,6}? fällig"
        r"|überfällig\w*|verstrichen|abgelaufen|verpasst|(?<!zeit ist )(?<!tag ist )vorbei"
        r"|überschritten",
        r"not yet due|still time|plenty of time|noch nicht fällig|noch zeit|genug zeit"
        r"|ample time",
    ),
    _concept(
        "committed",
        r"committed|committet|commitet|commited|eingecheckt|saved in git",
        r"uncommitted|uncommittet\w*|nicht committet\w*",
        "commit",
    ),
    _concept(
        "pushed",
        r"pushed|gepusht|gepushed|hochgeladen|on (?:a|the|every|your) remote|safe|backed up"
        r"|auf (?:einem|dem) remote|auf dem server",
        r"unpushed|ungepusht\w*|only on this machine|only here|only local(?:ly)?|nur (?:hier"
        r"|lokal)"
        r"|nur auf (?:diesem|deinem|dem) \w+",
        "push",
    ),
    _concept(
        "charging",
        r"charging|plugged in|on mains|lädt|aufgeladen|geladen|angeschlossen|am netz(?:teil)?"
        r"|am strom|eingesteckt",
        r"on (?:its |the )?battery|im akkubetrieb|auf akku|läuft auf akku|unplugged"
        r"|discharging",
        "battery",
    ),
    _concept(
        "level",
        r"full|voll\w*|plenty|charged|enough battery|genug akku",
        r"low|almost empty|nearly empty|empty|leer|schwach|niedrig|knapp|weak|running out",
        "battery",
    ),
    _concept(
        "room",
        r"plenty|enough room|enough space|lots of|empty|leer|genug|reichlich|viel platz|ample"
        r"|spacious",
        r"full|almost full|nearly full|tight|voll|fast voll|knapp|wenig|scarce|little|low"
        r"|filling up|running out",
        "disk",
    ),
    _concept(
        "pause",
        r"keep (?:going|working)|carry on|arbeite\b[^.;:]{0,20}\bweiter|weiterarbeiten"
        r"|(?:with|after|had|took|mit|nach|hattest(?: du)?) (?:a|an|one|einer|eine|several"
        r"|your|deiner?"
        r"|mehreren)? ?(?:break|pause|pausen|rest)",
        (
            r"no (?:break|pause)|keine pause|without (?:a |any )?(?:break|pause|rest)\w*"
            r"|ohne (?:eine |jede )?pause|pausenlos"
            r"|nonstop|non-stop|durchgehend|am stück|ununterbrochen|straight"
        ),
        "break",
    ),
    _concept(
        "overlap",
        r"overlaps?|overlapping|conflicts?|clash(?:es)?|collides?|überschneide\w*|überlapp\w*"
        r"|kollidier\w*|gleichzeitig|in die quere",
        r"clear of",
        "event",
    ),
    _concept(
        "fits",
        r"fits?|passt|passen|right size|suits",
        r"too long|too big|zu lang\w*|zu groß|zu viel|sprengt",
        "gap",
    ),
    _concept(
        "free",
        r"free|frei\w*|available|verfügbar|gap|lücke|nothing planned|nichts geplant"
        r"|no appointments?",
        (
            r"busy|booked|occupied|belegt|verplant|beschäftigt|ausgebucht|taken up"
            r"|voll(?:er)? termine"
        ),
    ),
    _concept(
        "later",
        r"later|postponed|put off|pushed back|moved back|delayed|verschoben|aufgeschoben"
        r"|vertagt|nach hinten|hinausgeschoben|rescheduled",
        (
            r"earlier|brought forward|moved up|moved forward|vorgezogen|vorverlegt|nach vorne?"
            r"|früher"
        ),
    ),
    _concept(
        "most",
        r"at most|no more than|up to|maximum|höchstens|maximal|nicht mehr als|bis zu|only|nur",
        r"at least|no less than|more than|over|minimum|mindestens|wenigstens|mehr als|über",
    ),
    _concept(
        "fit_day",
        r"too much|overload\w*|more than fits|more work than|overfull|überladen|zu viel"
        r"|überlastet|zu voll|mehr arbeit als",
        (
            r"fits easily|everything fits|all fits|passt alles|alles passt|easily fits"
            r"|passt locker|passt gut|relaxed|light day|entspannt\w*"
            r"|plenty of time|ruhiger tag|locker"
        ),
        "overload",
    ),
    _concept(
        "tight",
        r"tight|begin now|start now|just enough|no more than that|jetzt anfangen"
        r"|beginne jetzt|fang jetzt|knapp|sofort",
        (
            r"no hurry|no rush|plenty of time|lots of time|keine eile|eilt nicht|viel zeit"
            r"|genug zeit|can wait|kann warten|in aller ruhe"
        ),
        "tight|due|event|birthday|overdue",
    ),
    _concept("private", r"private\w*|privat\w*", r"public|öffentlich\w*|open to all", "unnamed"),
)
_ACTS: tuple[Concept, ...] = (
    _concept(
        "down",
        r"turn(?: \w+){0,4} down|lower|quieter|leiser|herunter|runter|niedriger|less|weniger"
        r"|reduce",
        r"turn(?: \w+){0,4} up|raise|louder|lauter|herauf|hoch|höher|increase|erhöhe?",
        "high|low",
    ),
    _concept(
        "off",
        r"(?:turn|switch)(?: \w+){0,4} off|ausschalten|abschalten"
        r"|schalt\w*(?: \w+){0,4} (?:aus|ab)",
        r"(?:turn|switch)(?: \w+){0,4} on|einschalten|anschalten"
        r"|schalt\w*(?: \w+){0,4} (?:ein|an)",
    ),
    _concept(
        "takes place",
        r"starts?|begins?|beginnt|startet|next appointment|nächster termin|get ready",
        r"cancell?ed|called off|fällt aus|fällt flach|ausgefallen|entfällt|abgesagt|is over"
        r"|ist vorbei",
        "event",
    ),
    _concept(
        "late",
        r"late|delayed|verspätung|verspätet",
        r"on time|on schedule|early|punctual|pünktlich|planmäßig",
        "late|delay",
    ),
)
CONCEPTS = _STATES + _ACTS
DIRECTIVES = {
    "drop": r"drop|delete|discard|cancel|scrap|abandon|remove|verwirf|verwerfen|lösche?|löschen"
    r"|streiche?|streichen|absagen|sag\b.*\bab|canceln|stornier\w*|wirf\b.*\bweg"
    r"|give up on|gib\b.*\bauf|lass\b.*\b(?:fallen|sausen)|fallen lassen|fallenlassen",
    "postpone": r"postpone|put off|delay|defer|reschedule|move (?:it|one|this|that)|push (?:it"
    r"|this) back|another (?:day|date)|(?:new|other|later) (?:day|date)|leave (?:it|this"
    r"|that) for|give (?:it|one|them) (?:a |an |another |one|some other )(?:new |other "
    r"|later )?(?:day|date)|tomorrow instead|verschieb\w*|verleg\w*|vertag\w*|schieb\w*"
    r"|ander(?:er|en|es|e) (?:tag|datum|termin)|neue[ns]? (?:tag|datum|termin)"
    r"|aufschieb\w*|plan\w*(?: \w+){0,3} um|hold off|wait with|warte mit",
    "wait": r"can wait|may wait|kann warten|hat (?:noch |viel )*zeit\b|no hurry|no rush"
    r"|keine eile|eilt nicht"
    r"|take your time|in aller ruhe|lass dir zeit|not urgent|nicht dringend",
    "ignore": r"ignore|skip|forget|leave it|neglect|avoid|stop|don't bother|never mind|ignorier\w*"
    r"|überspring\w*|vergiss|vergessen|auslassen|lass\b.*\b(?:liegen|sein|bleiben|aus"
    r"|warten)|spar dir|unplug|miss|verpass\w*|let(?: \w+){0,4} (?:slip|wait|slide)"
    r"|hör auf|vermeide|zieh\b.*\bab|remain seated|keep sitting|bleib sitzen"
    r"|sitzen bleiben|stay seated",
}
"""Ways to say that something is not to be done; each needs the template's leave."""
LEAVE = {"drop": re.compile(r"\b(?:overlaps|disk full)\b")}
"""What else in the template's words allows it: one of two at a time, or of what fills a disk."""
