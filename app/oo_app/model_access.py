"""Whom an alias may ask, on what terms, and whether now is a time to ask ahead; pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_agents.asks import Terms
from oo_app.asking import Access
from oo_app.recommender.brief import ModelTerms
from oo_app.recommender.languages import language_name
from oo_app.recommender.notes import note_words
from oo_app.serving.addresses import address_of
from oo_app.serving.aliases import target_of
from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from oo_agents.api import Device
    from oo_app.profile.view import ProfileView
    from oo_app.recommender.brief import KnownReply

LOW_BATTERY_PERCENT = 25
CLOUD = "cloud"
UNSET, NOT_ALLOWED, SIMULATION_ONLY = "unset", "not-allowed", "simulation-only"


def access_of(view: ProfileView, alias: str, environment: Mapping[str, str]) -> Access:
    """Whom an alias asks for live decisions; the keys are those that the host may be shown.

    A serving process elsewhere reads all that a model does, so the same holds for its host.
    """
    preferences = view.preferences
    try:
        target = target_of(alias, preferences.text(f"model.{alias}"), environment)
    except OoError:
        target = None  # `oo doctor` says what is wrong with it
    if target is None:
        return Access(problem=UNSET)
    hosts = ((target.host, target.locality), *_relay(preferences.text("serving.url")))
    keys = frozenset.intersection(*(view.grants.shown_to(host) for host, _locality in hosts))
    limit = preferences.duration("model.time_limit")
    return Access(
        target=target,
        problem=_problem(view, hosts),
        keys=keys,
        num_ctx=preferences.integer("model.num_ctx"),
        keep_alive=preferences.text("model.keep_alive"),
        limit_s=limit.total_seconds() if limit else 20.0,
    )


def _relay(url: str) -> tuple[tuple[str, str], ...]:
    """The host of a serving process elsewhere and how far away it is, where there is one."""
    if not url:
        return ()
    try:
        address = address_of(url)
    except OoError:
        return ()  # asking fails, with what is wrong with it
    return ((address.host, address.locality),)


def _problem(view: ProfileView, hosts: Iterable[tuple[str, str]]) -> str:
    found = tuple(hosts)
    if any(locality == CLOUD for _host, locality in found):
        return SIMULATION_ONLY
    return "" if all(view.grants.may_reach(host) for host, _locality in found) else NOT_ALLOWED


def terms_of(
    access: Access,
    replies: Mapping[str, KnownReply],
    failures: Mapping[str, str],
    salt: bytes,
) -> ModelTerms:
    """On what terms a model takes part in a decision."""
    target = access.target
    return ModelTerms(
        model=target.model if target else "",
        host=target.host if target else "",
        keys=access.keys,
        problem=access.problem,
        replies=replies,
        failures=failures,
        salt=salt,
    )


def agent_terms_of(access: Access, language: str) -> Terms:
    """On what terms prompt agents have a model asked; `language` is the person's code or ""."""
    return Terms(
        problem=note_words(access.problem),
        host=access.target.host if access.target else "",
        keys=access.keys,
        language=language_name(language) if language else "",
    )


def is_time_to_ask(view: ProfileView, devices: Iterable[Device], now: datetime) -> bool:
    """Whether a model may work unasked: not in quiet hours or a pause, not on a low battery."""
    return not (view.is_quiet(now) or view.is_paused(now) or any(map(_is_low, devices)))


def _is_low(device: Device) -> bool:
    percent = device.battery_percent
    is_running_out = percent is not None and percent < LOW_BATTERY_PERCENT
    return is_running_out and device.is_charging is False
