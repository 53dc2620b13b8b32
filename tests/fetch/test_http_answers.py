"""What the fetcher makes of answers: pages, statuses, redirects, broken and hostile bodies."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from fetch_servers import (
    NOW,
    Handler,
    Site,
    clock,
    document,
    failure,
    fault,
    fetched,
    fetcher,
    raw_server,
    running_site,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.errors import FetchError, FetchFault
from watcher.fetch import HttpFetcher
from watcher.fetch.http import MAX_EVIDENCE
from watcher.model import NotModified, Page, Validators

BODY = "<p>We do not train on your data. 我们不会用于训练。</p>".encode() * 300


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.fetch.http._PAUSE", 0.01)


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture
def plain() -> Iterator[HttpFetcher]:
    with fetcher() as opened:
        yield opened


@pytest.fixture
def hasty() -> Iterator[HttpFetcher]:
    with fetcher(timeout=0.5) as opened:
        yield opened


# --- pages ----------------------------------------------------------------------------------------


def test_a_page_comes_back_with_body_time_and_the_headers_that_matter(site: Site, plain: HttpFetcher) -> None:
    url = site.page("/t", BODY, content_type="text/html; charset=utf-8", etag='"v1"', x_powered_by="magic")
    page = fetched(plain, url)
    assert (page.url, page.final_url, page.status, page.body) == (url, url, 200, BODY)
    assert page.fetched_at == NOW
    assert page.headers["etag"] == '"v1"'
    assert page.media_type == "text/html"
    assert "x-powered-by" not in page.headers


def str_only(value: str | bytes) -> str:
    """Names of tests without their bytes: gzip's hold the time, and two workers must find the same names."""
    return value if isinstance(value, str) else "bytes"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY[:100]) + gzip.compress(BODY[100:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("br", brotli.compress(BODY)),
        ("zstd", zstandard.ZstdCompressor().compress(BODY)),
        ("identity", BODY),
    ],
    ids=str_only,
)
def test_every_content_coding_is_taken_off(
    site: Site, plain: HttpFetcher, coding: str, packed: bytes
) -> None:
    assert fetched(plain, site.page("/t", packed, content_encoding=coding)).body == BODY
    assert site.seen[0].headers["accept-encoding"] == "gzip, br, zstd"


def test_bytes_stay_as_they_are_whatever_the_charset(site: Site, plain: HttpFetcher) -> None:
    body = "用户协议".encode("gb18030")
    assert fetched(plain, site.page("/t", body, content_type="text/html")).body == body


def test_connections_are_used_again(site: Site, plain: HttpFetcher) -> None:
    ports: set[int] = set()

    def note(handler: Handler) -> None:
        ports.add(handler.client_address[1])
        handler.answer(200, BODY)

    for _ in range(3):
        fetched(plain, site.route("/t", note))
    assert len(ports) == 1


# --- conditional requests -------------------------------------------------------------------------


def test_validators_make_a_conditional_request_and_304_means_not_modified(
    site: Site, plain: HttpFetcher
) -> None:
    url = site.page("/t", b"", 304)
    validators = Validators(etag='"v1"', last_modified="Fri, 02 Jan 2026 03:04:05 GMT")
    answer = plain.fetch(document(url), url, validators, now=clock)
    assert answer == NotModified(url, NOW, answer.elapsed_ms)
    assert site.seen[0].headers["if-none-match"] == '"v1"'
    assert site.seen[0].headers["if-modified-since"] == "Fri, 02 Jan 2026 03:04:05 GMT"


def test_a_304_nobody_asked_for_is_a_failure(site: Site, plain: HttpFetcher) -> None:
    assert fault(plain, site.page("/t", b"", 304)) is FetchFault.STATUS


def test_validators_of_a_redirected_page_go_to_that_page_only(site: Site, plain: HttpFetcher) -> None:
    start = site.page("/old", b"", 302, location="/new")
    site.page("/new", b"", 304)
    answer = plain.fetch(document(start), start, Validators('"v1"', url=site.url("/new")), now=clock)
    assert isinstance(answer, NotModified)
    assert ["if-none-match" in seen.headers for seen in site.seen] == [False, True]


def test_a_page_that_moved_is_not_judged_by_the_old_pages_validators(site: Site, plain: HttpFetcher) -> None:
    start = site.page("/old", b"", 302, location="/elsewhere")
    site.page("/elsewhere", BODY)
    fetched(plain, start, validators=Validators('"v1"', url=site.url("/old")))
    assert "if-none-match" not in site.seen[1].headers


