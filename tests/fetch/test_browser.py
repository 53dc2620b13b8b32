"""Pages in a real Chromium, on loopback: what is said, what is refused, what is survived."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from drawing import LONG, MARKS, draw, drawn, failure, hurry, listening, network, words
from fetch_servers import (
    SECRETS,
    Handler,
    Names,
    Proxy,
    Site,
    clock,
    document,
    raw_server,
    read_secret,
    running_site,
)

from watcher.errors import FetchError, FetchFault
from watcher.fetch import Fetcher
from watcher.fetch.browser import BrowserFetcher
from watcher.fetch.browser_found import find_program
from watcher.fetch.browser_processes import descendants, tabs
from watcher.fetch.gate import HostGate
from watcher.model import Render

pytestmark = MARKS

SENTENCE = "And yet another sentence follows this one. "


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(network(max_bytes=1_000_000), read_secret) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


# --- what is said -----------------------------------------------------------------------------------


def test_headers_and_cookies_go_to_the_documents_own_origin_only(
    fetcher: Fetcher, site: Site, hurried: None
) -> None:
    with running_site() as other:
        other.page("/script.js", b"", content_type="text/javascript")
        html = f"<script src='{other.url('/script.js')}'></script>{LONG}"
        url = site.page("/page", html.encode(), content_type="text/html; charset=utf-8")

        draw(fetcher, url, headers={"X-Key": "env:TOKEN"}, cookies={"key": "env:COOKIE"}, language="zh")

        said, to_other = site.seen[0].headers, other.seen[0].headers
    assert said["x-key"] == "s3cret-token"
    assert said["cookie"] == "key=s3cret-cookie"
    assert said["accept-language"].startswith("zh-CN")
    assert "Chrome/" in said["user-agent"]
    assert said["user-agent"].endswith("tos-watcher-test")
    assert "x-key" not in to_other


def test_a_header_does_not_follow_a_redirect_to_another_origin(
    fetcher: Fetcher, site: Site, hurried: None
) -> None:
    with running_site() as other:
        target = other.page("/page", LONG.encode(), content_type="text/html; charset=utf-8")
        draw(fetcher, site.page("/page", b"", status=302, location=target), headers={"X-Key": "env:TOKEN"})

        assert "x-key" in site.seen[0].headers
        assert "x-key" not in other.seen[0].headers


def test_pictures_fonts_and_media_are_not_loaded(fetcher: Fetcher, site: Site) -> None:
    html = f"""<style>@font-face {{ font-family: x; src: url(/font.woff2) }} p {{ font-family: x }}</style>
    <img src=/picture.png><video src=/film.mp4 autoplay></video>{LONG}"""

    drawn(fetcher, site, html)

    assert not {"/font.woff2", "/picture.png", "/film.mp4"} & set(site.paths)


# --- what is refused --------------------------------------------------------------------------------


def test_of_a_thousand_requests_to_private_addresses_none_arrives(fetcher: Fetcher, site: Site) -> None:
    with listening("127.0.0.2") as private, listening("127.0.0.2", socket.SOCK_DGRAM) as datagrams:
        there = f"127.0.0.2:{private.port}"
        html = f"""{LONG}<script>
        for (let n = 0; n < 1000; n++) fetch('http://{there}/' + n, {{mode: 'no-cors'}}).catch(() => 0);
        new WebSocket('ws://{there}/'); new EventSource('http://{there}/events');
        navigator.sendBeacon('http://{there}/beacon', 'x');
        new Worker(URL.createObjectURL(new Blob(["fetch('http://{there}/worker')"])));
        const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.2:{datagrams.port}'}}]}});
        peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
        </script><iframe src='http://{there}/frame'></iframe><link rel=preconnect href='http://{there}'>
        <link rel=stylesheet href='http://{there}/style.css'>
        <script src='http://localhost:{private.port}/'></script><iframe name=x></iframe>
        <form id=f action='http://{there}/form' method=post target=x></form><script>f.submit()</script>"""

        assert "Clause 19" in drawn(fetcher, site, html)
        assert private.calls == []
        assert datagrams.calls == []


def test_a_redirect_to_a_private_address_is_refused(fetcher: Fetcher, site: Site, hurried: None) -> None:
    with listening("127.0.0.2") as private:
        url = site.page("/page", b"", status=302, location=f"http://127.0.0.2:{private.port}/")

        assert failure(fetcher, url).kind is FetchFault.PRIVATE_ADDRESS
        assert private.calls == []


def test_a_page_that_goes_to_a_private_address_later_is_not_read_there(fetcher: Fetcher, site: Site) -> None:
    with listening("127.0.0.2") as private:
        html = f"<p>Wait.</p><script>location = 'https://127.0.0.2:{private.port}/'</script>"
        url = site.page("/page", html.encode(), content_type="text/html")

        assert failure(fetcher, url).kind in (FetchFault.PRIVATE_ADDRESS, FetchFault.REFUSED_URL)
        assert private.calls == []


@pytest.mark.parametrize(
    ("status", "kind"), [(403, FetchFault.STATUS), (404, FetchFault.STATUS), (429, FetchFault.RATE_LIMITED)]
)
def test_an_error_is_an_error(
    fetcher: Fetcher, site: Site, hurried: None, status: int, kind: FetchFault
) -> None:
    error = failure(fetcher, site.page("/page", LONG.encode(), status=status, content_type="text/html"))

    assert (error.kind, error.status) == (kind, status)
    assert error.answer is not None
    assert (error.answer.status, error.answer.final_url) == (status, site.url("/page"))
    assert b"<p>" in error.answer.body


def test_files_are_left_to_http(fetcher: Fetcher, site: Site, hurried: None) -> None:
    pdf = site.page("/file.zip", b"PK\x03\x04" * 99, content_type="application/zip")
    text = site.page("/text", b"Plain words.", content_type="text/plain")

    assert 'render = "http"' in failure(fetcher, pdf).detail
    assert 'render = "http"' in failure(fetcher, text).detail


def test_a_certificate_that_nobody_vouches_for_is_refused(fetcher: Fetcher) -> None:
    import ssl

    import trustme

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with running_site(tls) as site:
        site.page("/page", LONG.encode(), content_type="text/html")

        assert failure(fetcher, site.url("/page", scheme="https")).kind is FetchFault.TLS


# --- what is survived -------------------------------------------------------------------------------


def test_dialogs_windows_and_downloads_do_not_stop_a_page(
    fetcher: Fetcher, site: Site, hurried: None
) -> None:
    site.page("/file", b"x" * 99, content_type="application/octet-stream")
    html = f"""<script>window.onbeforeunload = () => 'stay'; alert('read this'); confirm('sure?');
    prompt('who?'); for (let n = 0; n < 20; n++) window.open('/window' + n);
    onload = () => {{ location = '/file'; print() }};</script>{LONG}"""

    assert "Clause 19" in drawn(fetcher, site, html)


def test_a_page_that_never_rests_is_read_as_it_is(
    fetcher: Fetcher, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.fetch.browser_page._LONGEST_WAIT", 1.0)
    html = f"{LONG}<script>setInterval(() => document.body.append('{SENTENCE}'), 50)</script>"

    assert "Clause 19" in drawn(fetcher, site, html)


def test_a_page_that_hangs_and_one_that_is_endless_end_in_time(
    fetcher: Fetcher, site: Site, hurried: None
) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while not site.ended.is_set():
            try:
                handler.wfile.write(b"<p>More and more of the same.</p>" * 4000)
            except OSError:
                return

    assert failure(fetcher, site.route("/endless", endless)).kind is FetchFault.TOO_LARGE
    assert "Clause 19" in drawn(fetcher, site, LONG)
    hanging = site.page("/hang", f"{LONG}<script>for (;;) {{}}</script>".encode(), content_type="text/html")
    with Fetcher(network(timeout=2.0), read_secret) as hasty:
        assert failure(hasty, hanging).kind is FetchFault.TIMEOUT


def test_a_tab_that_eats_memory_costs_its_own_page_only(fetcher: Fetcher, site: Site) -> None:
    eating = (
        f"{LONG}<script>const all = []; setInterval(() => all.push(new Uint8Array(9e7).fill(1)), 20)</script>"
    )

    error = failure(fetcher, site.page("/page", eating.encode(), content_type="text/html"))

    assert error.kind is FetchFault.BROWSER
    assert "crashed" in error.detail
    assert "Clause 19" in drawn(fetcher, site, LONG)


@pytest.mark.parametrize("when", ["before it is there", "while it is read"])
def test_a_tab_that_crashes_costs_its_own_page_only(
    fetcher: Fetcher, site: Site, hurried: None, when: str
) -> None:
    """As the system ends a process that ran into a fault of the browser's."""
    drawn(fetcher, site, LONG)
    others = set(browsers())

    def crash(handler: Handler) -> None:
        crashed = [process for process, _ in tabs(os.getpid())]
        for process in crashed:
            os.kill(process, signal.SIGKILL)
        killed.extend(crashed)
        handler.answer(200, LONG.encode(), content_type="text/html")

    killed: list[int] = []
    url = site.route("/crash", crash)
    if when == "while it is read":
        html = f"{LONG}<script>fetch('/crash')</script>"
        url = site.page("/page", html.encode(), content_type="text/html")

    error = failure(fetcher, url)

    assert killed
    assert (error.kind, error.detail) == (FetchFault.BROWSER, "127.0.0.1: the page crashed its tab")
    assert "Clause 19" in drawn(fetcher, site, LONG)
    assert {one for one in browsers() if one in others} >= others - set(killed)


