"""Reads what a serving process answered; what does not fit the contract is a fault, not a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from oo_app.serving import faults
from oo_app.serving.port import Answer, Embeddings, Health, ModelFault, RawRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.serving import wire
    from oo_app.serving.port import Target

Shape = TypeVar("Shape", bound="wire.Wire")


def answer(raw: bytes, target: Target) -> Answer:
    """A whole answer."""
    from oo_app.serving import wire

    return _answer(_read(wire.Answer, raw, target))


def line(raw: bytes, target: Target) -> str | Answer:
    """One line of an answer in pieces; raises the fault it may hold."""
    from pydantic import TypeAdapter

    from oo_app.serving import wire

    shapes: TypeAdapter[Any] = TypeAdapter(wire.Piece | wire.Answer | wire.Failure)
    try:
        found = shapes.validate_json(raw)
    except ValueError:
        raise _not_understood(target) from None
    if isinstance(found, wire.Failure):
        raise _fault(found, target)
    return found.piece if isinstance(found, wire.Piece) else _answer(found)


def embeddings(raw: bytes, target: Target, count: int) -> Embeddings:
    """So many vectors."""
    from oo_app.serving import wire

    found = _read(wire.Vectors, raw, target)
    if len(found.vectors) != count:
        raise _not_understood(target)
    return Embeddings(**dict(found))


def request(raw: bytes, target: Target) -> RawRequest:
    """A request that was not sent."""
    from oo_app.serving import wire

    return RawRequest(**dict(_read(wire.Request, raw, target)))


def health(raw: bytes, *, is_ours: bool, latency_ms: dict[str, int]) -> Health:
    """How the process is; raises ValueError when it cannot be understood."""
    from oo_app.serving import wire

    found = wire.Health.model_validate_json(raw)
    return Health(
        version=found.version,
        pid=found.pid if is_ours else 0,
        memory_mb=found.memory_mb if is_ours else 0,
        uptime_s=found.uptime_s,
        latency_ms=latency_ms,
    )


def failure(raw: bytes, target: Target) -> ModelFault:
    """The failure in the body of an HTTP error, in this person's words."""
    from oo_app.serving import wire

    return _fault(_read(wire.Failure, raw, target), target)


def lines(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a body that comes in parts."""
    rest: list[bytes] = []
    for part in parts:
        first, *more = part.split(b"\n")
        rest.append(first)
        for each in more:
            yield b"".join(rest)
            rest = [each]
    if last := b"".join(rest):
        yield last


def _answer(found: wire.Answer) -> Answer:
    return Answer(**dict(found))


def _read(kind: type[Shape], raw: bytes, target: Target) -> Shape:
    try:
        return kind.model_validate_json(raw)
    except ValueError:
        raise _not_understood(target) from None


def _fault(found: wire.Failure, target: Target) -> ModelFault:
    code = found.fault if found.fault in faults.FAULTS else faults.FAILED
    # what another version refuses, it says itself
    detail = found.detail if found.code == ModelFault.code else found.message
    told = faults.told(code, model=target.model, host=target.host, detail=detail)
    told.bytes_out, told.bytes_in = found.bytes_out, found.bytes_in
    return told


def _not_understood(target: Target) -> ModelFault:
    return faults.told(faults.FAILED, model=target.model, host=target.host)
