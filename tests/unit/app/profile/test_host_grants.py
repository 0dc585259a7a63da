"""What a host may be shown: what it was granted, while it is collected and the host is reached."""

from __future__ import annotations

import pytest

from oo_app.profile.consents import Grants, is_host, notice_text
from oo_storage.errors import UnknownName
from oo_storage.events.registry import REACH_KEY

HOST = "127.0.0.1:11434"


def grants(*pairs: tuple[str, str]) -> Grants:
    """These consents."""
    return Grants(frozenset(pairs))


def test_a_host_is_shown_what_is_granted_collected_and_reached() -> None:
    title, due = ("tasks.title", HOST), ("tasks.due", HOST)
    reach, collected = (REACH_KEY, HOST), ("tasks.title", "oo")
    assert grants(title, due, reach, collected).shown_to(HOST) == {"tasks.title"}
    assert grants(title, due, collected).shown_to(HOST) == frozenset()
    assert grants(title, reach).shown_to(HOST) == frozenset()
    assert grants(title, reach, collected).shown_to("127.0.0.1:11435") == frozenset()
    assert grants(reach).may_reach(HOST)
    assert not grants(reach).may_reach("127.0.0.1")


@pytest.mark.parametrize("recipient", [HOST, "[::1]:80", "a.b:1"])
def test_a_recipient_with_a_port_is_a_host(recipient: str) -> None:
    assert is_host(recipient)


@pytest.mark.parametrize("recipient", ["oo", "due_risk", "oo:retention", ":80", "a:", "a:²", ""])
def test_no_other_recipient_is(recipient: str) -> None:
    assert not is_host(recipient)


def test_a_notice_names_the_host_and_what_it_is_shown() -> None:
    assert notice_text(REACH_KEY, HOST, "") == f"oO may connect to {HOST}."
    words = notice_text("tasks.title", HOST, "to word tips")
    assert HOST in words
    assert "Titles of your tasks" in words
    assert "to word tips" in words
    with pytest.raises(UnknownName):
        notice_text("tasks.titel", HOST, "")
