# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""host:port for any kind of address, and the reading of such texts that other filters share."""

from __future__ import annotations

import re

from ansible.errors import AnsibleFilterError

NETADDR_ERROR = None
try:
    import netaddr
except ImportError as exc:
    netaddr = None
    NETADDR_ERROR = exc

# Letters, digits and hyphens as in DNS; the underscore too, which many internal names have.
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?\Z")


def _ip(text):
    """The address in its shortest spelling and its version; (None, None) when the text is a name."""
    if netaddr is None:
        raise AnsibleFilterError(
            "The Python library netaddr is missing on the controller; install it."
        ) from NETADDR_ERROR
    plain, percent, zone = text.partition("%")
    try:
        # Without this flag netaddr takes "1" for 0.0.0.1.
        address = netaddr.IPAddress(plain, flags=netaddr.INET_PTON)
    except (netaddr.AddrFormatError, ValueError):
        return None, None
    return f"{address}{percent}{zone}", address.version


def port_number(port, what):
    """The port as a number; ``what`` is the thing an error names."""
    text = str(port).strip()
    if isinstance(port, bool) or not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        # The text itself is not shown: a mistyped endpoint may be a login and a password.
        raise AnsibleFilterError(f"The port of {what} is not a number from 1 to 65535.")
    return int(text)


def _host(text, whole):
    address, version = _ip(text)
    if address is None and not _HOST_NAME.match(text):
        raise AnsibleFilterError(f"{whole!r} is not an address or a host name, with or without a port.")
    if address is None and re.match(r"[0-9.]+\Z", text):
        raise AnsibleFilterError(f"{whole!r} looks like an IPv4 address but is none.")
    return address or text, version


def split_endpoint(text):
    """Host without brackets, its IP version or None, and the port or None."""
    if not isinstance(text, str) or not text.strip():
        raise AnsibleFilterError("An endpoint has to be an address or a host name; this one is empty or no text.")
    text = text.strip()
    if "@" in text or "/" in text:
        # Not shown: it may have a password in it.
        raise AnsibleFilterError("An endpoint has to be an address or a host name, with or without a port, not a URL.")
    bracketed = re.match(r"\[([^\[\]]*)\](?::(.*))?\Z", text)
    if bracketed:
        host, version = _host(bracketed.group(1), text)
        if version != 6:
            raise AnsibleFilterError(f"{text!r} has something other than an IPv6 address in brackets.")
        port = bracketed.group(2)
    elif text.count(":") == 1:
        name, port = text.split(":")
        host, version = _host(name, text)
    else:
        host, version = _host(text, text)
        port = None
    return host, version, None if port is None else port_number(port, host)


def join_endpoint(host, version, port):
    host = f"[{host}]" if version == 6 else host
    return host if port is None else f"{host}:{port}"


def store_endpoint(address, port=None):
    """``host:port``; a port that is in the address already wins over the one given."""
    host, version, own_port = split_endpoint(address)
    if own_port is None and port not in (None, ""):
        own_port = port_number(port, address)
    return join_endpoint(host, version, own_port)


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"store_endpoint": store_endpoint}
