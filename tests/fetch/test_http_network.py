"""Where the fetcher connects to, how it encrypts, and what it tells whom."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.events
import pytest
import trustme
from fetch_servers import (
    SECRETS,
    Handler,
    Names,
    Proxy,
    Site,
    clock,
    document,
    failure,
    fault,
    fetched,
    fetcher,
    raw_server,
    running_site,
    socks5,
)

from watcher.errors import FetchFault
from watcher.model import NotModified, Validators

BODY = b"<p>We may share your data with affiliates.</p>" * 2000


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.fetch.http._PAUSE", 0.01)


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def server_tls(authority: trustme.CA, *names: str, alpn: tuple[str, ...] = ()) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "100.100.100.200", "::1", "::ffff:127.0.0.1", "fe80::1%1"]
)
def test_a_name_that_leads_to_a_private_address_is_refused_before_connecting(
    site: Site, address: str
) -> None:
    url = site.page("/t", BODY).replace("127.0.0.1", "evil.test")
    with fetcher(names=Names({"evil.test": [address]}), allow=()) as opened:
        assert fault(opened, url) is FetchFault.PRIVATE_ADDRESS
    assert site.seen == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(site: Site) -> None:
    url = site.page("/t", BODY).replace("127.0.0.1", "evil.test")
    with fetcher(names=Names({"evil.test": ["127.0.0.1", "10.0.0.1"]})) as opened:
        assert fault(opened, url) is FetchFault.PRIVATE_ADDRESS
    assert site.seen == []


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    """A name server that answers something harmless first and something private a moment later."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    def once(handler: Handler) -> None:
        handler.answer(200, BODY, connection="close")

    url = site.route("/t", once).replace("127.0.0.1", "evil.test")
    with fetcher(names=rebinding) as opened:
        assert fetched(opened, url).body == BODY
        assert asked == ["evil.test"]
        assert fault(opened, url) is FetchFault.PRIVATE_ADDRESS
    assert site.seen[0].headers["host"] == f"evil.test:{site.port}"


def test_allow_opens_just_the_network_it_names(site: Site) -> None:
    with fetcher(allow=("127.0.0.1/32",)) as opened:
        assert fetched(opened, site.page("/t", BODY)).body == BODY
        assert fault(opened, f"http://127.0.0.2:{site.port}/t") is FetchFault.PRIVATE_ADDRESS


def test_a_dead_address_leaves_time_for_the_next(site: Site) -> None:
    names = Names({"two.test": ["127.0.0.9", "127.0.0.1"]})  # nobody listens at the first
    with fetcher(names=names) as opened:
        assert fetched(opened, site.page("/t", BODY).replace("127.0.0.1", "two.test")).body == BODY


@pytest.mark.parametrize("names", [Names(), Names({"gone.example": []})])
def test_a_name_without_an_address_is_a_dns_error(names: Names) -> None:
    with fetcher(names=names) as opened:
        assert fault(opened, "http://gone.example/") is FetchFault.DNS


# --- TLS and HTTP/2 -------------------------------------------------------------------------------


def test_https_is_checked_against_the_name_not_the_address(
    authority: trustme.CA, trusting: ssl.SSLContext
) -> None:
    with running_site(server_tls(authority, "good.test")) as site, fetcher(tls=trusting) as opened:
        site.page("/t", BODY)
        assert fetched(opened, site.url("/t", "good.test", "https")).body == BODY
        assert fault(opened, site.url("/t", "other.test", "https")) is FetchFault.TLS


def test_a_certificate_nobody_vouches_for_is_a_tls_error(authority: trustme.CA) -> None:
    with running_site(server_tls(authority, "good.test")) as site, fetcher() as opened:
        error = failure(opened, site.url("/t", "good.test", "https"))
        assert error.kind is FetchFault.TLS
        assert "certificate" in error.detail
        assert site.seen == []


def test_plain_http_where_tls_was_expected_is_an_error(site: Site, trusting: ssl.SSLContext) -> None:
    with fetcher(tls=trusting) as opened:
        assert fault(opened, site.url("/t", scheme="https")) is FetchFault.TLS


