"""Addresses that strangers name. Whoever names one must not reach our own network through us (SSRF): a name is looked
up once, every address behind it must be public, and the connection goes to exactly the address that was looked at."""

import asyncio
import ipaddress
import socket
from urllib.parse import SplitResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotPublic(ValueError):
    """Not an address that we call for a stranger."""


def is_public(address: Address, *, or_loopback: bool = False) -> bool:
    """Also of what an IPv6 address wraps: mapped, 6to4, Teredo, NAT64. `or_loopback` is for tests."""
    if address.is_loopback and or_loopback:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if inner:
            return is_public(inner, or_loopback=or_loopback)
        if address in ipaddress.IPv6Network("64:ff9b::/96"):  # NAT64: the IPv4 address is in the last 32 bits
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF), or_loopback=or_loopback)
    return address.is_global and not address.is_multicast


async def look_up(host: str | None, port: int, *, or_loopback: bool = False) -> str:
    """The address to call. All that are behind the name must be public, or somebody could answer with one of each.
    Raises NotPublic, and OSError for a name that nobody has."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(item[4][0]) for item in found]
    public = (is_public(ipaddress.ip_address(one.partition("%")[0]), or_loopback=or_loopback) for one in addresses)
    if not addresses or not all(public):
        raise NotPublic("not a public address")
    return addresses[0]


def pinned(parts: SplitResult, address: str) -> str:
    """The same URL with the address in the name's place; the name goes into `Host` and SNI."""
    named = f"[{address}]" if ":" in address else address
    return parts._replace(netloc=f"{named}:{parts.port}" if parts.port else named, fragment="").geturl()
