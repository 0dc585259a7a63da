"""What PipeWire carries now: whether somebody is heard, seen, or shown this screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROGRAM = "pw-dump"
CAMERAS = ("v4l2", "libcamera")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What flows now; all are None where PipeWire does not run."""

    is_microphone_on: bool | None = None
    is_camera_on: bool | None = None
    is_screen_shared: bool | None = None


def carried(text: str) -> Carried:
    """What the output of `pw-dump` says; nothing for what is none.

    A picture that comes from no camera is one of the screen: desktops hand it to who may see it
    this way, whatever program asked them.
    """
    nodes = list(_nodes(text))
    if not nodes:
        return Carried()
    running = [props for state, props in nodes if state == "running"]
    pictures = [each for each in running if _is_picture(each)]
    return Carried(
        is_microphone_on=any(_is_heard(each) for each in running),
        is_camera_on=any(_is_camera(each) for each in pictures),
        is_screen_shared=any(not _is_camera(each) for each in pictures),
    )


def _is_heard(props: dict[str, Any]) -> bool:
    """A program that records; not one that shows levels, or records what is played."""
    is_loopback = _is_on(props, "stream.monitor") or _is_on(props, "stream.capture.sink")
    return _class(props) == "Stream/Input/Audio" and not is_loopback


def _is_picture(props: dict[str, Any]) -> bool:
    return _class(props) in ("Video/Source", "Stream/Output/Video")


def _is_camera(props: dict[str, Any]) -> bool:
    return props.get("device.api") in CAMERAS


def _class(props: dict[str, Any]) -> str:
    return str(props.get("media.class", ""))


def _is_on(props: dict[str, Any], name: str) -> bool:
    return str(props.get(name, "")).lower() == "true"


def _nodes(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """State and properties of each node."""
    for each in _objects(text):
        info = each.get("info")
        if str(each.get("type", "")).endswith(":Node") and isinstance(info, dict):
            props = info.get("props")
            yield str(info.get("state", "")), props if isinstance(props, dict) else {}


def _objects(text: str) -> Iterable[dict[str, Any]]:
    import json

    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
