"""A registry of models on loopback, from which a real Ollama pulls as from its own.

It gives what another Ollama has stored, slowly where a test wants that, and keeps what was asked.
"""

from __future__ import annotations

import contextlib
import re
import ssl
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE = 32_768
_PATH = re.compile(r"(/blobs/v2|/v2)/library/tiny/(manifests/latest|blobs/(sha256:[0-9a-f]{64}))")


@dataclass(slots=True)
class ModelRegistry:
    """`model` is the name to pull; `pause_s` comes after each piece; `sent` counts bytes."""

    store: Path
    certificate: Path
    model: str = ""
    pause_s: float = 0.0
    sent: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def model_registry(store: Path, folder: Path) -> Iterator[ModelRegistry]:
    """A registry of the model `tiny` that an Ollama keeps in `store`."""
    state = ModelRegistry(store, _certificate(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(state.certificate, folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    state.model = f"127.0.0.1:{server.server_port}/library/tiny"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path) -> Path:
    """A certificate for loopback that signs itself."""
    found = folder / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=loopback", "-addext",
            "subjectAltName=IP:127.0.0.1,DNS:localhost",
            "-keyout", str(folder / "key.pem"), "-out", str(found),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return found


def _handler(registry: ModelRegistry) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        state = registry

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: ModelRegistry

    def do_HEAD(self) -> None:
        """How big something is."""
        self._answer(with_body=False)

    def do_GET(self) -> None:
        """A manifest, or where a blob is, or the blob."""
        self._answer(with_body=True)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _answer(self, *, with_body: bool) -> None:
        found = _PATH.fullmatch(self.path)
        if found is None:
            self.send_error(404)
            return
        if with_body and found[1] == "/v2" and found[3]:
            self._point_elsewhere()
            return
        data = _file(self.state.store, found[3]).read_bytes()
        whole, start = len(data), 0
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", ""))
        self.send_response(206 if asked else 200)
        if asked:
            start = int(asked[1])
            data = data[start : int(asked[2] or whole) + 1]
            self.send_header("content-range", f"bytes {start}-{start + len(data) - 1}/{whole}")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        if with_body:
            self._send(data)

    def _point_elsewhere(self) -> None:
        """A registry keeps its blobs on another host, and Ollama insists on that."""
        port = self.state.model.partition("/")[0].rpartition(":")[2]
        self.send_response(307)
        self.send_header("location", f"https://localhost:{port}/blobs{self.path}")
        self.send_header("content-length", "0")
        self.end_headers()

    def _send(self, data: bytes) -> None:
        for at in range(0, len(data), PIECE):
            try:
                self.wfile.write(data[at : at + PIECE])
            except OSError:
                self.close_connection = True
                return
            self.state.sent += len(data[at : at + PIECE])
            self.state.ended.wait(self.state.pause_s)


def _file(store: Path, digest: str | None) -> Path:
    if digest:
        return store / "blobs" / digest.replace(":", "-")
    return store / "manifests" / "registry.ollama.ai" / "library" / "tiny" / "latest"
