"""The fetcher's small parts: addresses, URLs, content codings, Retry-After, languages, turns."""

from __future__ import annotations

import gzip
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import IPv4Address, IPv6Address

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.errors import FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy
from watcher.fetch.coding import CodingError, decoded
from watcher.fetch.gate import HostGate
from watcher.fetch.headers import accept_language
from watcher.fetch.urls import checked_url, redirect_target
from watcher.retry_after import LONGEST, parse_retry_after

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
STRICT = AddressPolicy()
PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1",
    "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
]  # fmt: skip


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert STRICT.permits(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_may_not_be_reached_in_any_dress(address: str) -> None:
    number = int(IPv4Address(address))
    dressed = [
        IPv6Address((0xFFFF << 32) | number),  # mapped
        IPv6Address(number),  # compatible, long given up
        IPv6Address((0x64FF9B << 96) | number),  # NAT64
        IPv6Address((0x2002 << 112) | (number << 80)),  # 6to4
        IPv6Address((0x20010000 << 96) | (number ^ 0xFFFF_FFFF)),  # Teredo
    ]
    assert not STRICT.permits(address)
    assert [str(v6) for v6 in dressed if STRICT.permits(str(v6))] == []


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "4000::1",
    ],
)
def test_ipv6_outside_global_unicast_may_not_be_reached(address: str) -> None:
    assert not STRICT.permits(address)


@pytest.mark.parametrize("address", ["::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_ipv4_inside_ipv6_may_be_reached(address: str) -> None:
    assert STRICT.permits(address)


@pytest.mark.parametrize("words", ["", "localhost", "1.1.1", "0x7f.1", "1.1.1.1/8", "[::1]"])
def test_what_is_no_address_may_not_be_reached(words: str) -> None:
    assert not STRICT.permits(words)


def test_allow_opens_a_network_in_any_dress_and_no_other() -> None:
    policy = AddressPolicy(["10.1.0.0/16", "fd00::/8"])
    assert all(map(policy.permits, ["10.1.2.3", "::ffff:10.1.2.3", "fd12::1", "1.1.1.1"]))
    assert not any(map(policy.permits, ["10.2.0.1", "127.0.0.1", "fc00::1"]))


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_that_is_not_global_gets_through(address: IPv4Address) -> None:
    assert address.is_global or not STRICT.permits(str(address))


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_that_is_not_global_gets_through(address: IPv6Address) -> None:
    carried = address.ipv4_mapped is not None
    assert address.is_global or carried or not STRICT.permits(str(address))


# --- URLs -----------------------------------------------------------------------------------------


def refusal(url: str) -> FetchFault | None:
    try:
        checked_url(url, STRICT)
    except FetchError as error:
        return error.kind
    return None


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://www.kimi.com/user/agreement?version=v2", "https://www.kimi.com/user/agreement?version=v2"),
        ("HTTPS://EXAMPLE.com:443/a#top", "https://example.com/a"),
        ("https://例え.jp/規約", "https://xn--r8jz45g.jp/%E8%A6%8F%E7%B4%84"),
        ("https://example.com./", "https://example.com./"),
        ("http://1.1.1.1:8080/", "http://1.1.1.1:8080/"),
    ],
)
def test_ordinary_urls_are_asked_for_as_they_are(url: str, asked: str) -> None:
    assert str(checked_url(url, STRICT)) == asked


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com", "//example.com/", "ftp://example.com/", "file:///etc/passwd", "javascript:f()",
        "http://", "http:///path", "http://me@example.com/", "http://me:word@example.com/",
        "http://@evil.com@a.com/", "http://example.com\\@127.0.0.1/", "http:\\\\example.com",
        "http://exa mple.com/", "http://example.com/\r\nX: 1", "http://example.com\t/",
        "http://127.0.0.1%2f@example.com/", "http://127%2e0.0.1/", "http://a_b!c/", "http://2130706433/",
        "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0x7f.1/", "http://1.1.1/",
        "http://[::1", "http://[fe80::1%25eth0]/x y", "http://example.com:0/", "http://example.com:65536/",
        "http://example.com:x/", "http://a..b/", f"http://{'a' * 300}.com/", f"http://a.com/{'a' * 70_000}",
    ],
)  # fmt: skip
def test_urls_that_two_parsers_could_read_in_two_ways_are_refused(url: str) -> None:
    assert refusal(url) is FetchFault.REFUSED_URL