def browsers() -> list[int]:
    return [one for one in descendants(os.getpid()) if b"chrom" in command(one)]


def command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().partition(b"\0")[0].rpartition(b"/")[2]
    except OSError:
        return b""


def test_a_browser_that_is_killed_is_started_again(fetcher: Fetcher, site: Site, hurried: None) -> None:
    drawn(fetcher, site, LONG)
    for process in browsers():
        os.kill(process, signal.SIGKILL)
    assert "Clause 19" in drawn(fetcher, site, LONG)

    began = threading.Event()

    def killing(handler: Handler) -> None:
        began.set()
        for process in browsers():
            os.kill(process, signal.SIGKILL)

    assert failure(fetcher, site.route("/killing", killing)).kind in (FetchFault.BROWSER, FetchFault.CONNECT)
    assert began.is_set()
    assert "Clause 19" in drawn(fetcher, site, LONG)


def test_a_browser_that_runs_elsewhere_is_used_by_name_and_left_running(
    site: Site, hurried: None, tmp_path: Path
) -> None:
    program = find_program(None)
    assert program is not None
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    errors = (tmp_path / "errors").open("w+")
    own = f"--user-data-dir={tmp_path / 'profile'}"
    with subprocess.Popen([*command, own], stderr=errors, start_new_session=True) as elsewhere:
        try:
            port = debugging_port(tmp_path / "profile" / "DevToolsActivePort")
            with Fetcher(network(browser=f"http://localhost:{port}"), read_secret) as remote:
                assert "Clause 19" in drawn(remote, site, LONG)
                with listening("127.0.0.2") as private:
                    url = site.page("/to", b"", status=302, location=f"http://127.0.0.2:{private.port}/")
                    assert failure(remote, url).kind is FetchFault.PRIVATE_ADDRESS
                    assert private.calls == []
            assert elsewhere.poll() is None
            with Fetcher(network(browser=f"http://localhost:{port}"), read_secret) as remote:
                assert "Clause 19" in drawn(remote, site, LONG)
                os.killpg(elsewhere.pid, signal.SIGKILL)  # the program is a script that starts another
                elsewhere.wait()
                assert "does not start" in failure(remote, site.url("/page")).detail
        finally:
            if elsewhere.poll() is None:
                os.killpg(elsewhere.pid, signal.SIGKILL)


