# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of PostgreSQL and told it around a dump. Pure."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from ansible_collections.storeops.ha.plugins.module_utils._postgres_plan import identifier

RESTORING, RESTORED = "storeops.ha: restoring ", "storeops.ha: restored "

# Relations that no extension brought, and what an earlier run wrote to the database's name.
LOOK = """
SELECT json_build_object(
  'relations', (
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.deptype = 'e')),
  'note', shobj_description((SELECT oid FROM pg_database WHERE datname = current_database()), 'pg_database'),
  'version', current_setting('server_version_num')::int);
"""

# Roles that own something in the database or have a right in it, and those they belong to. A dump names them and does
# not make them.
_ROLES = """
WITH RECURSIVE here AS (SELECT oid FROM pg_database WHERE datname = current_database()), used AS (
  SELECT d.refobjid AS oid FROM pg_shdepend d, here
  WHERE d.refclassid = 'pg_authid'::regclass
    AND (d.dbid = here.oid OR (d.dbid = 0 AND d.classid = 'pg_database'::regclass AND d.objid = here.oid))
  UNION SELECT m.roleid FROM pg_auth_members m JOIN used ON m.member = used.oid)
SELECT coalesce(json_agg(json_build_object(
  'name', r.rolname, 'login', r.rolcanlogin, 'inherit', r.rolinherit, 'createrole', r.rolcreaterole,
  'createdb', r.rolcreatedb, 'verifier', {verifier},
  'member_of', (SELECT coalesce(json_agg(json_build_object(
      'group', g.rolname, 'admin', m.admin_option, 'inherit', to_jsonb(m) -> 'inherit_option',
      'set', to_jsonb(m) -> 'set_option') ORDER BY g.rolname), '[]')
    FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid)) ORDER BY r.rolname), '[]')
FROM {catalog} r WHERE r.oid IN (SELECT oid FROM used) AND NOT r.rolsuper AND r.rolname !~ '^pg_';
"""


class Found(NamedTuple):
    """What a database holds; None for all of it when there is none."""

    relations: int
    note: str


def roles_of(is_superuser: bool) -> str:
    """Only a superuser sees what passwords are verified by."""
    verifier, catalog = ("r.rolpassword", "pg_authid") if is_superuser else ("NULL::text", "pg_roles")
    return _ROLES.format(verifier=verifier, catalog=catalog)


def found(printed: bytes) -> Found:
    said = json.loads(printed.decode("utf-8"))
    return Found(int(said["relations"]), said["note"] or "")


def note(database: str, text: str) -> str:
    """Write down in the database what became of it."""
    return "COMMENT ON DATABASE {0} IS {1};\n".format(identifier(database), _literal(text))


def dropping(database: str) -> str:
    """Those who are connected to it are sent away."""
    return "DROP DATABASE IF EXISTS {0} WITH (FORCE);\n".format(identifier(database))


def names_of_roles() -> str:
    return "SELECT coalesce(json_agg(rolname), '[]') FROM pg_roles;"


def making(roles: list[dict[str, Any]], there: list[str]) -> str:
    """Statements that make the roles which are not there. A password that nobody knows any more is none."""
    statements = []
    new = [role for role in roles if role["name"] not in there]
    for role in new:
        words = [word for key, word in _ATTRIBUTES if role.get(key)]
        words += [] if role.get("inherit", True) else ["NOINHERIT"]
        words += ["PASSWORD " + _literal(role["verifier"])] if role.get("verifier") else []
        statements.append("CREATE ROLE {0} {1};".format(identifier(role["name"]), " ".join(words)).replace(" ;", ";"))
    made = {role["name"] for role in new}
    for role in roles:
        for membership in role.get("member_of") or []:
            # Of roles that were there before it is known what they are to each other.
            if membership["group"] in {*there, *made} and made & {membership["group"], role["name"]}:
                statements.append(_grant(role["name"], membership))
    return "".join(statement + "\n" for statement in statements)


def _grant(member: str, membership: dict[str, Any]) -> str:
    """Since PostgreSQL 16 a membership has three properties: whoever makes a role may administer it and no more."""
    options = [(name.upper(), membership.get(name)) for name in ("admin", "inherit", "set")]
    told = ["{0} {1}".format(name, "TRUE" if value else "FALSE") for name, value in options]
    if membership.get("set") is None:
        told = ["ADMIN OPTION"] if membership.get("admin") else []
    words = " WITH " + ", ".join(told) if told else ""
    return "GRANT {0} TO {1}{2};".format(identifier(membership["group"]), identifier(member), words)


_ATTRIBUTES = (("login", "LOGIN"), ("createrole", "CREATEROLE"), ("createdb", "CREATEDB"))


def wanted_entries(listing: str) -> str:
    """The list of contents of a dump without the extensions, which are there and need not be ours to comment on."""
    kept = [line for line in listing.splitlines() if line and not line.startswith(";") and not _of_extension(line)]
    return "".join(line + "\n" for line in kept)


def _of_extension(line: str) -> bool:
    # 2; 3079 16385 EXTENSION - btree_gist     and     3381; 0 0 COMMENT - EXTENSION btree_gist
    words = line.split()
    return words[3:4] == ["EXTENSION"] or words[3:6] == ["COMMENT", "-", "EXTENSION"]


def conninfo(database: str) -> str:
    """A name of a database that is not taken for more than that."""
    return "dbname='{0}'".format(database.replace("\\", "\\\\").replace("'", "\\'"))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