def test_validators_that_no_header_can_carry_are_left_out(site: Site, plain: HttpFetcher) -> None:
    fetched(plain, site.page("/t", BODY), validators=Validators(etag='"é"', last_modified="a\r\nb: c"))
    assert not {"if-none-match", "if-modified-since", "b"} & set(site.seen[0].headers)


# --- statuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404, 410, 451, 500, 502, 503])
def test_a_bad_status_is_a_status_error_and_is_not_asked_again(
    site: Site, plain: HttpFetcher, status: int
) -> None:
    error = failure(plain, site.page("/t", b"<h1>no</h1>", status))
    assert (error.kind, error.status, error.retry_after) == (FetchFault.STATUS, status, None)
    assert len(site.seen) == 1


def sent(by: HttpFetcher, url: str) -> bytes:
    """What came with the error that fetching this URL ends in."""
    answer = failure(by, url).answer
    assert answer is not None
    return answer.body


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_what_comes_with_an_error_is_kept(site: Site, plain: HttpFetcher, coding: str) -> None:
    body = gzip.compress(BODY) if coding == "gzip" else BODY
    url = site.page("/t", body, 403, content_type="text/html", content_encoding=coding)
    answer = failure(plain, url).answer
    assert answer is not None
    assert (answer.final_url, answer.status, answer.body, answer.at) == (url, 403, BODY, NOW)
    assert answer.headers["content-type"] == "text/html"


def test_of_what_comes_with_an_error_only_the_beginning_is_kept(site: Site, plain: HttpFetcher) -> None:
    bomb = gzip.compress(bytes(1 << 26))
    assert sent(plain, site.page("/bomb", bomb, 500, content_encoding="gzip")) == bytes(MAX_EVIDENCE)
    assert sent(plain, site.page("/long", b"no " * MAX_EVIDENCE, 429)).startswith(b"no no")
    assert len(sent(plain, site.page("/long", b"no " * MAX_EVIDENCE, 404))) <= MAX_EVIDENCE


def test_an_error_whose_body_breaks_off_is_that_error_all_the_same(site: Site, hasty: HttpFetcher) -> None:
    assert sent(hasty, site.page("/t", b"no gzip", 503, content_encoding="gzip")) == b""

    def stall(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 900\r\n\r\n<h1>Access denied</h1>")
        time.sleep(5)

    with raw_server(stall) as port:
        error = failure(hasty, f"http://127.0.0.1:{port}/")
    assert (error.kind, error.status) == (FetchFault.STATUS, 403)
    assert error.answer is not None
    assert error.answer.body == b"<h1>Access denied</h1>"


@pytest.mark.parametrize("status", [204, 205, 206, 300, 302])
def test_an_answer_without_the_whole_page_is_a_status_error(
    site: Site, plain: HttpFetcher, status: int
) -> None:
    assert fault(plain, site.page("/t", b"", status)) is FetchFault.STATUS


def test_an_empty_page_is_a_status_error(site: Site, plain: HttpFetcher) -> None:
    assert fault(plain, site.page("/t", b"")) is FetchFault.STATUS


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_says_when_to_come_back_is_not_asked_before(
    site: Site, plain: HttpFetcher, status: int
) -> None:
    error = failure(plain, site.page("/t", b"slow down", status, retry_after="120"))
    assert (error.kind, error.status, error.retry_after) == (FetchFault.RATE_LIMITED, status, 120.0)
    again = failure(plain, site.page("/other", BODY))
    assert again.kind is FetchFault.RATE_LIMITED
    assert again.retry_after is not None
    assert 100 < again.retry_after <= 120
    assert site.paths == ["/t"]
    assert plain.wait_for(site.url("/other")) > 100


def test_retry_after_may_be_a_date(site: Site, plain: HttpFetcher) -> None:
    date = format_datetime(NOW + timedelta(minutes=3), usegmt=True)
    assert failure(plain, site.page("/t", b"", 429, retry_after=date)).retry_after == 180.0


def test_429_without_a_time_is_rate_limited_all_the_same(site: Site, plain: HttpFetcher) -> None:
    error = failure(plain, site.page("/t", b"", 429))
    assert (error.kind, error.retry_after) == (FetchFault.RATE_LIMITED, None)


# --- redirects ------------------------------------------------------------------------------------


def test_redirects_are_followed_and_the_last_url_is_kept(site: Site, plain: HttpFetcher) -> None:
    start = site.page("/a", b"moved", 301, location="/b?x=1")
    site.page("/b", b"moved", 307, location="sub/c#part")
    site.page("/sub/c", BODY)
    page = fetched(plain, start)
    assert (page.url, page.final_url) == (start, site.url("/sub/c"))


def test_a_redirect_to_itself_ends(site: Site, plain: HttpFetcher) -> None:
    assert fault(plain, site.page("/t", b"", 302, location="/t")) is FetchFault.TOO_MANY_REDIRECTS
    assert len(site.seen) == 11


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("http://169.254.169.254/latest/meta-data/", FetchFault.PRIVATE_ADDRESS),
        ("http://[::ffff:10.0.0.1]/", FetchFault.PRIVATE_ADDRESS),
        ("http://0.0.0.0/", FetchFault.PRIVATE_ADDRESS),
        ("file:///etc/passwd", FetchFault.REFUSED_URL),
        ("gopher://site.test/", FetchFault.REFUSED_URL),
        ("http://user:word@site.test/", FetchFault.REFUSED_URL),
        ("http://site.test\\@169.254.169.254/", FetchFault.REFUSED_URL),
        ("//2852039166/", FetchFault.REFUSED_URL),
        ("http://[::1", FetchFault.REFUSED_URL),
        ("http://site.test:99999999/", FetchFault.REFUSED_URL),
    ],
)
def test_every_hop_is_checked(site: Site, plain: HttpFetcher, location: str, kind: FetchFault) -> None:
    assert fault(plain, site.page("/t", b"", 302, location=location)) is kind


