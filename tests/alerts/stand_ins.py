"""Stand-ins for the services, reached by Apprise's own plugins: a CONNECT proxy on loopback that ends TLS.

::

    with stand_ins() as services:
        services.urls["slack"]           # the Apprise URL of a channel there
        services.env                     # the environment of a subprocess: HTTPS_PROXY, https_proxy,
                                         # REQUESTS_CA_BUNDLE, SSL_CERT_FILE; NO_PROXY, no_proxy empty
        services.answer("slack", Fault.RATE_LIMITED, Fault.CUT_AFTER)  # the next two; then it accepts again
        services.choose = lambda service: random.choice(FAULTS)        # instead: for every request
        services.accepted("slack")       # the texts that people read there, in order of arrival
        services.says["feishu"] = Answer(200, {"code": 0})             # another answer than its usual yes
        services.received                # every request, accepted or not
        services.broken_rules            # payloads against a service's documented rules: must be empty

In the same process: ``for name, value in services.env.items(): monkeypatch.setenv(name, value)``.

Services: slack, discord, telegram, feishu, lark, dingtalk, wecom, teams, ntfy, mattermost, webhook
(our JSON webhook). Doubles are allowed after ``CUT_AFTER`` and ``HANG_AFTER`` alone: there the service
accepted, and its answer was lost. For tests in other folders: this folder must be on ``sys.path``.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from stand_ins_rules import RULES, Answer, Request, RuleBrokenError, Rules


class Fault(StrEnum):
    """How a stand-in treats a request."""

    NONE = "none"
    RATE_LIMITED = "rate_limited"
    BROKEN = "broken"  # 500
    REFUSED = "refused"  # the token, in the service's own way
    HANG = "hang"  # no answer, nothing accepted
    HANG_AFTER = "hang_after"  # accepted, but no answer
    CUT_BEFORE = "cut_before"  # the line, nothing accepted
    CUT_AFTER = "cut_after"  # accepted, the line cut before the answer
    DRIP = "drip"  # an answer that never ends, byte by byte, nothing accepted


ACCEPTING = frozenset({Fault.NONE, Fault.HANG_AFTER, Fault.CUT_AFTER})


@dataclass(frozen=True)
class Received:
    """One request.

    Attributes:
        text: what people read (of the webhook: the payload).
    """

    service: str
    fault: Fault
    text: str
    request: Request

    @property
    def accepted(self) -> bool:
        return self.fault in ACCEPTING


@dataclass
class StandIns:
    """All services; see the module."""

    env: dict[str, str]
    retry_after: int = 3
    choose: Callable[[str], Fault] | None = None
    says: dict[str, Answer] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    broken_rules: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    _scripts: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def urls(self) -> dict[str, str]:
        return {name: rules.url for name, rules in RULES.items()}

    def answer(self, service: str, *faults: Fault) -> None:
        """What becomes of the next requests to a service; after them it accepts."""
        self._scripts[service].extend(faults)

    def accepted(self, service: str) -> list[str]:
        return [one.text for one in list(self.received) if one.service == service and one.accepted]

    def judge(self, service: str, request: Request) -> tuple[Fault, Answer]:
        """Check and record a request."""
        rules = RULES[service]
        with self._lock:
            try:
                text = rules.read(request)
            except (RuleBrokenError, KeyError, TypeError, ValueError) as broken:
                self.broken_rules.append(f"{service}: {type(broken).__name__}: {broken}")
                return Fault.NONE, rules.invalid
            script = self._scripts[service]
            fault = script.popleft() if script else self.choose(service) if self.choose else Fault.NONE
            self.received.append(Received(service, fault, text, request))
        said = self.says.get(service) if fault is Fault.NONE else None
        return fault, said or self._answer(rules, fault)

    def _answer(self, rules: Rules, fault: Fault) -> Answer:
        if fault is Fault.RATE_LIMITED:
            return rules.limited(self.retry_after)
        return {Fault.BROKEN: rules.broken, Fault.REFUSED: rules.refused}.get(fault, rules.accepted)


@contextmanager
def stand_ins() -> Iterator[StandIns]:
    """Run them all, on one port of loopback."""
    authority = trustme.CA()

    @cache
    def context(host: str) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(made)
        return made

    with TemporaryDirectory() as folder:
        bundle = Path(folder, "ca.pem")
        authority.cert_pem.write_to_path(str(bundle))
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Proxy)
        server.daemon_threads = True
        proxy = f"http://127.0.0.1:{server.server_port}"
        services = StandIns(
            {
                "HTTPS_PROXY": proxy,
                "https_proxy": proxy,
                "NO_PROXY": "",
                "no_proxy": "",
                "REQUESTS_CA_BUNDLE": str(bundle),
                "SSL_CERT_FILE": str(bundle),
            }
        )
        server.services, server.context = services, context  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield services
        finally:
            services.released.set()
            server.shutdown()
            server.server_close()


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = 65_536  # an answer in one packet: the second would wait for the first to be acknowledged
    disable_nagle_algorithm = True
    services: StandIns

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Proxy(_Quiet):
    """Answers CONNECT, and is every host itself."""

    def do_CONNECT(self) -> None:
        self.close_connection = True
        host = self.path.rpartition(":")[0]
        name = next((name for name, rules in RULES.items() if rules.host == host), None)
        if name is None:
            self.send_error(502, "no such host")
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        with suppress(OSError):  # the client went away
            secured = self.server.context(host).wrap_socket(self.connection, server_side=True)  # type: ignore[attr-defined]
            try:
                services = self.server.services  # type: ignore[attr-defined]
                host_itself = type("Service", (_Service,), {"services": services, "name": name})
                host_itself(secured, self.client_address, self.server)
            finally:
                secured.close()


class _Service(_Quiet):
    """One host, behind TLS."""

    name = ""

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {key.lower(): value for key, value in self.headers.items()}
        fault, answer = self.services.judge(self.name, Request(self.command, self.path, headers, content))
        if fault in {Fault.HANG, Fault.HANG_AFTER}:
            self._hang()
        elif fault in {Fault.CUT_BEFORE, Fault.CUT_AFTER}:
            self._cut()
        elif fault is Fault.DRIP:
            self._drip()
        else:
            self._say(answer)

    do_GET = do_POST  # noqa: N815
    do_PUT = do_POST  # noqa: N815

    def _hang(self) -> None:
        """Until the client gave up, or the test is over."""
        self.close_connection = True
        self.connection.settimeout(0.05)
        while not self.services.released.is_set():
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def _drip(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            for byte in cycle(b"HTTP/1.1 200 OK\r\nX-Filler: " + b"x" * 10_000):
                self.connection.sendall(bytes([byte]))
                if self.services.released.wait(0.02):
                    return

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _say(self, answer: Answer) -> None:
        content = b"" if answer.status == 204 else answer.content
        self.send_response(answer.status)
        for key, value in answer.headers.items():
            self.send_header(key, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
