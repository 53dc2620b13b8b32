"""The browser's way out, without a browser: on through a document's own proxy."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from pathlib import Path

import pytest
import trustme
from fetch_servers import Names, Proxy, Site, raw_server, running_site, socks5

from watcher.errors import FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy
from watcher.fetch.browser_outlet import Outlet
from watcher.fetch.proxies import read_proxy

LOGIN = b"\x01\x02me\x04p@ss"


def outlet(proxy: str) -> Outlet:
    deadline = time.monotonic() + 20
    return Outlet(AddressPolicy(), Names(), deadline, 1_000_000, proxy=read_proxy(proxy))


def asked(through: Outlet, *requests: bytes) -> bytes:
    """What comes back for requests said one after another on one connection."""

    async def ask() -> bytes:
        port = int((await through.open()).rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            answers = b""
            for number, request in enumerate(requests, 1):
                writer.write(request)
                answers += await (reader.readuntil(b"\r\n\r\n") if number < len(requests) else reader.read())
            return answers
        finally:
            writer.close()
            await through.close()

    return asyncio.run(asyncio.wait_for(ask(), 20))


def get(url: str) -> bytes:
    return f"GET {url} HTTP/1.1\r\nHost: far.example\r\n\r\n".encode()


def tunnelled(site: Site) -> tuple[bytes, bytes]:
    connect = f"CONNECT far.example:{site.port} HTTP/1.1\r\n\r\n".encode()
    return connect, b"GET /t HTTP/1.1\r\nHost: far.example\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def test_a_tunnel_leads_through_the_proxy_which_resolves_the_name() -> None:
    proxy = Proxy()
    with running_site() as site, raw_server(proxy) as port:
        site.page("/t", b"<p>terms</p>")
        way = outlet(f"http://me:p%40ss@127.0.0.1:{port}")

        assert asked(way, *tunnelled(site)).endswith(b"<p>terms</p>")

    assert proxy.heads[0].startswith(f"CONNECT far.example:{site.port} HTTP/1.1\r\n".encode())
    assert b"Proxy-Authorization: Basic bWU6cEBzcw==" in proxy.heads[0]
    assert "proxy-authorization" not in site.seen[0].headers


def test_a_proxy_is_spoken_to_in_secret_where_its_url_says_so(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy()
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(secure)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with running_site() as site, raw_server(proxy, secure) as port:
        site.page("/t", b"<p>terms</p>")
        # Whose certificate nobody vouches for is told no name and no password.
        assert b"502" in asked(outlet(f"https://127.0.0.1:{port}"), get("http://far.example/t"))
        assert proxy.heads == []

        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        plain = get(f"http://far.example:{site.port}/t")
        assert asked(outlet(f"https://127.0.0.1:{port}"), plain).endswith(b"<p>terms</p>")
        assert asked(outlet(f"https://127.0.0.1:{port}"), *tunnelled(site)).endswith(b"<p>terms</p>")


def test_socks_proxies_carry_tunnels_and_plain_requests() -> None:
    with running_site() as site, raw_server(socks5) as port:
        site.page("/t", b"<p>terms</p>")
        plain = get(f"http://far.example:{site.port}/t")
        for scheme in ("socks5", "socks5h"):
            proxy = f"{scheme}://127.0.0.1:{port}"
            assert asked(outlet(proxy), *tunnelled(site)).endswith(b"<p>terms</p>")
            assert asked(outlet(proxy), plain).endswith(b"<p>terms</p>")


@pytest.mark.parametrize(
    ("verdict", "begins"), [(b"\x01\x00", b"\x05\x01\x00\x03\x0bfar.example\x01\xbb"), (b"\x01\x01", b"")]
)
def test_one_logs_in_at_a_socks_proxy(verdict: bytes, begins: bytes) -> None:
    said: list[bytes] = []

    def locked(client: socket.socket) -> None:
        said.append(client.recv(4096))
        client.sendall(b"\x05\x02")
        said.append(client.recv(4096))
        client.sendall(verdict)
        said.append(client.recv(4096))

    with raw_server(locked) as port:
        way = outlet(f"socks5://me:p%40ss@127.0.0.1:{port}")
        asked(way, b"CONNECT far.example:443 HTTP/1.1\r\n\r\n")

    assert said == [b"\x05\x01\x02", LOGIN, begins]


@pytest.mark.parametrize(
    ("address", "place"),
    [("8.8.8.8", b"\x01\x08\x08\x08\x08"), ("[2001:4860:4860::8888]", b"\x04\x20\x01\x48\x60\x48\x60")],
)
def test_a_socks_proxy_gets_addresses_as_addresses(address: str, place: bytes) -> None:
    said: list[bytes] = []

    def listening(client: socket.socket) -> None:
        client.recv(4096)
        client.sendall(b"\x05\x00")
        said.append(client.recv(4096))

    with raw_server(listening) as port:
        asked(outlet(f"socks5://127.0.0.1:{port}"), f"CONNECT {address}:443 HTTP/1.1\r\n\r\n".encode())

    assert said[0].startswith(b"\x05\x01\x00" + place)


ANSWERS = {
    "refuses": b"HTTP/1.1 403 s3cret\r\n\r\n",
    "wants a login": b"HTTP/1.1 407 s3cret\r\n\r\n",
    "speaks no HTTP": b"\x05\xff\x00\x00\r\n\r\n",
    "says too much": b"HTTP/1.1 200 " + b"x" * 200_000,
    "hangs up": b"",
}


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_what_a_proxy_does_not_do_is_told_in_our_words(kind: str, scheme: str) -> None:
    def answer(client: socket.socket) -> None:
        client.recv(4096)
        client.sendall(ANSWERS[kind])

    with raw_server(answer) as port:
        way = outlet(f"{scheme}://127.0.0.1:{port}")
        said = asked(way, b"CONNECT far.example:443 HTTP/1.1\r\n\r\n")

    assert said.startswith(b"HTTP/1.1 502 ")
    assert (way.faults["far.example"].kind, way.faults["far.example"].detail) == (
        FetchFault.CONNECT,
        "the proxy refused to connect",
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]", "localhost", "x.localhost."])
def test_a_proxy_is_no_way_to_private_addresses(host: str) -> None:
    proxy = Proxy()
    with raw_server(proxy) as port:
        for request in (get(f"http://{host}:80/"), f"CONNECT {host}:443 HTTP/1.1\r\n\r\n".encode()):
            way = outlet(f"http://127.0.0.1:{port}")
            assert asked(way, request) == b""
            assert way.refused == 1
    assert proxy.heads == []


@pytest.mark.parametrize("url", ["ftp://me:s3cret@proxy.test", "http://[", "http://1.2.3/", "socks4://x:1"])
def test_a_proxy_of_another_kind_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        read_proxy(url)
    assert caught.value.kind is FetchFault.SECRET
    assert "s3cret" not in str(caught.value)