class Http2:
    """A server of one page over HTTP/2; ``status`` and ``body`` per path."""

    def __init__(self, tls: ssl.SSLContext, pages: dict[str, tuple[str, bytes]]) -> None:
        self._tls = tls
        self._pages = pages
        self.connections = 0

    def __call__(self, plain: socket.socket) -> None:
        self.connections += 1
        with self._tls.wrap_socket(plain, server_side=True) as stream:
            assert stream.selected_alpn_protocol() == "h2"
            state = h2.connection.H2Connection(
                h2.config.H2Configuration(client_side=False, validate_outbound_headers=False)
            )
            state.initiate_connection()
            stream.sendall(state.data_to_send())
            pending: dict[int, bytes] = {}
            while data := stream.recv(65536):
                for event in state.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        self._begin(state, event, pending)
                self._go_on(state, pending)
                stream.sendall(state.data_to_send())

    def _begin(self, state: Any, event: Any, pending: dict[int, bytes]) -> None:
        path = dict(event.headers)[b":path"].decode()
        status, body = self._pages[path]
        length = len(body) + (10 if path == "/short" else 0)
        state.send_headers(event.stream_id, [(":status", status), ("content-length", str(length))])
        pending[event.stream_id] = body

    @staticmethod
    def _go_on(state: Any, pending: dict[int, bytes]) -> None:
        for stream, body in list(pending.items()):
            rest = body
            while rest and (
                room := min(state.local_flow_control_window(stream), state.max_outbound_frame_size)
            ):
                state.send_data(stream, rest[:room])
                rest = rest[room:]
            pending[stream] = rest
            if not rest:
                state.end_stream(stream)
                del pending[stream]


@pytest.fixture
def http2(authority: trustme.CA) -> Iterator[tuple[Http2, str]]:
    pages = {
        "/t": ("200", BODY),
        "/huge": ("200", bytes(3_000_000)),
        "/same": ("304", b""),
        "/short": ("200", BODY),
        "/odd": ("2x0", BODY),
        "/no": ("403", BODY),
    }
    server = Http2(server_tls(authority, "good.test", alpn=("h2",)), pages)
    with raw_server(server) as port:
        yield server, f"https://good.test:{port}"


def test_http2_is_spoken_where_the_server_does_and_its_connection_used_again(
    http2: tuple[Http2, str], trusting: ssl.SSLContext
) -> None:
    server, base = http2
    with fetcher(tls=trusting) as opened:
        assert fetched(opened, f"{base}/t").body == BODY
        assert fetched(opened, f"{base}/t").body == BODY
        same = opened.fetch(document(), f"{base}/same", Validators('"v"'), now=clock)
        assert isinstance(same, NotModified)
    assert server.connections == 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/huge", FetchFault.TOO_LARGE),
        ("/short", FetchFault.PROTOCOL),
        ("/odd", FetchFault.PROTOCOL),
        ("/no", FetchFault.STATUS),
    ],
)
def test_a_bad_answer_over_http2_is_an_error_and_the_next_page_comes_all_the_same(
    http2: tuple[Http2, str], trusting: ssl.SSLContext, path: str, kind: FetchFault
) -> None:
    with fetcher(tls=trusting) as opened:
        assert fault(opened, http2[1] + path) is kind
        assert fetched(opened, http2[1] + "/t").body == BODY


@pytest.mark.parametrize(
    "rubbish", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"]
)
def test_rubbish_over_http2_is_a_protocol_error(
    authority: trustme.CA, trusting: ssl.SSLContext, rubbish: bytes
) -> None:
    tls = server_tls(authority, "good.test", alpn=("h2",))

    def serve(plain: socket.socket) -> None:
        with tls.wrap_socket(plain, server_side=True) as stream:
            stream.recv(4096)
            stream.sendall(rubbish)

    with raw_server(serve) as port, fetcher(tls=trusting) as opened:
        assert fault(opened, f"https://good.test:{port}/") is FetchFault.PROTOCOL


# --- what is said to whom -------------------------------------------------------------------------


def test_the_language_of_the_document_is_pinned(site: Site) -> None:
    url = site.page("/t", BODY)
    with fetcher() as opened:
        fetched(opened, url, document(url, language="zh"))
    assert site.seen[0].headers["accept-language"] == "zh-CN,zh;q=0.9,en;q=0.5"
    assert site.seen[0].headers["user-agent"] == "tos-watcher-test"


