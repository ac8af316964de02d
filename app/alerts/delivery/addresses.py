"""Where a webhook may go: to a public address, and to the very one that was looked at.

Whoever enters a subscription chooses where this machine connects. It must not become a way into the council's own
network, nor may a name that answered with a public address answer with a private one a moment later.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from app.alerts.delivery.outcome import NotThere, TryLater

_NAT64: Final = IPv6Network("64:ff9b::/96")
PRIVATE: Final = "is not a public address (EHC_WEBHOOKS_PRIVATE=1 allows those of this network)"


def is_public(text: str) -> bool:
    """Whether an IP address is anybody's on the internet. One that wraps another is what it wraps."""
    address = ip_address(text.partition("%")[0])
    inner = _wrapped(address) if isinstance(address, IPv6Address) else None
    return not address.is_multicast and (address if inner is None else inner).is_global


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def fault_of(url: str, *, private: bool) -> str | None:
    """Why no webhook may go to this URL, as far as its text can say; None where it may. Names are looked up on sending."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        return "not a URL"
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return "an http or https URL with a host"
    if "@" in parts.netloc or parts.fragment:
        return "a URL with neither user name nor fragment"
    if not url.isascii() or not url.isprintable() or " " in url:
        return "a URL in ASCII: encode what is not"
    return None if private or not _is_private_literal(host) else f"{host} {PRIVATE}"


def _is_private_literal(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


async def addresses(parts: SplitResult, *, private: bool) -> list[str]:
    """The addresses of a URL's host. Raises NotThere where it has none, TryLater where one of them is not public."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotThere(f"no address found for {host}") from error
    ips = list(dict.fromkeys(str(place[0]) for *_, place in found))
    if not private:
        for ip in ips:
            if not is_public(ip):
                raise TryLater(f"{host} {PRIVATE}")
    return ips
