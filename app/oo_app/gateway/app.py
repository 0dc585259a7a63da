"""The HTTP application: the assistant's methods under the routes' paths."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, create_model

from oo_app.gateway.refusals import BodyLimit, answer_errors
from oo_app.gateway.routes import ROUTES, Route, signature_of
from oo_app.gateway.streams import streamed
from oo_storage import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.assistant import Assistant


def create_app(assistant: Assistant) -> FastAPI:
    """The application in front of one assistant."""
    app = FastAPI(title="oO", version=__version__, docs_url=None, redoc_url=None)
    app.add_middleware(BodyLimit)
    answer_errors(app)
    for route in ROUTES:
        answer = None if route.is_stream else signature_of(route.method).return_annotation
        app.add_api_route(
            route.path,
            _endpoint(route, getattr(assistant, route.method)),
            methods=[route.verb],
            operation_id=route.method,
            response_model=answer,
        )
    return app


def _endpoint(route: Route, method: Callable[..., Any]) -> Callable[..., Any]:
    signature = signature_of(route.method)
    if route.verb == "GET":
        return _from_query(route, method, signature)
    return _from_body(route, method, signature)


def _from_query(
    route: Route, method: Callable[..., Any], signature: inspect.Signature
) -> Callable[..., Any]:
    def endpoint(**arguments: Any) -> Any:  # noqa: ANN401 - FastAPI reads the signature below
        return method(**arguments)

    endpoint.__signature__ = signature  # type: ignore[attr-defined]
    endpoint.__name__ = route.method
    return endpoint


def _from_body(
    route: Route, method: Callable[..., Any], signature: inspect.Signature
) -> Callable[..., Any]:
    model = _body_model(route, signature)

    def endpoint(body: BaseModel) -> Any:  # noqa: ANN401 - FastAPI reads the signature below
        answer = method(**{name: getattr(body, name) for name in model.model_fields})
        return streamed(answer) if route.is_stream else answer

    parameter = inspect.Parameter("body", inspect.Parameter.KEYWORD_ONLY, annotation=model)
    endpoint.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [parameter], return_annotation=None if route.is_stream else signature.return_annotation
    )
    endpoint.__name__ = route.method
    return endpoint


def _body_model(route: Route, signature: inspect.Signature) -> type[BaseModel]:
    fields: dict[str, Any] = {
        name: (each.annotation, ... if each.default is inspect.Parameter.empty else each.default)
        for name, each in signature.parameters.items()
    }
    name = "".join(part.title() for part in route.method.split("_")) + "Body"
    # A core that is older than its face must not pass over what it does not know.
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
