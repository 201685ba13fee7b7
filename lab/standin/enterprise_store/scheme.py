"""Whether a request is answered, redirected or refused because of the protocol it claims to have come by. Pure."""

from __future__ import annotations

from collections import namedtuple
from urllib.parse import urlsplit

HEALTH = "/_status/check"

# What is known about one request.
Question = namedtuple("Question", "path host tls forwarded loopback")
# What the unit is told by its configuration.
Rules = namedtuple("Rules", "trust url has_certificate https_port")

REFUSED = "refused"


def rules(config):
    """The rules of a unit; `config` holds effective values."""
    return Rules(
        trust=config["proxy.trust-forwarded-proto"],
        url=(config["internal.store.url"] or "").rstrip("/"),
        has_certificate=bool(config["proxy.tls.cert"] and config["proxy.tls.key"]),
        https_port=config["proxy.port.https"],
    )


def forwarded_values(headers):
    """Every protocol named, over all headers and within each."""
    return [part.strip() for header in headers for part in header.split(",")]


def _own_address(question, rule):
    """The TLS address of this unit under the name the client used."""
    host = question.host or "localhost"
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    port = "" if rule.https_port == 443 else ":%d" % rule.https_port
    return "https://%s%s" % (name, port)


def _believed(question, rule):
    """The protocol the client is believed to have used; None where no statement is made about it."""
    if rule.trust and question.forwarded:
        return question.forwarded[0].lower()
    if question.tls:
        return None
    if question.path.partition("?")[0] == HEALTH and (rule.trust or question.loopback):
        # The vendor's sample health check sends no header, and `status` asks from the unit itself.
        return None
    return "http"


def decide(question, rule):
    """None to answer, REFUSED for a 400, otherwise the address to redirect to."""
    if len(question.forwarded) > 1:
        return REFUSED
    registered = urlsplit(rule.url).scheme
    if rule.has_certificate and not question.tls:
        base = rule.url if registered == "https" else _own_address(question, rule)
        return base + question.path
    believed = _believed(question, rule)
    if registered and believed and believed != registered:
        return rule.url + question.path
    return None