def test_secret_headers_and_cookies_reach_the_documents_host_and_no_other(site: Site) -> None:
    start = site.page("/a", b"", 302, location=site.url("/b", "other.test"))
    site.page("/b", b"", 302, location=site.url("/c", "home.test"))
    site.page("/c", BODY)
    home = start.replace("127.0.0.1", "home.test")
    secretive = document(
        home,
        headers={
            "X-Token": "env:TOKEN",
            "X-Plain": "p",
            "Accept-Language": "zh-TW",
            "User-Agent": "env:TOKEN",
        },
        cookies={"session": "env:COOKIE", "region": "eu"},
    )
    with fetcher() as opened:
        fetched(opened, home, secretive)
    at_home, abroad, back = (seen.headers for seen in site.seen)
    for headers in (at_home, back):
        assert headers["x-token"] == headers["user-agent"] == SECRETS["env:TOKEN"]
        assert headers["x-plain"] == "p"
        assert headers["cookie"] == "session=s3cret-cookie; region=eu"
    assert not {"x-token", "x-plain", "cookie"} & set(abroad)
    assert abroad["user-agent"] == "tos-watcher-test"
    assert abroad["accept-language"] == "zh-TW"


def test_secrets_do_not_go_from_https_to_http(
    site: Site, authority: trustme.CA, trusting: ssl.SSLContext
) -> None:
    with running_site(server_tls(authority, "home.test")) as secure, fetcher(tls=trusting) as opened:
        secure.page("/a", b"", 302, location=site.url("/b", "home.test"))
        site.page("/b", BODY)
        url = secure.url("/a", "home.test", "https")
        fetched(opened, url, document(url, headers={"X-Token": "env:TOKEN"}))
        assert "x-token" in secure.seen[0].headers
        assert "x-token" not in site.seen[0].headers


def test_a_cookie_of_one_host_is_not_shown_to_another(site: Site) -> None:
    start = site.page("/a", b"", 302, location=site.url("/b", "other.test"), set_cookie="a=1; Domain=test")
    site.page("/b", BODY)
    with fetcher() as opened:
        fetched(opened, start.replace("127.0.0.1", "home.test"))
    assert "cookie" not in site.seen[1].headers


@pytest.mark.parametrize(
    "fields",
    [
        {"headers": {"X-Token": "env:MISSING"}},
        {"cookies": {"session": "file:/nowhere"}},
        {"proxy": "env:MISSING"},
        {"proxy": "ftp://me:s3cret-token@proxy.test"},
        {"proxy": "http://["},
    ],
)
def test_a_secret_that_cannot_be_read_is_an_error_of_its_own(site: Site, fields: dict[str, Any]) -> None:
    url = site.page("/t", BODY)
    with fetcher() as opened:
        error = failure(opened, url, document(url, **fields))
    assert error.kind is FetchFault.SECRET
    assert "s3cret" not in str(error)
    assert site.seen == []


@pytest.mark.parametrize("secret", ["s3cret\r\nX-Other: 1", "", "s3cret\x00"])
def test_a_secret_that_would_break_the_header_is_refused_without_showing_it(site: Site, secret: str) -> None:
    url = site.page("/t", BODY)
    with fetcher(secret=lambda _reference: secret) as opened:
        error = failure(opened, url, document(url, headers={"X-Token": "env:TOKEN"}))
    assert error.kind is FetchFault.SECRET
    assert "s3cret" not in str(error)


