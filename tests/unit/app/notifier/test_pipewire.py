"""What PipeWire says of microphone, camera and screen; what is no answer says nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from oo_app.notifier.backends.desk import either
from oo_app.notifier.backends.pipewire import Carried, carried


def dump(state: str = "running", **props: Any) -> str:
    named = {name.replace("_", "."): value for name, value in props.items()}
    node = {"type": "PipeWire:Interface:Node", "info": {"state": state, "props": named}}
    core = {"type": "PipeWire:Interface:Core", "info": {"props": {}}}
    return json.dumps([core, node])


QUIET = Carried(is_microphone_on=False, is_camera_on=False, is_screen_shared=False)


@pytest.mark.parametrize(
    ("props", "signal"),
    [
        ({"media_class": "Stream/Input/Audio"}, "is_microphone_on"),
        ({"media_class": "Video/Source", "device_api": "v4l2"}, "is_camera_on"),
        ({"media_class": "Video/Source"}, "is_screen_shared"),
        ({"media_class": "Stream/Output/Video"}, "is_screen_shared"),
    ],
)
def test_what_flows_is_seen_and_what_is_only_there_is_not(
    props: dict[str, Any], signal: str
) -> None:
    found = carried(dump(**props))
    seen = [name for name in Carried.__dataclass_fields__ if getattr(found, name)]
    assert seen == [signal]
    assert carried(dump("suspended", **props)) == QUIET


@pytest.mark.parametrize("loopback", ["stream_monitor", "stream_capture_sink"])
def test_who_shows_levels_or_records_what_is_played_hears_nobody(loopback: str) -> None:
    given: dict[str, Any] = {loopback: True}
    assert carried(dump(media_class="Stream/Input/Audio", **given)) == QUIET


@pytest.mark.parametrize("text", ["", "can't connect", "{}", "[]", "[1]", '[{"info": 1}]'])
def test_without_pipewire_nothing_is_known(text: str) -> None:
    assert carried(text) == Carried()


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [(None, None, None), (None, False, False), (False, True, True), (True, None, True)],
)
def test_two_signs_of_the_same(
    one: bool | None,
    other: bool | None,
    both: bool | None,
) -> None:
    assert either(one, other) is both