def debugging_port(file: Path) -> int:
    for _ in range(200):
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        threading.Event().wait(0.05)
    pytest.fail("Chromium opened no debugging port")


def hosts_drawn(by: BrowserFetcher, site: Site, number: int) -> list[str]:
    """What is read of one page on each of so many hosts, all asked for at once."""
    read: list[str] = []

    def draw_one(host: str) -> None:
        url = site.url("/page", host)
        read.append(words(by.fetch(document(url, render=Render.BROWSER), url, now=clock)))

    threads = [threading.Thread(target=draw_one, args=(f"host{n}.test",)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return read


def test_four_pages_are_drawn_at_once_and_after_many_the_browser_is_another_one(
    site: Site, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages end first: there are never two browsers at once."""
    monkeypatch.setattr("watcher.fetch.browser_chromium.PAGES_EACH", 4)
    before = set(descendants(os.getpid()))
    inside, most, lock = 0, 0, threading.Lock()
    four = threading.Barrier(4, timeout=60)
    drivers: list[frozenset[int]] = []

    def counted(handler: Handler) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
            drivers.append(frozenset(set(children(os.getpid())) - before))
        four.wait()  # answers none before four have come
        with lock:
            inside -= 1
        handler.answer(200, LONG.encode(), content_type="text/html; charset=utf-8")

    site.route("/page", counted)
    with closing(BrowserFetcher(network(), read_secret, HostGate(0.0), resolve=Names())) as own:
        read = hosts_drawn(own, site, 8)

    assert ["Clause 19" in each for each in read] == [True] * 8
    assert most == 4
    assert [len(running) for running in drivers] == [1] * 8
    assert list(Counter(drivers).values()) == [4, 4]
    assert set(browsers()) <= before
    with pytest.raises(FetchError, match="the browser is closed"):
        own.fetch(document(site.url("/page"), render=Render.BROWSER), site.url("/page"), now=clock)


def children(of: int) -> list[int]:
    """The processes that this one itself started: of a browser, what drives it."""
    inner = [below for one in descendants(of) for below in descendants(one)]
    return [one for one in descendants(of) if one not in inner]


# --- a document's own proxy -------------------------------------------------------------------------


def test_a_page_and_what_it_loads_come_through_the_documents_proxy(
    fetcher: Fetcher, site: Site, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy()
    site.page("/text", LONG.encode())
    script = "fetch('/text').then(a => a.text()).then(text => document.body.innerHTML = text)"
    site.page("/page", f"<body><script>{script}</script>".encode(), content_type="text/html")
    with raw_server(proxy) as port:
        monkeypatch.setitem(SECRETS, "file:/run/proxy", f"http://me:p%40ss@127.0.0.1:{port}")
        page = draw(fetcher, site.url("/page", "far.example"), proxy="file:/run/proxy")

    assert "Clause 19" in words(page)
    assert {head.split(b" ")[1].rpartition(b"/")[2] for head in proxy.heads} >= {b"page", b"text"}
    assert all(b"Proxy-Authorization: Basic bWU6cEBzcw==" in head for head in proxy.heads)


def test_a_documents_proxy_is_no_way_to_private_addresses(
    fetcher: Fetcher, site: Site, hurried: None
) -> None:
    proxy = Proxy()
    requests = "".join(f"fetch('http://127.0.0.2:{port}/').catch(() => 0);" for port in range(1, 20))
    html = f"{LONG}<script>{requests}</script><script src='http://localhost:1/'></script>"
    site.page("/page", html.encode(), content_type="text/html")
    with raw_server(proxy) as port:
        through = f"http://127.0.0.1:{port}"
        assert "Clause 19" in words(draw(fetcher, site.url("/page"), proxy=through))
        assert {head.split(b" ")[1].rpartition(b"/")[2] for head in proxy.heads} == {b"page"}

        error = failure(fetcher, "http://127.0.0.2/", proxy=through)
        assert error.kind is FetchFault.PRIVATE_ADDRESS


def test_a_proxy_that_does_not_answer_is_named_and_its_words_are_not(fetcher: Fetcher, hurried: None) -> None:
    def refuse(client: socket.socket) -> None:
        client.recv(4096)
        client.sendall(b"HTTP/1.1 407 give me s3cret\r\nContent-Length: 0\r\n\r\n")

    with raw_server(refuse) as port:
        for url in ("https://far.example/", "http://far.example/"):
            error = failure(fetcher, url, proxy=f"http://127.0.0.1:{port}")
            assert (error.kind, error.detail) == (FetchFault.CONNECT, "the proxy refused to connect")
    assert failure(fetcher, "https://far.example/", proxy="ftp://x:s3cret@y").kind is FetchFault.SECRET
    error = failure(fetcher, "http://far.example/", proxy=f"socks5://127.0.0.1:{port}")
    assert (error.kind, error.detail) == (FetchFault.CONNECT, "the proxy: no connection")
