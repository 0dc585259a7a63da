"""The HTTP application: the assistant's methods under the routes' paths."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel, create_model

from oo_app.gateway.routes import ROUTES, Route, signature_of
from oo_storage import __version__
from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request

    from oo_app.assistant import Assistant


def create_app(assistant: Assistant) -> FastAPI:
    """The application in front of one assistant."""
    app = FastAPI(title="oO", version=__version__, docs_url=None, redoc_url=None)
    app.add_exception_handler(OoError, _as_json)
    for route in ROUTES:
        app.add_api_route(
            route.path,
            _endpoint(route, getattr(assistant, route.method)),
            methods=[route.verb],
            operation_id=route.method,
            response_model=signature_of(route.method).return_annotation,
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
        return method(**{name: getattr(body, name) for name in model.model_fields})

    parameter = inspect.Parameter("body", inspect.Parameter.KEYWORD_ONLY, annotation=model)
    endpoint.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [parameter], return_annotation=signature.return_annotation
    )
    endpoint.__name__ = route.method
    return endpoint


def _body_model(route: Route, signature: inspect.Signature) -> type[BaseModel]:
    fields: dict[str, Any] = {
        name: (each.annotation, ... if each.default is inspect.Parameter.empty else each.default)
        for name, each in signature.parameters.items()
    }
    name = "".join(part.title() for part in route.method.split("_")) + "Body"
    return create_model(name, **fields)


def _as_json(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, OoError):
        raise error
    answer = {"code": error.code, "message": error.message, "hint": error.hint}
    return JSONResponse(answer, status_code=422 if error.exit_code == 2 else 409)
