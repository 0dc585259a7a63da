"""A TypeScript client generated from the committed contract: compiled strictly, run by node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.command import listening_core

if TYPE_CHECKING:
    from support.command import Place

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("npm") is None, reason="node and npm are not installed"),
]


def run(folder: Path, *command: str, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client, generated and compiled."""
    folder = tmp_path_factory.mktemp("typescript") / "client"
    shutil.copytree(ROOT / "tests/typescript", folder)
    run(folder, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts")
    contract = str(ROOT / "app/openapi.json")
    made = ("openapi-typescript", contract, "-o", "contract.ts", "--default-non-nullable=false")
    run(folder, "npx", "--no-install", *made)
    run(folder, "npx", "--no-install", "tsc", "-p", ".")
    return folder / "built/tip_done.js"


def test_a_tip_is_asked_for_explained_and_done(place: Place, built: Path) -> None:
    with listening_core(place) as (address, token):
        said = run(built.parent, "node", str(built), OO_URL=f"http://{address}", OO_TOKEN=token)
        told = json.loads(said)
        assert "plants" in told["tip"]
        assert (told["why"], told["reaction"]) == (True, "done")
        assert told["refused"]
        assert place.oo("history", "--json").json[0]["reaction"] == "done"
