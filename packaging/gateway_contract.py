"""The gateway's contract as an OpenAPI document, made from its application."""

from __future__ import annotations

import json
from typing import cast

from oo_app.assistant import Assistant
from oo_app.gateway.app import create_app


def contract() -> str:
    """The document; no home is opened, because the methods are only named."""
    document = create_app(cast("Assistant", Assistant)).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
