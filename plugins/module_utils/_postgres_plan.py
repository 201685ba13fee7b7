# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The store's role, database and extensions: from what is there to the statements that are missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.storeops.ha.plugins.module_utils._errors import DatabaseError

# Order in which statements must run; each is one line of the plan.
ON_SERVER = "server"
IN_DATABASE = "database"

PASSWORD_PLACE = "{password}"


@dataclass
class State:
    """What the server says. login_* describe the role that asks."""

    login_user: str = ""
    login_superuser: bool = False
    login_createrole: bool = False
    login_createdb: bool = False
    server_version: int = 0
    role_exists: bool = False
    role_attributes: set = field(default_factory=set)
    password_holds: bool = False
    login_is_member: bool = False
    database_exists: bool = False
    owner: str = ""
    user_may_create: bool = False
    login_may_create: bool = False
    encoding: str = ""
    extensions: set = field(default_factory=set)
    available_extensions: set = field(default_factory=set)
    trusted_extensions: set = field(default_factory=set)


@dataclass(frozen=True)
class Desired:
    name: str
    user: str
    password: str = ""
    extensions: tuple = ("btree_gist", "intarray")
    role_attributes: tuple = ("CREATEROLE",)


@dataclass(frozen=True)
class Step:
    """One statement. PASSWORD_PLACE in it is replaced by the password's verifier just before it is sent."""

    where: str
    action: str
    sql: str


def identifier(name):
    if "\x00" in name or not name:
        raise DatabaseError("A PostgreSQL name is empty or holds a NUL character; choose another.")
    return '"{}"'.format(name.replace('"', '""'))


def plan(state, desired):
    """The missing statements in order, or an error when the role that asks has no right to one of them."""
    steps = _role_steps(state, desired) + _database_steps(state, desired) + _extension_steps(state, desired)
    return steps


def _role_steps(state, desired):
    words = [] if "LOGIN" in state.role_attributes else ["LOGIN"]
    if "SUPERUSER" not in state.role_attributes:
        words += [name for name in desired.role_attributes if name not in state.role_attributes]
    if desired.password and not state.password_holds:
        words.append(f"PASSWORD '{PASSWORD_PLACE}'")
    if state.role_exists and not words:
        return []
    if not state.login_superuser and (not state.login_createrole or state.login_user == desired.user):
        raise DatabaseError(_role_refusal(state, desired, words))
    verb, action = ("ALTER", "alter_role") if state.role_exists else ("CREATE", "create_role")
    sql = "{} ROLE {} WITH {}".format(verb, identifier(desired.user), " ".join(words))
    return [Step(ON_SERVER, action, sql)]


def _role_refusal(state, desired, words):
    lacking = [word.partition(" ")[0] for word in words]
    if not state.role_exists:
        return (
            f"The role {desired.user} does not exist and {state.login_user} may not create it; "
            "give the URL of a role that may (database_admin_url), or create it first."
        )
    return (
        "The role {} lacks {} and {} may not grant that; "
        "run ALTER ROLE {} {} as a superuser, or give the URL of a role that may (database_admin_url)."
    ).format(desired.user, ", ".join(lacking), state.login_user, identifier(desired.user), " ".join(lacking))


def _database_steps(state, desired):
    steps = []
    owner_is_right = state.database_exists and (state.owner == desired.user or state.user_may_create)
    if owner_is_right:
        return steps
    # Only a member of a role may make it an owner; a superuser is a member of all.
    if not state.login_superuser and not state.login_is_member and state.login_user != desired.user:
        steps.append(Step(ON_SERVER, "grant_membership", f"GRANT {identifier(desired.user)} TO CURRENT_USER"))
    names = identifier(desired.name), identifier(desired.user)
    if not state.database_exists:
        if not (state.login_superuser or state.login_createdb):
            raise DatabaseError(
                f"The database {desired.name} does not exist and {state.login_user} may not create it; "
                "give the URL of a role that may (database_admin_url), or create it first."
            )
        # template0 and UTF8, since a server set up without a locale would otherwise hand out SQL_ASCII.
        sql = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0".format(*names)
        return [*steps, Step(ON_SERVER, "create_database", sql)]
    if not state.login_superuser and state.login_user != state.owner:
        raise DatabaseError(
            "The database {} belongs to {}; {} may not hand it to {}. Run ALTER DATABASE {} OWNER TO {}.".format(
                desired.name, state.owner, state.login_user, desired.user, *names
            )
        )
    return [*steps, Step(ON_SERVER, "alter_owner", "ALTER DATABASE {} OWNER TO {}".format(*names))]


def _extension_steps(state, desired):
    steps = []
    for name in desired.extensions:
        if name in state.extensions:
            continue
        # A database still to be made is made from template0, on the server whose list of extensions was read.
        if name not in state.available_extensions:
            raise DatabaseError(
                f"The PostgreSQL server does not have the extension {name}; install its contrib package."
            )
        if not _may_create_extension(state, desired, name):
            raise DatabaseError(
                f"The extension {name} is missing in {desired.name} and {state.login_user} may not create it; "
                f"run CREATE EXTENSION {identifier(name)} there."
            )
        steps.append(Step(IN_DATABASE, "create_extension", "CREATE EXTENSION IF NOT EXISTS " + identifier(name)))
    return steps


def _may_create_extension(state, desired, name):
    if state.login_superuser:
        return True
    # Whoever creates the database or is granted its owner may create in it.
    may_create = state.login_may_create or not state.database_exists or state.login_user == desired.user
    return may_create and name in state.trusted_extensions


def described(state, desired):
    """The part of the state that this is about, for a diff and for the result. No secret in it."""
    return {
        "role": desired.user if state.role_exists else None,
        "role_attributes": sorted(state.role_attributes),
        "database": desired.name if state.database_exists else None,
        "owner": state.owner or None,
        "extensions": sorted(state.extensions),
    }


def diff_sides(before, after, desired, password_changes):
    """Both sides of the diff. The password is a word on both."""
    sides = []
    for state, word in ((before, "(secret)"), (after, "(secret, changed)" if password_changes else "(secret)")):
        side = described(state, desired)
        side["password"] = word if state.role_exists else None
        sides.append("".join(f"{key}: {_shown(side[key])}\n" for key in sorted(side)))
    return {"before": sides[0], "after": sides[1], "before_header": desired.name, "after_header": desired.name}


def _shown(value):
    if value is None:
        return "(absent)"
    return ", ".join(value) if isinstance(value, list) else value


def predicted(state, desired, steps):
    """The state as it would be after the steps, for check mode."""
    actions = {step.action for step in steps}
    new_owner = bool(actions & {"create_database", "alter_owner"})
    return State(
        role_exists=True,
        role_attributes=state.role_attributes | {"LOGIN"} | set(desired.role_attributes),
        database_exists=True,
        owner=desired.user if new_owner else state.owner,
        extensions=state.extensions | set(desired.extensions),
        encoding=state.encoding or "UTF8",
    )
