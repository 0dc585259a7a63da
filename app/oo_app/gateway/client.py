"""The assistant of a core that runs in another process, over its socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from oo_app.gateway.answers import decoded, encoded
from oo_app.gateway.routes import EVENTS, ROUTES, Route, positional_names, signature_of
from oo_storage import errors
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx

    from oo_app.assistant import Assistant
    from oo_app.assistant_profile import Following

READ_TIMEOUT_S = 120.0
FULL = 503


def connect(path: Path) -> Assistant:
    """The assistant behind a socket; raises CoreUnreachable when nobody answers there."""
    import httpx

    # Plain HTTP: reading the machine's certificates would take longer than asking.
    return _checked(httpx.HTTPTransport(uds=str(path), verify=False), "oo", {})


def connect_by_token(address: str, token: str) -> Assistant:
    """The assistant behind a port of this machine; raises CoreUnreachable, or what refuses us."""
    import httpx

    headers = {"authorization": f"Bearer {token}"}
    return _checked(httpx.HTTPTransport(verify=False), address, headers)


def _checked(transport: httpx.HTTPTransport, name: str, headers: dict[str, str]) -> Assistant:
    import httpx

    client = httpx.Client(
        transport=transport,
        base_url=f"http://{name}",
        headers=headers,
        timeout=httpx.Timeout(5.0, read=READ_TIMEOUT_S),
        trust_env=False,
    )
    remote = _RemoteAssistant(client)
    try:
        remote.check()
    except BaseException:
        remote.close()
        raise
    return cast("Assistant", remote)


class _RemoteAssistant:
    """Turns each method of the assistant into its route's request."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._routes = {route.method: route for route in ROUTES}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._routes:
            raise AttributeError(name)
        route = self._routes[name]

        def call(*values: Any, **arguments: Any) -> Any:  # noqa: ANN401 - any method's
            by_position = dict(zip(positional_names(name), values, strict=False))
            ask = self._follow if route.is_stream else self._ask
            return ask(route, by_position | arguments)

        return call

    def follow(self, *, since: int | None = None) -> Following:
        """What changed since a seq, then each change as it comes."""
        import httpx

        from oo_app.gateway.heard import Heard

        given = {} if since is None else {"since": since}
        # nothing is sent between changes: a core that ends closes the connection
        waiting = httpx.Timeout(5.0, read=None)
        request = self._client.build_request("GET", EVENTS, params=given, timeout=waiting)
        return Heard(self._sent(request), _unreachable)

    def check(self) -> None:
        """Raise CoreUnreachable unless a core answers."""
        self._ask(self._routes["status"], {})

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _ask(self, route: Route, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 - any answer
        import httpx

        values = {name: encoded(value) for name, value in arguments.items()}
        try:
            if route.verb == "GET":
                given = {name: value for name, value in values.items() if value is not None}
                response = self._client.get(route.path, params=given)
            else:
                response = self._client.post(route.path, json=values)
        except httpx.TransportError as error:
            raise _unreachable() from error
        if response.status_code >= 400:
            raise _error(response)
        return _answer(route, response)

    def _follow(self, route: Route, arguments: dict[str, Any]) -> Iterator[Any]:
        """What a stream says, piece by piece; what is refused is refused before the first."""
        values = {name: encoded(value) for name, value in arguments.items()}
        return _pieces(
            route, self._sent(self._client.build_request("POST", route.path, json=values))
        )

    def _sent(self, request: httpx.Request) -> httpx.Response:
        """The response to a request, its body still to come."""
        import httpx

        try:
            response = self._client.send(request, stream=True)
            if response.status_code >= 400:
                response.read()
                raise _error(response)
        except httpx.TransportError as error:
            raise _unreachable() from error
        return response


def _pieces(route: Route, response: httpx.Response) -> Iterator[Any]:
    import httpx

    from oo_app.gateway.streams import piece_of

    kinds = signature_of(route.method).return_annotation
    try:
        for line in response.iter_lines():
            yield piece_of(line, kinds)
    except httpx.TransportError as error:
        raise _unreachable() from error
    finally:
        response.close()


def _unreachable() -> errors.CoreUnreachable:
    return errors.CoreUnreachable(
        _("The core of this home does not answer."),
        hint=_("Try again; if it stays so, end `oo run` and start it again."),
    )


def _answer(route: Route, response: httpx.Response) -> Any:  # noqa: ANN401 - any answer
    try:
        return decoded(signature_of(route.method).return_annotation, response.json())
    except ValueError as error:
        raise errors.OoError(
            _("The core's answer cannot be understood."),
            hint=_("It may be of another version: `oo stop` ends it, and the next command works."),
        ) from error


def _error(response: httpx.Response) -> errors.OoError:
    try:
        answer = response.json()
        code, message, hint = answer["code"], answer["message"], answer["hint"]
    except (ValueError, KeyError, TypeError):
        if response.status_code == FULL:
            return errors.Refused(
                _("Too many programs are connected to the core."),
                hint=_("Close some of them, or try again in a few seconds."),
            )
        return errors.OoError(
            _("The core answered with HTTP {status}.").format(status=response.status_code),
            hint=_("Its log in the home's cache folder says more."),
        )
    return errors.from_wire(code, message, hint)
