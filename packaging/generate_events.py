"""Generate the event messages from their protobuf files; `--check` only compares."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

EVENTS = Path(__file__).parents[1] / "storage" / "oo_storage" / "events"
GENERATED = EVENTS / "_generated"
PACKAGE = "oo_storage/events/_generated"


def generate(target: Path) -> Path:
    """Write the generated modules under `target`; the folder that holds them."""
    import grpc_tools
    from grpc_tools import protoc

    well_known = Path(grpc_tools.__file__).parent / "_proto"
    names = [f"{PACKAGE}/{proto.name}" for proto in sorted(EVENTS.glob("*.proto"))]
    arguments = [f"-I{PACKAGE}={EVENTS}", f"-I{well_known}"]
    outputs = [f"--python_out={target}", f"--pyi_out={target}"]
    if protoc.main(["protoc", *arguments, *outputs, *names]) != 0:
        raise SystemExit("protoc refused the event files; its message is above")
    return target / PACKAGE


def main() -> int:
    """Exit 0 when the committed modules are what the protobuf files give."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = generate(Path(folder))
        differing = [
            made
            for made in sorted(fresh.iterdir())
            if not (GENERATED / made.name).is_file()
            or made.read_bytes() != (GENERATED / made.name).read_bytes()
        ]
        if "--check" not in sys.argv:
            for made in differing:
                (GENERATED / made.name).write_bytes(made.read_bytes())
            return 0
    for made in differing:
        sys.stderr.write(f"{made.name} differs: run python packaging/generate_events.py\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