def test_a_cookie_set_on_the_way_is_shown_to_its_host_and_forgotten_afterwards(site: Site) -> None:
    def bounce(handler: Handler) -> None:
        if "seen=1" in handler.headers.get("Cookie", ""):
            handler.answer(200, BODY)
        else:
            handler.answer(302, location="/t", set_cookie="seen=1; Path=/; HttpOnly")

    url = site.route("/t", bounce)
    with fetcher() as opened:
        fetched(opened, url)
        fetched(opened, url)
    assert [seen.headers.get("cookie") for seen in site.seen] == [None, "seen=1", None, "seen=1"]


# --- broken connections ---------------------------------------------------------------------------


def truncated(handler: Handler) -> None:
    handler.answer(200, BODY[: len(BODY) // 2], content_length=str(len(BODY)), connection="close")
    handler.close_connection = True


def reset(handler: Handler) -> None:
    handler.answer(200, BODY[:100], content_length=str(len(BODY)))
    handler.reset()


def nonsense(handler: Handler) -> None:
    handler.wfile.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize("broken", [truncated, reset, nonsense, Handler.reset])
def test_a_connection_that_breaks_is_tried_three_times_then_a_protocol_error(
    site: Site, plain: HttpFetcher, broken: object
) -> None:
    assert callable(broken)
    assert fault(plain, site.route("/t", broken)) is FetchFault.PROTOCOL
    assert len(site.seen) == 3


def test_a_connection_that_breaks_twice_is_a_page_at_the_third_try(site: Site, plain: HttpFetcher) -> None:
    tries: list[object] = [reset, truncated]

    def twice(handler: Handler) -> None:
        route = tries.pop() if tries else None
        if callable(route):
            route(handler)
        else:
            handler.answer(200, BODY)

    assert fetched(plain, site.route("/t", twice)).body == BODY


def test_nobody_listening_is_a_connect_error(plain: HttpFetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert fault(plain, f"http://127.0.0.1:{port}/") is FetchFault.CONNECT


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"this is no gzip"),
        ("gzip", gzip.compress(BODY)[:-20]),
        ("br", b"this is no brotli"),
        ("zstd", zstandard.ZstdCompressor().compress(BODY)[:-5]),
        ("deflate", zlib.compress(BODY)[:-9]),
        ("compress", BODY),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY))),
    ],
    ids=str_only,
)
def test_a_body_that_is_not_in_its_coding_is_a_protocol_error_and_not_asked_again(
    site: Site, plain: HttpFetcher, coding: str, body: bytes
) -> None:
    assert fault(plain, site.page("/t", body, content_encoding=coding)) is FetchFault.PROTOCOL
    assert len(site.seen) == 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(b"HTTP/1.1 200 OK\r\n".__add__)))
