"""How oO speaks and what it keeps: length, readiness, language, days of work, background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.profile.saying.quantities import length_of
from oo_app.profile.saying.rule import Changes, Make, Rule, Situation, first, fixed, rule
from oo_app.profile.saying.timing_rules import TIP, work_edge, work_range
from oo_storage.durations import duration_text

if TYPE_CHECKING:
    import re

_LANGUAGES = {
    "english": "en", "englisch": "en", "german": "de", "deutsch": "de", "french": "fr",
    "französisch": "fr", "spanish": "es", "spanisch": "es", "italian": "it", "italienisch": "it",
}  # fmt: skip
_DAYS = {
    "monday": "monday montag mon", "tuesday": "tuesday dienstag tue",
    "wednesday": "wednesday mittwoch wed", "thursday": "thursday donnerstag thu",
    "friday": "friday freitag fri", "saturday": "saturday samstag sonnabend sat",
    "sunday": "sunday sonntag sun",
}  # fmt: skip
_DAY_SAID = {said: day for day, words in _DAYS.items() for said in words.split()}
_LEVELS = ("quiet", "normal", "talkative")
_LANGUAGE = rf"(?P<x>{'|'.join(_LANGUAGES)})"
_RANGE = r"(?:from |von )?{clock:a} ?(?:to|until|till|-|–|bis) ?{clock:b}"


def weekday_said(word: str) -> str:
    """The English weekday that a word of either language names; "" for none."""
    return _DAY_SAID.get(word, "")


def language_said(word: str) -> str:
    """The code of a language by its English or German name; "" for none."""
    return _LANGUAGES.get(word, "")


def _language(found: re.Match[str], _situation: Situation) -> Changes:
    return {"language": _LANGUAGES[first(found, "x", "y")]}


def _week_start(found: re.Match[str], _situation: Situation) -> Changes:
    return {"week_start": weekday_said(found["x"])}


def _work_days(found: re.Match[str], situation: Situation) -> Changes:
    """Every agent that wants to know on which days one works."""
    days = f"{weekday_said(found['a'])[:3]}-{weekday_said(found['b'])[:3]}"
    return {
        name: days
        for name, each in situation.declared.items()
        if name.endswith(".work_days") and days in each.choices
    }


def _keep_for(found: re.Match[str], _situation: Situation) -> Changes:
    length = length_of(first(found, "l", "m"))
    return {} if length is None else {"retention": duration_text(length)}


def _level(step: int) -> Make:
    def make(_found: re.Match[str], situation: Situation) -> Changes:
        now = situation.values.get("chattiness", "normal")
        place = _LEVELS.index(now) if now in _LEVELS else 1
        return {"chattiness": _LEVELS[min(max(place + step, 0), len(_LEVELS) - 1)]}

    return make


_DAY_X = rf"{'|'.join(_DAY_SAID)}"
_ALL_DATA = r"(?: my| the| all| meine| die| alle)?(?: data| everything| daten| alles)?"
RULES: tuple[Rule, ...] = (
    rule(
        rf"(?:keep it |be |sei )?(?:short(?:er)?|brief(?:er)?|concise|kurz|kürzer|knapp(?:er)?)"
        rf"|(?:short(?:er)?|brief(?:er)?|kurze|kürzere|knappe(?:re)?) {TIP}"
        r"|fass dich (?:kurz|kürzer)",
        fixed(tip_length="short"),
    ),
    rule(
        rf"(?:normal|longer|long|normale|längere|lange) {TIP}|longer|länger|normal length"
        r"|(?:do not|stop) be(?:ing)? (?:so )?(?:short|brief)",
        fixed(tip_length="normal"),
    ),
    rule(
        r"(?:be |sei )?(?:quieter|less chatty|less talkative|ruhiger|stiller)|talk less|speak less"
        r"|(?:rede|sprich) weniger",
        _level(-1),
    ),
    rule(
        r"(?:be )?(?:more chatty|chattier|more talkative)|talk more|speak more|sei gesprächiger"
        r"|gesprächiger|(?:rede|sprich) mehr",
        _level(1),
    ),
    rule(r"(?:be |sei )?(?:quiet|reserved|zurückhaltend)", fixed(chattiness="quiet")),
    rule(r"(?:be |sei )?(?:talkative|chatty|gesprächig)", fixed(chattiness="talkative")),
    rule(
        r"(?:speak|talk|answer|say it|sprich|rede|antworte)(?: to me| mit mir)?(?: in| auf)? "
        rf"{_LANGUAGE}|(?:in|auf) (?P<y>{'|'.join(_LANGUAGES)})",
        _language,
    ),
    rule(
        r"(?:my |meine )?(?:time ?zone|zeitzone)(?: is| ist| to| auf|:)? (?P<x>\S+)",
        lambda found, _situation: {"zone": found["x"]},
    ),
    rule(
        rf"(?:my |the |meine |die )?(?:weeks?|woche)(?: starts?| begins?| beginnt| fängt)"
        rf"(?: on(?: a)?| am| mit(?: dem)?)? (?P<x>{_DAY_X})(?: an)?",
        _week_start,
    ),
    rule(
        r"(?:i|ich) (?:work|arbeite) "
        + _RANGE
        + r"|(?:my |meine )?(?:work(?:ing)? hours|arbeitszeit(?:en)?)(?: are| is| ist| sind|:)? "
        + _RANGE.replace(":a}", ":c}").replace(":b}", ":d}"),
        work_range,
    ),
    rule(
        r"(?:i|ich) (?:start|begin|beginne)(?: to)?(?: work(?:ing)?)? (?:at|um) {clock:a}"
        r"|(?:my |die )?(?:work|arbeit) (?:starts|begins|beginnt) (?:at|um) {clock:b}",
        work_edge,
    ),
    rule(
        r"(?:i|ich) (?P<ends>stop|finish|end|beende)(?: work(?:ing)?| die arbeit)?"
        r" (?:at|um) {clock:a}",
        work_edge,
    ),
    rule(
        rf"(?:i|ich) (?:work|arbeite) (?:from |von )?(?P<a>{_DAY_X})"
        rf" ?(?:to|until|through|-|–|bis) ?(?P<b>{_DAY_X})",
        _work_days,
    ),
    rule(
        r"(?:keep (?:watching|running)|watch|stay|run)(?: on)? in the background"
        r"|(?:bleib|lauf|laufe|wache?|schau) im hintergrund(?: weiter)?",
        fixed(watch_in_background="yes"),
    ),
    rule(
        r"(?:do not|stop|never) (?:keep |stay |run )?(?:watch(?:ing)?|stay(?:ing)?|run(?:ning)?)?"
        r" ?(?:in the )?background(?: watching)?|nicht im hintergrund (?:bleiben|laufen|wachen)",
        fixed(watch_in_background="no"),
    ),
    rule(
        rf"(?:keep|store|behalte|speichere?){_ALL_DATA}(?: for| für)? {{length:l}}(?: lang)?"
        rf"|(?:forget|delete|vergiss|lösche){_ALL_DATA} (?:after|nach) {{length:m}}",
        _keep_for,
    ),
    rule(
        rf"(?:keep|store|behalte){_ALL_DATA} (?:for ?ever|für immer)"
        r"|never forget(?: anything)?|vergiss nichts",
        fixed(retention="off"),
    ),
    rule(
        r"(?:no|without|stop(?: making)?|do not (?:make|keep)|keine|ohne) (?:backups?|sicherungen"
        r"|sicherungskopien)",
        fixed(backups="no"),
    ),
    rule(
        r"(?:make|keep|do|mach(?:e)?) (?:backups?|sicherungen|sicherungskopien)",
        fixed(backups="yes"),
    ),
)