@pytest.mark.parametrize("address", PRIVATE)
def test_urls_that_name_a_private_address_are_refused(address: str) -> None:
    assert refusal(f"http://{address}/") is FetchFault.PRIVATE_ADDRESS
    assert refusal(f"http://[::ffff:{address}]/") is FetchFault.PRIVATE_ADDRESS


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://LOCALHOST./", "http://a.localhost:80/", "http://[::1]/"]
)
def test_urls_that_name_this_machine_are_refused(url: str) -> None:
    assert refusal(url) is FetchFault.PRIVATE_ADDRESS


@given(st.text(max_size=60) | st.text("htps:/\\@.[]%#?1x0", max_size=40).map("http://".__add__))
def test_whatever_is_asked_for_has_a_plain_host_and_nobodys_name(url: str) -> None:
    try:
        checked = checked_url(url, STRICT)
    except FetchError:
        return
    assert checked.scheme in ("http", "https")
    assert not checked.userinfo
    assert checked.fragment == ""
    assert httpx.URL(str(checked)).raw_host == checked.raw_host
    assert set(checked.raw_host) <= set(b"abcdefghijklmnopqrstuvwxyz0123456789._-:")


@given(st.binary(max_size=60))
def test_any_location_leads_to_a_checked_url_or_to_an_error(location: bytes) -> None:
    base = httpx.URL("https://example.com/a/b")
    try:
        target = redirect_target(base, location, STRICT)
    except FetchError:
        return
    assert refusal(str(target)) is None


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"c", "https://example.com/a/c"),
        (b"/c", "https://example.com/c"),
        (b"//other.com/", "https://other.com/"),
        (b" http://other.com/x ", "http://other.com/x"),
        (b"?q=1", "https://example.com/a/b?q=1"),
        ("/條款".encode(), "https://example.com/%E6%A2%9D%E6%AC%BE"),
        (b"/caf\xe9", "https://example.com/caf%C3%A9"),
    ],
)
def test_locations_are_joined_as_browsers_do(location: bytes, target: str) -> None:
    assert str(redirect_target(httpx.URL("https://example.com/a/b"), location, STRICT)) == target


# --- content codings ------------------------------------------------------------------------------

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
codings = st.sampled_from(sorted(PACK))