def test_no_bytes_a_server_may_send_escape_as_another_error(answer: bytes) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(answer)

    with raw_server(serve) as port, fetcher(timeout=0.4) as opened:
        url = f"http://127.0.0.1:{port}/"
        with contextlib.suppress(FetchError):
            opened.fetch(document(url), url, Validators(), now=clock)


# --- time -----------------------------------------------------------------------------------------


def hang(site: Site) -> object:
    def route(handler: Handler) -> None:
        site.ended.wait(10)

    return route


def drip_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "40")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def drip_head(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX-Slow: ")
    for _ in range(40):
        handler.wfile.write(b"x")
        time.sleep(0.05)
    handler.wfile.write(b"\r\n\r\nx")


def slow_circle(handler: Handler) -> None:
    time.sleep(0.2)
    if handler.path.endswith("n" * 8):
        handler.answer(200, BODY)
    else:
        handler.answer(302, location=f"{handler.path.partition('?')[0]}?{handler.path.partition('?')[2]}n")


def test_a_server_that_never_answers_times_out(site: Site, hasty: HttpFetcher) -> None:
    route = hang(site)
    assert callable(route)
    assert fault(hasty, site.route("/t", route)) is FetchFault.TIMEOUT
    assert len(site.seen) == 1


@pytest.mark.parametrize("slow", [drip_body, drip_head, slow_circle])
def test_the_whole_fetch_is_bounded_not_each_read(site: Site, hasty: HttpFetcher, slow: object) -> None:
    assert callable(slow)
    assert fault(hasty, site.route("/t", slow)) is FetchFault.TIMEOUT


def test_a_name_server_that_never_answers_is_a_dns_error() -> None:
    never = threading.Event()

    def stuck(host: str, port: int) -> list[str]:
        never.wait(10)
        return []

    with fetcher(names=stuck, timeout=0.2) as opened:
        assert fault(opened, "http://site.test/") is FetchFault.DNS
    never.set()


# --- size -----------------------------------------------------------------------------------------


def zeros(coding: str) -> bytes:
    """64 MB of zeros in a few kilobytes."""
    nothing = bytes(1 << 26)
    if coding == "gzip":
        return gzip.compress(nothing, 1)
    if coding == "deflate":
        return zlib.compress(nothing, 1)
    return (
        bytes(brotli.compress(nothing, quality=1))
        if coding == "br"
        else zstandard.ZstdCompressor().compress(nothing)
    )


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_cut_off(site: Site, plain: HttpFetcher, coding: str) -> None:
    assert fault(plain, site.page("/t", zeros(coding), content_encoding=coding)) is FetchFault.TOO_LARGE


def test_a_body_that_never_ends_is_cut_off(site: Site, plain: HttpFetcher) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        while not site.ended.is_set():
            handler.wfile.write(b"<p>and so on</p>" * 4096)

    assert fault(plain, site.route("/t", endless)) is FetchFault.TOO_LARGE


def test_a_body_that_inflates_to_nothing_for_ever_is_cut_off(site: Site, plain: HttpFetcher) -> None:
    empty = gzip.compress(b"") * 1000

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Connection", "close")
        handler.end_headers()
        while not site.ended.is_set():
            handler.wfile.write(empty)

    assert fault(plain, site.route("/t", endless)) is FetchFault.TOO_LARGE


def test_a_body_that_is_announced_as_too_large_is_not_read(site: Site, plain: HttpFetcher) -> None:
    assert fault(plain, site.page("/t", b"x", content_length="1000001")) is FetchFault.TOO_LARGE


def test_a_body_of_just_the_allowed_size_passes(site: Site, plain: HttpFetcher) -> None:
    packed = gzip.compress(bytes(1_000_000))
    assert len(fetched(plain, site.page("/t", packed, content_encoding="gzip")).body) == 1_000_000


# --- many threads ---------------------------------------------------------------------------------


def test_one_host_is_asked_one_request_at_a_time(site: Site, plain: HttpFetcher) -> None:
    inside, most = 0, 0
    lock = threading.Lock()

    def count(handler: Handler) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.01)
        with lock:
            inside -= 1
        handler.answer(200, BODY)

    url = site.route("/t", count)
    pages: list[Page] = []
    threads = [threading.Thread(target=lambda: pages.append(fetched(plain, url))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(pages), most) == (6, 1)
