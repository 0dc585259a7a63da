"""Where a model server is: one form for every host, and no address that is read two ways."""

from __future__ import annotations

import pytest

from oo_app.serving.addresses import address_of, locality_of, ollama_address
from oo_storage.errors import BadInput


@pytest.mark.parametrize(
    ("url", "host", "locality"),
    [
        ("http://127.0.0.1:8080/v1", "127.0.0.1:8080", "local"),
        ("http://localhost", "localhost:80", "local"),
        ("HTTP://LocalHost.:11434", "localhost:11434", "local"),
        ("http://box.localhost:1", "box.localhost:1", "local"),
        ("http://[::1]:8000/", "[::1]:8000", "local"),
        ("http://[::ffff:127.0.0.1]:8000/", "127.0.0.1:8000", "local"),
        ("http://127.8.9.1", "127.8.9.1:80", "local"),
        ("http://192.168.1.5:11434", "192.168.1.5:11434", "lan"),
        ("http://10.0.0.1", "10.0.0.1:80", "lan"),
        ("http://[fd00::1]", "[fd00::1]:80", "lan"),
        ("http://[fe80::1]:5", "[fe80::1]:5", "lan"),
        ("http://nas:11434", "nas:11434", "lan"),
        ("http://nas.local", "nas.local:80", "lan"),
        ("https://api.openai.com/v1", "api.openai.com:443", "cloud"),
        ("https://8.8.8.8", "8.8.8.8:443", "cloud"),
        ("https://local.example.org", "local.example.org:443", "cloud"),
        ("https://notlocalhost.com", "notlocalhost.com:443", "cloud"),
        ("https://100.64.0.1", "100.64.0.1:443", "cloud"),
    ],
)
def test_a_url_has_one_host_and_one_locality(url: str, host: str, locality: str) -> None:
    found = address_of(url)
    assert (found.host, found.locality) == (host, locality)
    assert not found.url.endswith("/")
    assert address_of(found.url) == found


@pytest.mark.parametrize(
    "url",
    [
        "", "127.0.0.1", "ftp://x", "http://", "http:///v1", "http://a b", "http://x:99999",
        "http://x:y", "http://u:p@localhost", "http://u@localhost", "http://localhost/?k=v",
        "http://localhost/#x", "http://134744072", "http://0x8080808", "http://0x8.8.8.8",
        "http://8.8.2056", "http://010.0.0.1", "http://ex\u0430mple.com", "http://a\n.com",
        "http://-a.com", "http://a..b", "http://[::1", "http://" + "a" * 300 + ".local",
        "http://api.openai.com/v1", "http://8.8.8.8:11434",
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_a_hint(url: str) -> None:
    with pytest.raises(BadInput) as refused:
        address_of(url)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("  ", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104
        ("0.0.0.0:4000", "http://127.0.0.1:4000"),
        (":4000", "http://127.0.0.1:4000"),
        ("[::]:4000", "http://[::1]:4000"),
        ('"127.0.0.1:5"', "http://127.0.0.1:5"),
        ("nas", "http://nas:11434"),
        ("nas:80", "http://nas:80"),
        ("http://nas", "http://nas:80"),
        ("https://ollama.example.org", "https://ollama.example.org:443"),
        ("https://ollama.example.org:8443/ai/", "https://ollama.example.org:8443/ai"),
        ("[::1]", "http://[::1]:11434"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(setting: str, url: str) -> None:
    assert ollama_address(setting).url == url


@pytest.mark.parametrize("setting", ["unix:///run/x", "8.8.8.8", "a b", "x:99999999"])
def test_a_strange_ollama_host_is_refused(setting: str) -> None:
    with pytest.raises(BadInput):
        ollama_address(setting)


def test_a_name_that_only_looks_near_is_far() -> None:
    for name in ("local", "x.local.evil.com", "localhost.evil.com", "10.0.0.1.evil.com"):
        assert locality_of(name) == ("lan" if name == "local" else "cloud")
