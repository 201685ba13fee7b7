# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The registration bundle, and the store assertion in it. Pure. Nothing of the bundle but names is ever shown."""

from __future__ import annotations

import re

from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem, shown
from ansible_collections.storeops.ha.plugins.module_utils._store import assertion, bundle

INPUT = "store_registration_bundle"
_IN_IT = INPUT + ", store_assertion"
_AGAIN = "give the content of registration_bundle.b64 as it was made"


def _of(cluster):
    """(bundle, store assertion), each None when it is missing or broken: one check alone tells that."""
    try:
        found = bundle.decode(cluster.get(INPUT) or "")
    except DocumentError:
        return None, None
    try:
        return found, assertion.parse(found["store_assertion"] or "", "it")
    except DocumentError:
        return found, None


def store_id(cluster):
    """The id of the store this cluster is, as far as the inputs tell."""
    found = _of(cluster)[0]
    return found["store_id"] if found else ""


def given(cluster):
    if INPUT not in cluster.given and not cluster.registered:
        sentence = "this input is required as long as the store is not registered; set it to the registration bundle."
        yield problem("no_bundle", INPUT, sentence)


def readable(cluster):
    text = cluster.get(INPUT)
    if not text:
        return
    try:
        found = bundle.decode(text)
    except DocumentError as wrong:
        told = str(wrong).replace("The registration bundle's", "its", 1).replace("The registration bundle", "it", 1)
        yield problem("bundle_unreadable", INPUT, told)
        return
    if cluster.get("store_airgap") and not found["store_assertion"]:
        sentence = "it lacks store_assertion, which the units of an offline store serve; {0}."
        yield problem("bundle_assertion", INPUT, sentence.format(_AGAIN))


def of_this_domain(cluster):
    found, domain = _of(cluster)[0] or {}, cluster.get("store_domain")
    if domain and values.is_host(domain) and values.bare(found.get("domain", domain)) != values.bare(domain):
        sentence = (
            "it is for the domain {0}, but store_domain is {1}; use the bundle of this store, or correct the domain."
        )
        yield problem("bundle_domain", INPUT, sentence.format(shown(found["domain"]), shown(domain)))


def assertion_readable(cluster):
    text = (_of(cluster)[0] or {}).get("store_assertion")
    if not text:
        return
    try:
        assertion.parse(text, "it")
    except DocumentError as wrong:
        yield problem("assertion_unreadable", _IN_IT, str(wrong))
        return
    if not _signed(text):
        yield problem("assertion_truncated", _IN_IT, "it ends before its signature; {0}.".format(_AGAIN))


def _signed(text):
    """Whether a signature follows the headers of the store assertion; a truncated one ends inside or after them."""
    blocks = [block for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if block.strip()]
    at = [number for number, block in enumerate(blocks) if "type: store" in block.splitlines()]
    return bool(at) and at[0] + 1 < len(blocks)


def assertion_fits(cluster):
    """The assertion's store, scheme and host are those of this cluster."""
    found, said = _of(cluster)
    if said is None:
        return
    if said.store_id != found["store_id"]:
        sentence = "it is of store {0}, but store_id of the bundle is {1}; {2}."
        yield problem(
            "assertion_store", _IN_IT, sentence.format(shown(said.store_id), shown(found["store_id"]), _AGAIN)
        )
    if said.url:
        yield from _url_fits(cluster, said.url)


def _url_fits(cluster, url):
    parts = values.url_parts(url)
    if parts is None:
        yield problem("assertion_url", _IN_IT, "its url {0} is not one; {1}.".format(shown(url), _AGAIN))
        return
    scheme, domain = cluster.get("store_scheme"), cluster.get("store_domain")
    if scheme and parts[0] != scheme:
        sentence = (
            "the store is registered with {0}, but store_scheme is {1}; register with {1}, or set store_scheme to {0}."
        )
        yield problem("assertion_scheme", _IN_IT, sentence.format(parts[0], scheme))
    if domain and values.is_host(domain) and parts[1] != values.bare(domain):
        sentence = "the store is registered at {0}, but store_domain is {1}; use the bundle of this store."
        yield problem("assertion_domain", _IN_IT, sentence.format(shown(parts[1]), shown(domain)))


CHECKS = (given, readable, of_this_domain, assertion_readable, assertion_fits)