def test_secrets_are_in_no_log_and_no_error_however_loud(
    http2: tuple[Http2, str], trusting: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"{http2[1]}/no"
    secretive = document(url, headers={"X-Token": "env:TOKEN"}, cookies={"c": "env:COOKIE"})
    with fetcher(tls=trusting) as opened:
        error = failure(opened, url, secretive)
    assert "s3cret" not in caplog.text + str(error) + repr(error.__context__)


def test_a_header_name_that_cannot_be_sent_is_an_error_without_its_value(site: Site) -> None:
    url = site.page("/t", BODY)
    with fetcher() as opened:
        error = failure(opened, url, document(url, headers={"Not A Name": "env:TOKEN"}))
    assert error.kind is FetchFault.PROTOCOL
    assert "s3cret" not in str(error) + repr(error.__cause__)


# --- proxies --------------------------------------------------------------------------------------


def test_a_document_goes_through_its_proxy_and_says_the_password_to_nobody_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy()
    site.page("/t", BODY)
    url = site.url("/t", "far.example")
    with raw_server(proxy) as port, fetcher(allow=()) as opened:
        monkeypatch.setitem(SECRETS, "file:/run/proxy", f"http://me:p%40ss@127.0.0.1:{port}")
        assert fetched(opened, url, document(url, proxy="file:/run/proxy")).body == BODY
        assert b"Proxy-Authorization: Basic bWU6cEBzcw==" in proxy.heads[0]
        # Without the proxy the same fetcher goes its own way.
        assert fault(opened, url) is FetchFault.DNS


def test_https_goes_through_a_tunnel_to_the_named_host(
    authority: trustme.CA, trusting: ssl.SSLContext
) -> None:
    proxy = Proxy()
    with (
        running_site(server_tls(authority, "far.example")) as secure,
        raw_server(proxy) as port,
        fetcher(tls=trusting, allow=()) as opened,
    ):
        secure.page("/t", BODY)
        url = secure.url("/t", "far.example", "https")
        assert fetched(opened, url, document(url, proxy=f"http://127.0.0.1:{port}")).body == BODY
    assert proxy.heads[0].startswith(f"CONNECT far.example:{secure.port} ".encode())


def test_socks_proxies_work_too(site: Site) -> None:
    site.page("/t", BODY)
    url = site.url("/t", "far.example")
    with raw_server(socks5) as port, fetcher(allow=()) as opened:
        assert fetched(opened, url, document(url, proxy=f"socks5://127.0.0.1:{port}")).body == BODY


def test_a_proxy_is_spoken_to_in_secret_where_its_url_says_so(
    authority: trustme.CA, trusting: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with (
        running_site(server_tls(authority, "far.example")) as secure,
        raw_server(proxy, server_tls(authority, "127.0.0.1")) as port,
        fetcher(tls=trusting, allow=()) as opened,
    ):
        secure.page("/t", BODY)
        url = secure.url("/t", "far.example", "https")
        assert fetched(opened, url, document(url, proxy=f"https://127.0.0.1:{port}")).body == BODY
    assert proxy.heads[0].startswith(b"CONNECT far.example:")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "169.254.169.254", "[::1]", "localhost", "x.localhost", "localhost."]
)
def test_a_proxy_is_no_way_to_private_addresses(host: str) -> None:
    proxy = Proxy()
    with raw_server(proxy) as port, fetcher(allow=()) as opened:
        url = f"http://{host}:80/"
        assert (
            fault(opened, url, document(url, proxy=f"http://127.0.0.1:{port}")) is FetchFault.PRIVATE_ADDRESS
        )
    assert proxy.heads == []


def test_a_proxy_that_refuses_is_a_connect_error() -> None:
    def refuse(client: socket.socket) -> None:
        client.recv(4096)
        client.sendall(b"HTTP/1.1 407 give me s3cret\r\nContent-Length: 0\r\n\r\n")

    with raw_server(refuse) as port, fetcher() as opened:
        url = "https://far.example/"
        error = failure(opened, url, document(url, proxy=f"http://127.0.0.1:{port}"))
    assert error.kind is FetchFault.CONNECT
    assert "s3cret" not in str(error)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_hangs_times_out(scheme: str) -> None:
    over = threading.Event()

    def hang(client: socket.socket) -> None:
        over.wait(10)

    with raw_server(hang) as port, fetcher(timeout=0.4) as opened:
        url = "https://far.example/"
        assert fault(opened, url, document(url, proxy=f"{scheme}://127.0.0.1:{port}")) is FetchFault.TIMEOUT
    over.set()


# --- closing --------------------------------------------------------------------------------------


def test_a_closed_fetcher_fetches_nothing(site: Site) -> None:
    opened = fetcher()
    opened.close()
    assert fault(opened, site.page("/t", BODY)) is FetchFault.CONNECT
