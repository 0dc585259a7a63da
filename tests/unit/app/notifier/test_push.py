"""Which host a push may go to, and what its process may do."""

from __future__ import annotations

import pytest

from oo_app.notifier.backends.push import PushBackend, push_host
from oo_app.notifier.backends.push_program import Confinement
from oo_storage.errors import BadInput, Refused
from support.open_door import Open


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("", ""),
        ("ntfy.example.org", "ntfy.example.org:443"),
        ("Push.example.org:8443", "push.example.org:8443"),
        ("127.0.0.1:80", "127.0.0.1:80"),
    ],
)
def test_the_host_that_is_meant(text: str, host: str) -> None:
    assert push_host(text) == host


@pytest.mark.parametrize("text", ["https://x/y", "a b", "mcp:0", "x:99999"])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        push_host(text)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.getaddrinfo", ("other.example.org", 443)),
        ("socket.gethostbyname", (b"other.example.org",)),
        ("socket.connect", (None, ("192.0.2.1", 25))),
        ("socket.connect", (None, "/run/user/1000/bus")),
        ("subprocess.Popen", ("sh", [], None, None)),
        ("syslog.openlog", ("x", 0, 0)),
    ],
)
def test_its_process_goes_nowhere_else(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(PermissionError):
        Confinement("ntfy.example.org:443")(event, arguments)


def test_its_process_reaches_the_host_that_was_allowed() -> None:
    confined = Confinement("ntfy.example.org:443")
    confined("socket.getaddrinfo", ("NTFY.example.org.", 443))
    confined("socket.connect", (None, ("192.0.2.1", 443)))
    confined("open", ("/etc/hosts", "r", 0))


def push(host: str, url: str | None, *, is_refused: bool = False) -> PushBackend:
    def check(_host: str) -> None:
        if is_refused:
            raise Refused("oO may not connect to x.")

    return PushBackend(lambda: host, check=check, passage=lambda _host: Open(), url=lambda: url)


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "push.host" in push("", "u").problem()
    assert "push.url" in push("x.example.org", None).problem()
    assert "may not connect" in push("x.example.org", "u", is_refused=True).problem()
    assert push("x.example.org", "u").problem() == ""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert "not installed" in push("x.example.org", "u").problem()
