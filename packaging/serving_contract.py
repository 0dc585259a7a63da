"""The contract of the serving process as an OpenAPI document, made from its application."""

from __future__ import annotations

import json

from oo_app.serving.process.app import create_app
from oo_app.serving.process.calls import Calls
from oo_app.serving.process.doors import Doors


def contract() -> str:
    """The document; nothing is started and LiteLLM is not loaded."""
    doors = Doors()
    document = create_app(Calls(doors), doors).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
