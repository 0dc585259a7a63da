"""The core's answers come back from JSON as the shapes that were sent."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from oo_app.answers import LogRow
from oo_app.answers_tips import Silence, TipAnswer
from oo_app.gateway.answers import decoded, encoded
from oo_app.gateway.routes import ROUTES, signature_of
from oo_app.gateway.streams import piece_of
from oo_storage.errors import OoError, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SILENT = {
    "tip": None,
    "silence": {"gate": "nothing", "reason": "Nothing is due.", "hint": ""},
    "now": "2026-11-24T09:00:00Z",
    "is_demo": False,
}


def test_nested_shapes_instants_and_absent_values() -> None:
    answer = decoded(TipAnswer, SILENT)
    silence = Silence(gate="nothing", reason="Nothing is due.")
    assert answer == TipAnswer(tip=None, silence=silence, now=NOW)


def test_a_newer_core_may_say_more() -> None:
    assert decoded(TipAnswer, {**SILENT, "mood": "calm"}).silence is not None


def test_a_list_of_shapes_with_free_data() -> None:
    row = LogRow(seq=1, time=NOW, type="t", source="s", subject="x", data={"a": [1, None]})
    kind: Any = signature_of("log").return_annotation
    rows: Sequence[LogRow] = decoded(kind, [{**asdict(row), "time": NOW.isoformat()}])
    assert list(rows) == [row]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, True),
        (int, "1"),
        (str, None),
        (datetime, "yesterday"),
        (tuple[str, ...], "abc"),
        (TipAnswer, {"tip": None}),
        (Silence, []),
    ],
)
def test_another_shape_is_refused(kind: Any, value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        decoded(kind, value)


def test_numbers_may_come_as_integers() -> None:
    assert decoded(float, 1) == 1.0
    assert decoded(dict[str, Any], {"a": 1}) == {"a": 1}


def test_arguments_travel_as_json() -> None:
    assert encoded(NOW) == "2026-11-24T09:00:00+00:00"
    assert encoded(("a", NOW)) == ["a", "2026-11-24T09:00:00+00:00"]
    assert encoded(None) is None


@pytest.mark.parametrize("method", [route.method for route in ROUTES if not route.is_stream])
def test_every_answer_has_a_type_that_can_be_read(method: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        decoded(signature_of(method).return_annotation, "no answer has this shape")


@pytest.mark.parametrize("method", [route.method for route in ROUTES if route.is_stream])
def test_every_piece_of_a_stream_can_be_read(method: str) -> None:
    kinds = signature_of(method).return_annotation
    assert piece_of('{"piece": "so"}', kinds) == "so"
    with pytest.raises(Refused, match="No"):
        piece_of('{"error": {"code": "refused", "message": "No.", "hint": ""}}', kinds)
    for line in ('{"answer": "no answer has this shape"}', "{}", "[]", "so", "", '{"error": 1}'):
        with pytest.raises(OoError, match="understood"):
            piece_of(line, kinds)
