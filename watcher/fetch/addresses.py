"""Which addresses a fetch may connect to: globally routable ones, and what the configuration allows.

Pure: no look-ups here. The connection asks (:mod:`watcher.fetch.network`), and so does the check of
URLs that name an address outright (:mod:`watcher.fetch.urls`).
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

# Routable by the registries' word, yet answered by a cloud's own machinery, or wrongly called global by
# the ipaddress module of older Pythons.
_NEVER = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16/32"))
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressPolicy:
    """Tells addresses that may be connected to from those that may not."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        """Take ``allow``: CIDR networks that may be reached although they are not global."""
        self._allow: tuple[IPv4Network | IPv6Network, ...] = tuple(
            ip_network(network, strict=False) for network in allow
        )

    def permits(self, address: str) -> bool:
        """Whether a connection to this address may be made; anything that is no address may not."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        reached = _reached(parsed)
        return any(_inside(reached, network) or _inside(parsed, network) for network in self._allow) or (
            _is_public(reached) and _is_public_carrier(parsed)
        )


def is_address(host: str) -> bool:
    """Whether this is an IP address in its proper form, and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _inside(address: IPv4Address | IPv6Address, network: IPv4Network | IPv6Network) -> bool:
    return address.version == network.version and address in network


def _reached(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The machine an address leads to: the IPv4 address inside an IPv6 one that carries it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def _is_public_carrier(address: IPv4Address | IPv6Address) -> bool:
    """Mapped and NAT64 addresses lie outside global unicast; what they carry is judged instead.

    6to4 and Teredo are given up on the Internet, and Pythons differ on whether they are global: refused.
    """
    if isinstance(address, IPv4Address) or address.ipv4_mapped or address in _NAT64:
        return True
    return address in _GLOBAL_UNICAST and not address.sixtofour and not address.teredo


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(_inside(address, network) for network in _NEVER)
