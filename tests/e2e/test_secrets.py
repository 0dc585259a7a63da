"""Secrets through the real command: kept sealed, never shown, read again by the core that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.command import Place

pytestmark = pytest.mark.slow

SECRET, WORDS = "zebrafinch-key", "correct horse battery"


@pytest.fixture
def sealed(place: Place) -> Place:
    """A place whose secrets are in a sealed file, also on a desktop."""
    place.environment.update(OO_VAULT="file")
    return place


def test_a_secret_is_kept_sealed_and_listed_by_name(sealed: Place) -> None:
    told = sealed.oo("secrets", "set", "api.key", piped=f"{SECRET}\n", OO_PASSPHRASE=WORDS)
    assert SECRET not in told.out + told.err
    rows = sealed.oo("secrets", "list", "--json", OO_PASSPHRASE=WORDS)
    assert [row["name"] for row in rows.json] == ["api.key"]
    assert SECRET not in rows.out
    assert sealed.holding(SECRET.encode()) == []
    assert sealed.holding(WORDS.encode()) == []
    secrets = next(path for path in sealed.files() if path.name == "secrets.sealed")
    assert secrets.stat().st_mode & 0o077 == 0
    assert SECRET not in sealed.oo("log", OO_PASSPHRASE=WORDS).out


def test_without_or_with_another_passphrase_nothing_opens(sealed: Place) -> None:
    sealed.oo("secrets", "set", "api.key", piped=SECRET, OO_PASSPHRASE=WORDS)
    for environment in ({}, {"OO_PASSPHRASE": "incorrect horse"}):
        told = sealed.oo("secrets", "list", code=1, **environment)
        assert "hint: " in told.err
    checks = sealed.oo("doctor", "--json", code=None).json
    [secrets] = [check for check in checks if check["name"] == "secrets"]
    assert secrets["state"] == "warn"
    assert "oo secrets unlock" in secrets["hint"]


def test_a_value_is_never_an_argument(sealed: Place) -> None:
    told = sealed.oo("secrets", "set", "api.key", SECRET, code=2, OO_PASSPHRASE=WORDS)
    assert SECRET not in told.err
    assert sealed.oo("secrets", "list", "--json").json == []


def test_a_core_that_runs_is_told_the_passphrase_once(sealed: Place) -> None:
    sealed.oo("secrets", "set", "api.key", piped=SECRET, OO_PASSPHRASE=WORDS)
    with sealed.core():
        assert "sealed" in sealed.oo("secrets", "list", code=1).err
        sealed.oo("secrets", "unlock", piped="a wrong one", code=1)
        sealed.oo("secrets", "unlock", piped=f"{WORDS}\n")
        assert "api.key" in sealed.oo("secrets", "list").out
    assert "sealed" in sealed.oo("secrets", "list", code=1).err


def test_a_host_is_granted_and_revoked(sealed: Place) -> None:
    sealed.oo("consent", "grant", "host.reach", "--host", "localhost")
    given = sealed.oo("consent", "list", "host.reach", "--json").json
    assert [(row["recipient"], row["granted"]) for row in given] == [("localhost:11434", True)]
    assert "Nothing left" in sealed.oo("activity").out
    sealed.oo("consent", "revoke", "host.reach", "--host", "localhost", "--yes")
    left = sealed.oo("consent", "list", "host.reach", "--json").json
    assert [row["granted"] for row in left] == [False]
    assert sealed.oo("consent", "grant", "host.reach", "--host", "http://x/", code=1).err
