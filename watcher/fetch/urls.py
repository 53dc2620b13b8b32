"""Which URLs a fetch may ask for. The URL that is checked is the very object that is asked for."""

from __future__ import annotations

import re

import httpx

from watcher.errors import FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy, is_address

# A name as DNS has it, and nothing that two readers could read in two ways.
_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_-]{1,63})*\.?\Z"
)
# What the C library takes for an IPv4 address besides the dotted quad: 0x7f.1, 2130706433, 0177.0.0.1.
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")


def checked_url(url: str, policy: AddressPolicy) -> httpx.URL:
    """Parse a URL that may be asked for.

    Raises:
        FetchError: it is not http(s), carries a user name, is ambiguous, or names a private address.
    """
    parsed = _parsed(url)
    if parsed.scheme not in ("http", "https"):
        raise _refused(f"the scheme must be http or https, not {parsed.scheme[:20]!r}")
    if parsed.userinfo:
        raise _refused("a URL must not carry a user name or password")
    if not parsed.host or not (parsed.port is None or 0 < parsed.port < 65536):
        raise _refused("the URL names no host, or a port that cannot be")
    _check_host(parsed.raw_host.decode("ascii"), policy)
    return parsed.copy_with(fragment=None) if "#" in url else parsed


def redirect_target(base: httpx.URL, location: bytes, policy: AddressPolicy) -> httpx.URL:
    """The URL that a ``Location`` header leads to, checked like any other.

    Raises:
        FetchError: it may not be asked for.
    """
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    _refuse_ambiguous(text)
    try:
        joined = str(base.join(text.strip()))
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused("the server redirects to something that is no URL") from error
    return checked_url(joined, policy)


def _parsed(url: str) -> httpx.URL:
    _refuse_ambiguous(url)
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused("this is no URL") from error


def _refuse_ambiguous(url: str) -> None:
    """Back-slashes, white space and control characters: parsers disagree on where the host ends."""
    if "\\" in url or any(char <= " " or char == "\x7f" for char in url.strip(" ")):
        raise _refused("the URL holds a back-slash, white space or a control character")


def _check_host(host: str, policy: AddressPolicy) -> None:
    if not is_host(host):
        raise _refused(f"{host[:80]!r} is no host name")
    bare = host.rstrip(".")
    # A proxy would resolve it by itself; without one the connection checks what it resolves to.
    is_local_name = f".{bare}".endswith(".localhost")
    if (is_local_name or is_address(bare)) and not policy.permits("127.0.0.1" if is_local_name else bare):
        raise private_address(host)


def is_host(host: str) -> bool:
    """Whether this is an address, or a name that cannot be taken for one."""
    bare = host.rstrip(".")
    if is_address(bare):
        return True
    return bool(_HOST_NAME.match(host)) and not _NUMBER.match(bare.rpartition(".")[2])


def private_address(host: str) -> FetchError:
    """The error for a host that is, or resolves to, an address outside the public network."""
    return FetchError(
        FetchFault.PRIVATE_ADDRESS,
        f"{host[:80]} is not a globally routable address (network.allow lists exceptions)",
    )


def _refused(why: str) -> FetchError:
    return FetchError(FetchFault.REFUSED_URL, why)
