"""Which hosts the lab has, in which groups, at which addresses. Pure: nothing here touches the machine."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass

from .paths import NUMBER

DOMAIN = "store.test"
# Podman's label of what belongs to this lab, and the beginning of its names.
ANY = "storeops-lab"
LABEL = f"{ANY}-{NUMBER}" if NUMBER else ANY
SUBNET4 = ipaddress.ip_network(os.environ.get("STOREOPS_LAB_SUBNET", f"10.99.{77 + NUMBER}.0/24"))
SUBNET6 = ipaddress.ip_network(f"fd77:5709:0:{NUMBER}::/64")
NETWORK = f"{LABEL}-net"
MOST_UNITS = 40


@dataclass(frozen=True)
class Host:
    name: str
    group: str
    number: int
    image: str = "host"

    @property
    def ipv4(self) -> str:
        return str(SUBNET4[self.number])

    @property
    def ipv6(self) -> str:
        return str(SUBNET6[self.number])


# Kept free for the address that the proxies share.
VIRTUAL = 9
VIRTUAL4 = str(SUBNET4[VIRTUAL])
VIRTUAL6 = str(SUBNET6[VIRTUAL])

FIXED = (
    Host("lb1", "reverse_proxies", 21),
    Host("lb2", "reverse_proxies", 22),
    Host("mc1", "memcached", 31),
    Host("mc2", "memcached", 32),
    Host("db1", "database", 41),
    Host("s3", "storage", 51, "s3"),
    Host("client", "clients", 61),
)


def hosts(units: int) -> list[Host]:
    if not 1 <= units <= MOST_UNITS:
        raise ValueError(f"--units must be between 1 and {MOST_UNITS}, not {units}")
    return [*(Host(f"unit{n}", "units", 100 + n, "unit") for n in range(1, units + 1)), *FIXED]


def by_name(name: str) -> Host:
    """The host of that name, whether or not it runs."""
    if name.startswith("unit") and name[4:].isdigit():
        return hosts(int(name[4:]))[int(name[4:]) - 1]
    for host in FIXED:
        if host.name == name:
            return host
    raise ValueError(f"the lab has no host named {name}; it has unit1…, {', '.join(host.name for host in FIXED)}")
