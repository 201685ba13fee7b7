# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a login to PostgreSQL and the state behind it mean for the operator. Pure."""

from __future__ import annotations

from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError
from ansible_collections.storeops.ha.plugins.module_utils._postgres_plan import Desired, identifier, plan
from ansible_collections.storeops.ha.plugins.module_utils._preflight import values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, problem, shown

ADMIN = "store_database_admin_url"
_PASSWORD, _USER, _NAME = "store_database_password", "store_database_user", "store_database_name"

# SQLSTATE: kind. What is not here is told in the server's words.
KINDS = {
    "28P01": "login",
    "28000": "login",
    "3D000": "no_database",
    "42501": "no_connect",
    "53300": "full",
    "57P03": "starting",
}


class Refused(Exception):
    """A connection that did not come about: its kind, and words without any secret."""

    def __init__(self, kind, words=""):
        super().__init__(kind)
        self.kind, self.words = kind, words


def kind_of(sqlstate, words):
    # pg_hba.conf is called that in every language the server may speak.
    return "no_entry" if sqlstate == "28000" and "pg_hba.conf" in words else KINDS.get(sqlstate, "refused")


def desired(wanted):
    return Desired(name=wanted["name"], user=wanted["user"], password=wanted["password"])


# kind: (code, thing, sentence) for the store's own role
_STORE = {
    "login": (
        "database_login",
        _PASSWORD,
        "the server at {place} does not let the role {user} in with it (another password, or no such role); correct "
        "it or store_database_user, or set store_database_admin_url to have the role made.",
    ),
    "no_database": (
        "database_missing",
        _NAME,
        "the server at {place} has no database {name} and nobody to create it; create it, or set "
        "store_database_admin_url.",
    ),
    "no_connect": (
        "database_connect",
        _NAME,
        "the role {user} may not connect to the database {name}; grant it that, or make it the owner.",
    ),
}
# kind: (code ending, sentence) for whoever logs in; the thing is the server, or the administrator's URL
_ANYBODY = {
    "login": ("login", "the server at {place} does not let its role {user} in; correct its user or password."),
    "no_database": (
        "database",
        "the server at {place} has no database {name}; name one that exists, such as postgres.",
    ),
    "no_connect": (
        "connect",
        "its role {user} may not connect to the database {name}; grant it that, or name another.",
    ),
    "no_entry": (
        "no_entry",
        "pg_hba.conf at {place} has no entry for the role {user} and the database {name} from this host; add one.",
    ),
    "full": ("full", "the server at {place} takes no more connections; raise max_connections."),
    "starting": ("starting", "the server at {place} is still starting or stopping; try again when it runs."),
    "no_tls": ("no_tls", "the server at {place} offers no TLS; switch it on there, or change the sslmode."),
    "not_trusted": (
        "not_trusted",
        "the certificate of the server at {place} does not pass ({words}); put its authority into the trusted ones "
        "of this host, or change the sslmode.",
    ),
    "unreachable": ("unreachable", "the server at {place} cannot be reached ({words}); start it, or correct the host."),
    "stranger": ("stranger", "what answers at {place} is no PostgreSQL; correct the host or the port."),
    "refused": ("refused", "the server at {place} refuses the login ({words}); correct that there."),
}


def not_let_in(wanted, refused):
    """The problem of the store's own login, or nothing where the run itself makes what is missing."""
    curable = ("login", "no_database", "no_connect")
    if wanted["installed_by_run"] or (wanted["made_by_run"] and refused.kind in curable):
        return None
    if refused.kind in _STORE:
        code, thing, sentence = _STORE[refused.kind]
        return problem(code, thing, _filled(sentence, wanted, refused))
    return _told("database_", "database", wanted, refused)


def admin_not_let_in(login, refused):
    return _told("admin_", ADMIN, login, refused)


def _told(prefix, thing, login, refused):
    ending, sentence = _ANYBODY[refused.kind]
    return problem(prefix + ending, thing, _filled(sentence, login, refused))


def _filled(sentence, login, refused):
    place = values.place(login["host"], login["port"])
    return sentence.format(place=place, user=shown(login["user"]), name=shown(login["name"]), words=refused.words)