def chunked(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(coding=codings, body=st.binary(max_size=4000), size=st.integers(1, 5000))
def test_a_body_survives_its_coding_however_it_arrives(coding: str, body: bytes, size: int) -> None:
    assert b"".join(decoded(coding, iter(chunked(PACK[coding](body), size)))) == body


@given(coding=codings, body=st.binary(min_size=1, max_size=4000), data=st.data())
def test_a_body_that_ends_early_is_never_taken_for_whole(
    coding: str, body: bytes, data: st.DataObject
) -> None:
    packed = PACK[coding](body)
    kept = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(CodingError):
        b"".join(decoded(coding, iter([packed[:kept]])))


@given(coding=codings, rubbish=st.binary(max_size=300), head=st.integers(0, 20))
def test_rubbish_is_a_coding_error_and_nothing_else(coding: str, rubbish: bytes, head: int) -> None:
    packed = PACK[coding](b"terms" * 50)[:head] + rubbish
    try:
        b"".join(decoded(coding, iter([packed])))
    except CodingError:
        return


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_several_members_are_one_body(coding: str) -> None:
    packed = b"".join(PACK[coding](part) for part in (b"one ", b"", b"two"))
    for size in (1, 7, 1000):
        assert b"".join(decoded(coding, iter(chunked(packed, size)))) == b"one two"


def test_padding_after_gzip_is_no_text() -> None:
    assert b"".join(decoded("gzip", iter([gzip.compress(b"terms") + bytes(100)]))) == b"terms"


@pytest.mark.parametrize("coding", sorted(PACK))
def test_no_step_of_a_bomb_takes_much_memory(coding: str) -> None:
    packed = brotli.compress(bytes(1 << 26), quality=1) if coding == "br" else PACK[coding](bytes(1 << 26))
    pieces = decoded(coding, iter([packed]))
    tracemalloc.start()
    try:
        largest = max(len(next(pieces)) for _ in range(3))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert largest <= 1 << 24
    assert peak < 40_000_000


# --- Retry-After ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("0", 0.0), (" 120 ", 120.0),
        ("0000000000007", 7.0), ("9" * 5000, LONGEST), ("99999999", LONGEST),
        ("Fri, 02 Jan 2026 03:05:05 GMT", 60.0), ("Fri, 02 Jan 2026 03:05:05", 60.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
        ("Fri, 02 Jan 2026 03:05:05 +9999", None), ("٣", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date_within_a_day(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@given(st.text(max_size=50))
def test_no_retry_after_breaks_the_reading(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST


@given(st.integers(0, 86_400))
def test_seconds_and_dates_say_the_same(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert parse_retry_after(str(seconds), NOW) == parse_retry_after(date, NOW) == float(seconds)


# --- languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (None, "en-US,en;q=0.9,*;q=0.5"),
        ("en", "en-US,en;q=0.9"),
        ("en-GB", "en-GB,en;q=0.9"),
        ("zh", "zh-CN,zh;q=0.9,en;q=0.5"),
        ("zh-TW", "zh-TW,zh;q=0.9,en;q=0.5"),
        ("fr", "fr-FR,fr;q=0.9,en;q=0.5"),
        ("it", "it,en;q=0.5"),
    ],
)
def test_a_language_asks_for_one_edition(language: str | None, said: str) -> None:
    assert accept_language(language) == said


# --- turns ----------------------------------------------------------------------------------------


def test_a_host_nobody_asked_is_free() -> None:
    assert HostGate(5).wait_for("a") == 0


def test_a_host_rests_between_two_requests_and_others_do_not_mind() -> None:
    gate = HostGate(60)
    with gate.turn("a"):
        assert gate.wait_for("a") == 60
    assert 50 < gate.wait_for("a") <= 60
    assert gate.wait_for("b") == 0


def test_whoever_cannot_have_a_turn_in_time_is_told_so() -> None:
    gate = HostGate(60)
    with gate.turn("a"):
        pass
    with pytest.raises(FetchError) as caught, gate.turn("a", time.monotonic() + 0.05):
        pass
    assert caught.value.kind is FetchFault.TIMEOUT


def test_a_turn_ends_with_its_block_even_when_it_fails() -> None:
    gate = HostGate(0)
    with pytest.raises(KeyError), gate.turn("a"):
        raise KeyError
    with gate.turn("a", time.monotonic() + 1):
        assert gate.wait_for("a") > 0


def test_a_host_that_asked_to_be_left_alone_is_refused_at_once_with_the_time_left() -> None:
    gate = HostGate(0)
    gate.hold_off("a", 100)
    gate.hold_off("a", 1)  # a shorter time does not take back a longer one
    with pytest.raises(FetchError) as caught, gate.turn("a"):
        pass
    assert caught.value.kind is FetchFault.RATE_LIMITED
    assert caught.value.retry_after is not None
    assert 99 < caught.value.retry_after <= 100
    assert gate.wait_for("a") > 99


def test_closing_sends_away_who_waits() -> None:
    gate = HostGate(0)
    refused: list[FetchFault] = []

    def wait() -> None:
        try:
            with gate.turn("a"):
                pass
        except FetchError as error:
            refused.append(error.kind)

    with gate.turn("a"):
        waiting = threading.Thread(target=wait)
        waiting.start()
        gate.close()
        waiting.join()
    assert refused == [FetchFault.CONNECT]


@settings(max_examples=5, deadline=None)
@given(st.integers(1500, 3000))
def test_hosts_at_rest_are_forgotten(many: int) -> None:
    gate = HostGate(0)
    gate.hold_off("kept", 100)
    for number in range(many):
        with gate.turn(f"host{number}"):
            pass
    assert len(gate._hosts) <= 1100
    assert gate.wait_for("kept") > 99
