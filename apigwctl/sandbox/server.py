"""The sandbox as an HTTP server on 127.0.0.1, for any AWS client: `python -m apigwctl.sandbox.server`.

Besides AWS's services it answers under `/_sandbox/`:

- `GET /_sandbox/status`           who and where it is
- `GET`, `DELETE /_sandbox/counts` requests so far per operation; start counting anew
- `GET`, `PUT /_sandbox/settings`  how it behaves (`settings.py`); what is left out stays
- `GET`, `PUT /_sandbox/clock`     what time it is there; `{"advanceSeconds": 60, "stopped": true}`
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any

from apigwctl.errors import SandboxError
from apigwctl.sandbox import background, lifecycle
from apigwctl.sandbox.aws_request import AwsRequest, json_answer, json_error
from apigwctl.sandbox.faults import Dropped
from apigwctl.sandbox.gate import MOTO_GAPS
from apigwctl.sandbox.http import HttpResponse
from apigwctl.sandbox.mount import CREDENTIAL

_CONTROL = "/_sandbox/"
# Requests that clients do not sign, by their target or action, and the service that they are for.
_UNSIGNED = {b"AssumeRoleWith": "sts", b"AWSCognitoIdentityProviderService": "cognito-idp"}


class SandboxServer(ThreadingHTTPServer):
    """Serves one sandbox."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, sandbox: lifecycle.Sandbox, name: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.sandbox = sandbox
        self.running = background.Running(
            pid=os.getpid(),
            port=self.server_port,
            endpoint=f"http://127.0.0.1:{self.server_port}",
            name=name,
            account=sandbox.account,
            region=sandbox.region,
        )


class _Handler(BaseHTTPRequestHandler):
    server: SandboxServer
    protocol_version = "HTTP/1.1"
    # One packet per answer: two writes would wait for each other (Nagle's algorithm, delayed acknowledgement).
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 600

    def do_GET(self) -> None:
        """Answer any request; the methods differ in nothing here."""
        body = self._body()
        if self.path.startswith(_CONTROL):
            self._send(_control(self.server, self.command, self.path[len(_CONTROL) :], body))
            return
        try:
            response = self.server.sandbox.gate.answer(self._aws_request(body))
        except Dropped:
            self.close_connection = True
            return
        except SandboxError as refused:
            response = json_error("SandboxError", refused.message, 400)
        except MOTO_GAPS as gap:
            traceback.print_exc()
            response = json_error("SandboxGap", f"the sandbox cannot answer this: {gap!r}", 501)
        self._send(response)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing per request: the counts do."""

    def _aws_request(self, body: bytes) -> AwsRequest:
        """The request at the AWS address that its signature names."""
        headers = dict(self.headers.items())
        scope = CREDENTIAL.search(headers.get("Authorization", ""))
        if scope:
            service, region = scope["service"], scope["region"]
        else:
            known = headers.get("X-Amz-Target", "").encode() + body
            service = next((service for mark, service in _UNSIGNED.items() if mark in known), "")
            region = self.server.sandbox.region
            if not service:
                raise SandboxError("an unsigned request names no service", hint="any credentials will do")
        headers["Host"] = host = f"{service}.{region}.amazonaws.com"
        return AwsRequest(self.command, f"https://{host}{self.path}", headers, body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _send(self, response: HttpResponse) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)


def _control(server: SandboxServer, method: str, what: str, body: bytes) -> HttpResponse:
    """The answer to a request under `/_sandbox/`."""
    sandbox = server.sandbox
    if (method, what) == ("GET", "status"):
        return json_answer(asdict(server.running))
    if what == "counts" and method in ("GET", "DELETE"):
        if method == "DELETE":
            sandbox.counts.clear()
        return json_answer({"counts": dict(sandbox.counts), "total": sandbox.counts.total()})
    try:
        if what == "settings" and method in ("GET", "PUT"):
            if method == "PUT":
                sandbox.gate.configure(json.loads(body))
            return json_answer(sandbox.gate.settings_data())
        if what == "clock" and method in ("GET", "PUT"):
            if method == "PUT":
                sandbox.clock.configure(json.loads(body))
            return json_answer(sandbox.clock.to_data())
    except SandboxError as refused:
        return json_error("BadSettings", f"{refused.message} ({refused.hint})" if refused.hint else refused.message)
    except ValueError as broken:
        return json_error("BadSettings", f"not JSON: {broken}")
    return json_error("NotFound", f"no {method} {_CONTROL}{what}", 404)


def serve(
    directory: Path,
    *,
    name: str,
    port: int,
    account: str,
    region: str,
    seed_file: Path | None,
    seed_regions: Sequence[str] = (),
    settings_file: Path | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then save; raises `SandboxError` for a lock, a port, a seed file or a setting."""
    places = [(account, item) for item in seed_regions]
    with lifecycle.in_process(
        directory,
        account=account,
        region=region,
        seed_file=seed_file,
        name=name,
        places=places,
        settings_file=settings_file,
    ) as sandbox:
        try:
            server = SandboxServer(port, sandbox, name)
        except OSError as taken:
            raise SandboxError(
                f"port {port}: {taken.strerror}", hint="another --port, or 0 for any free one"
            ) from taken
        with server:

            def finish(_signal: int, _frame: FrameType | None) -> None:
                # shutdown() waits for the loop that this handler interrupts, so another thread has to call it.
                threading.Thread(target=server.shutdown).start()

            signal.signal(signal.SIGTERM, finish)
            signal.signal(signal.SIGINT, finish)
            background.announce(directory, server.running)
            server.serve_forever(poll_interval=0.05)


def main(arguments: list[str] | None = None) -> int:
    """The command that `background.start` runs; its exit status."""
    parser = argparse.ArgumentParser(prog="apigwctl.sandbox.server")
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--name", default="default")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", default=background.DEFAULT_ACCOUNT)
    parser.add_argument("--region", default=background.DEFAULT_REGION)
    parser.add_argument("--seed", type=Path)
    parser.add_argument("--seed-region", action="append", default=[])
    parser.add_argument("--settings", type=Path)
    given = parser.parse_args(arguments)
    try:
        serve(
            given.directory,
            name=given.name,
            port=given.port,
            account=given.account,
            region=given.region,
            seed_file=given.seed,
            seed_regions=given.seed_region,
            settings_file=given.settings,
        )
    except SandboxError as refused:
        sys.stderr.write(f"{refused.message}\n")
        return refused.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
