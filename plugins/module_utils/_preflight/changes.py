# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a change that goes from unit to unit: upgrade, reconcile, a command of the store. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, problem, shown
from ansible_collections.storeops.ha.plugins.module_utils._redact import has_password, is_secret

UPGRADE, RECONCILE, COMMAND = "upgrade", "reconcile", "run_command"
_WORDS, _STDIN, _REVISION = "store_command", "store_command_stdin", "store_snap_revision"
_NAMES_OF_THE_COMMAND = ("enterprise-store", "snap-store-proxy", "snap-proxy", "sudo")
# {command: what among its words makes it read nothing}; config reads only when it imports.
_READS = {"import-certificate": "--selfsigned", "use-ca-certs": None}


def sessions_may_end(cluster):
    seconds = cluster.get("store_sessions_timeout")
    if seconds is not None and seconds < 1:
        sentence = "{0} leaves clients no time to end what they have begun; write a number of seconds, such as 300."
        yield problem("sessions_timeout", "store_sessions_timeout", sentence.format(seconds))


# -- another release ------------------------------------------------------------------------------------------------


def one_release(cluster):
    """A release that means the same on every unit."""
    if cluster.play != UPGRADE or cluster.get("store_snap_file"):
        return
    revision = cluster.get(_REVISION)
    if not revision and cluster.get("store_snap_channel"):
        sentence = "a channel alone may mean another revision for each unit; set this (or store_snap_file) as well."
        yield problem("revision_unknown", _REVISION, sentence)
    elif str(revision or "").startswith("x"):
        sentence = "{0} counts on one host only; give the file as store_snap_file, or a revision of the store."
        yield problem("revision_local", _REVISION, sentence.format(shown(revision)))


def watched(cluster):
    if cluster.play != UPGRADE:
        return
    seconds, words = cluster.get("store_upgrade_soak"), cluster.get("store_upgrade_check_command") or []
    if seconds is not None and seconds < 0:
        sentence = "{0} is less than no time; write for how many seconds to watch the first unit, or 0."
        yield problem("soak_negative", "store_upgrade_soak", sentence.format(seconds))
    if len(words) == 1 and len(words[0].split()) > 1:
        sentence = "{0} is one word with blanks in it, and no shell takes it apart; write one item for each word."
        yield problem("check_command_text", "store_upgrade_check_command", sentence.format(shown(words[0])))


# -- units alike again ----------------------------------------------------------------------------------------------


def discard_confirmed(cluster):
    name, given = (
        cluster.get("store_cluster_name") or cluster.get("store_domain"),
        cluster.get("store_reconcile_discard"),
    )
    if cluster.play == RECONCILE and given and name and given != name:
        sentence = "{0} is not the name of this cluster, {1}; make sure that you are at the right one."
        yield problem("discard_other", "store_reconcile_discard", sentence.format(shown(given), shown(name)))


# -- a command of the store -----------------------------------------------------------------------------------------


def command_words(cluster):
    if cluster.play != COMMAND or _WORDS not in cluster.given:
        return
    words = values.command_words(cluster.get(_WORDS) or [])
    if words is None:
        sentence = "it is neither a list of words nor one line in which every quote has an end; write one of both."
        yield problem("command_form", _WORDS, sentence)
    elif not words or not all(word.strip() for word in words):
        what = "has an empty word" if words else "has no word"
        sentence = "it {0}; write what follows enterprise-store, as in [override, hello, stable=7]."
        yield problem("command_blank", _WORDS, sentence.format(what))
    elif len(words) == 1 and len(words[0].split()) > 1:
        sentence = "{0} is one word with blanks in it, and no shell takes it apart; write one item for each word."
        yield problem("command_text", _WORDS, sentence.format(shown(words[0])))
    elif words[0].rpartition("/")[2] in _NAMES_OF_THE_COMMAND:
        sentence = "its first word is {0}, which is put before it anyway; leave that out."
        yield problem("command_itself", _WORDS, sentence.format(shown(words[0])))


def command_fits(cluster):
    if cluster.play != COMMAND:
        return
    words = values.command_words(cluster.get(_WORDS) or []) or [""]
    secret = sorted({word.partition("=")[0] for word in words if _is_secret(word)})
    if secret:
        sentence = (
            "{0} would be seen among the processes; put it into store_secret_settings and run storeops.ha.configure."
        )
        yield problem("command_secret", _WORDS, sentence.format(listed(secret)))
    if words[0] == "import-certificate" and cluster.tls_at_proxy:
        sentence = "the proxies serve HTTPS already, so the units must not; use storeops.ha.renew_certificate."
        yield problem("command_tls", _WORDS, sentence)
    elif _reads(words) and not cluster.get(_STDIN):
        sentence = "{0} reads what it is given from standard input, and there is nothing; set it to that text."
        yield problem("command_stdin", _STDIN, sentence.format(words[0]))
    seconds = cluster.get("store_command_timeout")
    if seconds is not None and seconds < 1:
        sentence = "{0} leaves the command no time; write a number of seconds, such as 3600."
        yield problem("command_timeout", "store_command_timeout", sentence.format(seconds))


def _is_secret(word):
    key, equals, value = word.partition("=")
    return bool(equals and value.strip("'\"")) and (is_secret(key) or has_password(value))


def _reads(words):
    if words[0] == "config":
        return "--import-yaml" in words
    return words[0] in _READS and _READS[words[0]] not in words


CHECKS = (sessions_may_end, one_release, watched, discard_confirmed, command_words, command_fits)