def in_use(wanted):
    sentence = (
        "the database {0} holds the packages of a store (snapstorage.package_store), but no unit serves one; give "
        "this store a database of its own, or set preflight_database_in_use if it is this store's."
    )
    return problem("database_in_use", _NAME, sentence.format(shown(wanted["name"])))


def not_its_own(wanted, current):
    """`current`: the login of the database of the store that this unit serves."""
    sentence = (
        "the database {0} at {1} is not that of the store which this unit serves ({2} at {3}); correct "
        "store_database_name and store_database_host, or set preflight_database_in_use if it was moved there."
    )
    places = [(shown(login["name"]), values.place(login["host"], login["port"])) for login in (wanted, current)]
    return problem("database_of_other_store", _NAME, sentence.format(*places[0], *places[1]))


def lacking(wanted, state, admin):
    """What is missing and what the login has no right to make. The last word has what will make it."""
    want = desired(wanted)
    found = (
        list(_role(state, want, admin)) + list(_database(state, want, admin)) + list(_extensions(state, want, admin))
    )
    if found:
        return found
    try:
        plan(state, want)
    except DatabaseError as refusal:
        return [problem("database_plan", ADMIN if admin else "database", str(refusal))]
    return []


def _role(state, want, admin):
    absent = (
        []
        if "SUPERUSER" in state.role_attributes
        else [a for a in want.role_attributes if a not in state.role_attributes]
    )
    if not admin:
        if absent:
            sentence = (
                "the role {0} lacks {1}, since the store makes a role for each of its services; run ALTER ROLE {2} {1} "
                "as a superuser, or set store_database_admin_url."
            )
            told = sentence.format(shown(want.user), " ".join(absent), identifier(want.user))
            yield problem("database_createrole", _USER, told)
        return
    changes = absent or not state.password_holds or not state.role_exists
    if changes and not (state.login_superuser or state.login_createrole):
        verb = "change" if state.role_exists else "create"
        sentence = "its role {0} may not {1} the role {2}; grant it CREATEROLE, or use a superuser."
        yield problem("admin_createrole", ADMIN, sentence.format(shown(state.login_user), verb, shown(want.user)))


def _database(state, want, admin):
    if admin and not state.database_exists and not (state.login_superuser or state.login_createdb):
        sentence = "its role {0} may not create the database {1}; grant it CREATEDB, or create the database first."
        yield problem("admin_createdb", ADMIN, sentence.format(shown(state.login_user), shown(want.name)))
    mine = not state.database_exists or state.owner == want.user or state.user_may_create
    if not mine and not (admin and (state.login_superuser or state.login_user == state.owner)):
        sentence = (
            "the database {0} belongs to {1}, and the role {2} may not create in it; run ALTER DATABASE {3} OWNER TO "
            "{4}."
        )
        names = identifier(want.name), identifier(want.user)
        told = sentence.format(shown(want.name), shown(state.owner), shown(want.user), *names)
        yield problem("database_rights", _NAME, told)


def _extensions(state, want, admin):
    missing = [name for name in want.extensions if name not in state.extensions]
    unknown = [name for name in missing if name not in state.available_extensions]
    if unknown:
        sentence = "the server lacks the {0}; install PostgreSQL's contrib package there."
        yield problem("database_contrib", "database", sentence.format(_named(unknown)))
    may = state.login_may_create or not state.database_exists or state.login_user == want.user
    denied = [n for n in missing if n not in unknown and not (may and n in state.trusted_extensions)]
    if denied and not state.login_superuser:
        sentence = "the database {0} lacks the {1}, which the role {2} may not create; run {3} there as a superuser{4}."
        statements = " ".join("CREATE EXTENSION {0};".format(identifier(name)) for name in denied).rstrip(";")
        instead = "" if admin else ", or set store_database_admin_url"
        told = sentence.format(shown(want.name), _named(denied), shown(state.login_user), statements, instead)
        yield problem("database_extension", _NAME, told)


def _named(extensions):
    return "{0} {1}".format("extensions" if len(extensions) > 1 else "extension", listed(extensions))
