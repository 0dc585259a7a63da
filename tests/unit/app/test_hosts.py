"""Hosts in one form, however a person writes them."""

from __future__ import annotations

import pytest

from oo_app.hosts import host_named, host_of
from oo_storage.errors import BadInput


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("127.0.0.1", "127.0.0.1:11434"),
        ("localhost", "localhost:11434"),
        ("Box.LOCAL.", "box.local:11434"),
        ("192.168.1.7", "192.168.1.7:11434"),
        ("api.Example.org", "api.example.org:443"),
        ("api.example.org:8443", "api.example.org:8443"),
        ("::1", "[::1]:11434"),
        ("[::1]:9", "[::1]:9"),
        ("[0:0:0:0:0:0:0:1]", "[::1]:11434"),
        ("::ffff:10.0.0.1", "10.0.0.1:11434"),
        ("2606:4700::1111", "[2606:4700::1111]:443"),
    ],
)
def test_a_host_has_one_form(written: str, host: str) -> None:
    assert host_named(written) == host
    assert host_named(host) == host


@pytest.mark.parametrize(
    "written",
    [
        "", " ", ":80", "a b", "http://a.org", "a.org/path", "u@a.org", "a.org:0", "a.org:65536",
        "a.org:x", "134744072", "0x8.8.8.8", "8.8.8.08", "a..b", "[::1", "[x]:1", "-a.org", "ä.org",
        "a.org:443:1", "a?b", "x" * 300,
    ],
)  # fmt: skip
def test_what_is_no_host_is_refused(written: str) -> None:
    with pytest.raises(BadInput) as refused:
        host_named(written)
    assert refused.value.hint


def test_a_name_as_a_request_has_it() -> None:
    assert host_of("API.example.org.", 443) == "api.example.org:443"
    assert host_of("::1", 80) == host_of("[::1]", 80) == "[::1]:80"
