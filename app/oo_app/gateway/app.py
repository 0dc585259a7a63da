"""The HTTP application: the assistant's methods under the routes' paths."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, FastAPI, Path, Query
from fastapi.responses import StreamingResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, create_model

from oo_app.assistant import Assistant
from oo_app.bell import Bell
from oo_app.gateway.events import add_events
from oo_app.gateway.refusals import REFUSALS, BodyLimit, answer_errors
from oo_app.gateway.routes import ONE_DECISION, ROUTES, Route, signature_of
from oo_app.gateway.samples import examples
from oo_app.gateway.streams import LINES, streamed
from oo_app.gateway.strictness import in_body, in_query
from oo_storage import __version__

if TYPE_CHECKING:
    from collections.abc import Callable


DESCRIPTION = "All that a face may ask of oO; every refusal is {code, message, hint}."


_IN_LINES: dict[str, Any] = {
    "response_class": StreamingResponse,
    "responses": {200: {"description": "One JSON object a line.", "content": {LINES: {}}}},
}


def create_app(assistant: Assistant, bell: Bell | None = None) -> FastAPI:
    """The application in front of one assistant; `bell` rings when something was committed."""
    app = FastAPI(
        title="oO",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
        dependencies=[Depends(HTTPBearer(auto_error=False))],
    )
    app.add_middleware(BodyLimit)
    answer_errors(app)
    for route in ROUTES:
        _add(app, route, route.method, assistant)
    _add(app, ONE_DECISION, "why_of", assistant)
    add_events(app, assistant, bell or Bell())
    return app


def _add(app: FastAPI, route: Route, name: str, assistant: Assistant) -> None:
    method = getattr(assistant, route.method)
    app.add_api_route(
        route.path,
        _endpoint(route, method),
        methods=[route.verb],
        operation_id=name,
        description=inspect.getdoc(getattr(Assistant, route.method)),
        response_model=None if route.is_stream else signature_of(route.method).return_annotation,
        tags=[route.path.split("/")[2]],
        **(_IN_LINES if route.is_stream else {}),
    )


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

    endpoint.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[
            each.replace(
                annotation=Annotated[
                    in_query(each.annotation),
                    (Path if f"{{{name}}}" in route.path else Query)(
                        examples=examples(route.method, name)
                    ),
                ],
                default=each.empty if f"{{{name}}}" in route.path else each.default,
            )
            for name, each in signature.parameters.items()
        ]
    )
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
        name: (
            Annotated[in_body(each.annotation), Field(examples=examples(route.method, name))],
            ... if each.default is each.empty else each.default,
        )
        for name, each in signature.parameters.items()
    }
    name = "".join(part.title() for part in route.method.split("_")) + "Body"
    # A core that is older than its face must not pass over what it does not know.
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
