"""The runs of the scenario: few of them, each with as many bad inputs as can be wrong at the same time.

Of one kind of input, such as the login to the database, only one can be wrong in a run. What the services and the hosts
are like is in molecule/refused/prepare.yml.
"""

from __future__ import annotations

import pem
from lab_inputs import CANARY, Run, assertions

# Bad inputs that these hosts cannot show, and why; by themselves they are made by the unit tests.
NOT_HERE = {
    "removed variable": "no input has gone since the first release",
    "region wrong": "the lab's S3 server takes requests that are signed for any region",
}

# A Python that finds itself on a host with something wrong.
ELSEWHERE = {"ansible_python_interpreter": "/usr/local/bin/python3-elsewhere"}
UNITS = "hosts unit1, unit2 and unit3, "
BUNDLE = "store_registration_bundle"
VIRTUAL = "store_virtual_address"
AS_MADE = "give the content of registration_bundle.b64 as it was made."
PLACED = "/var/snap/enterprise-store/common/nginx/airgap/store.assert"


def of_inventory_and_hosts(site):
    part = site.part_of_a_snap("core22")
    tiny = site.file("tiny.snap", site.other_snap)
    same, other = site.architectures
    return Run(
        "inventory and hosts",
        {
            "store_registration_bundle": "",
            "store_s3_ulr": CANARY,
            "store_memcached_endpoints": "mc1,mc2",
            "store_http_port": 70000,
            "store_https_port": 8443,
            "store_airgap": "maybe",
            "store_settings": {"proxy.cashe.size": 1, "proxy.hsm.token-label": "t", "proxy.tls.cert": CANARY},
            "store_storage_backend": "local",
            "store_snap_file": "/nowhere/enterprise-store.snap",
            "store_snap_prerequisites": [{"name": "core22", "file": part}, {"name": "core24", "file": tiny}],
            "store_database_host": "mc1",
            "store_certificate_file": site.file("expired.pem", pem.expired_and_of_another_name()),
            "store_ca": "",
            "store_virtual_address": "10.0.0.256",
            "store_virtual_router_id": "256",
        },
        {
            "virtual address that is none": f"{VIRTUAL}: '10.0.0.256' is neither an IPv4 nor an IPv6 address; write "
            "it as 192.0.2.9, 192.0.2.9/24 or 2001:db8::9.",
            "virtual router out of range": "store_virtual_router_id: 256 is not between 1 and 255; choose one that no "
            "other cluster of the network has.",
            "no bundle": f"{BUNDLE}: this input is required as long as the store is not registered; set it to the "
            "registration bundle.",
            "unknown variable": "store_s3_ulr: there is no such variable (did you mean store_s3_url?); correct the "
            "name, or remove it.",
            "wrong type": "store_memcached_endpoints: it must be a list, and 'mc1,mc2' is not; write it as YAML: "
            "[first, second].",
            "number out of range": "store_http_port: 70000 is not between 1 and 65535; set a port.",
            "boolean as a string that is none": "store_airgap: it must be true or false, and 'maybe' is not; write one "
            "of them.",
            "unknown setting": "store_settings, proxy.cashe.size: the store has no setting of this name (did you mean "
            "proxy.cache.size?); correct it, or remove it.",
            "use-postgres-over-memcached with an HSM token": "store_nonces: nonces in PostgreSQL exclude a hardware "
            "security module (proxy.hsm.token-label is set); use memcached, or remove the token.",
            "TLS on the unit and at the proxy": "store_settings, proxy.tls.cert: the proxies serve HTTPS already, so "
            "the units must not; remove it, or set store_scheme to http.",
            "local backend with more than one unit": "store_storage_backend: with 'local' each of the 3 units would "
            "have blobs of its own; set it to s3, or use one unit.",
            "snap file missing": "store_snap_file: there is no file '/nowhere/enterprise-store.snap' on the "
            "controller; correct the path.",
            "snap file truncated": f"store_snap_prerequisites, item 1: the file '{part}' is truncated; download or "
            "copy it again.",
            "snap file of another snap": f"store_snap_prerequisites, item 2: the file '{tiny}' is the snap tiny, not "
            "core24; give the file of core24.",
            "certificate expired": "store_certificate_file: the certificate 'CN=other.test' expired on "
            f"{pem.day(pem.EXPIRED)}; renew it.",
            "certificate not covering the domain": "store_certificate_file: the certificate is for other.test and does "
            "not cover store_domain 'store.test'; use one with that name.",
            "database unreachable": UNITS + "database server at mc1:5432: it refuses connections; start the service, "
            "or correct store_database_host.",
            "disk nearly full": "host unit1, disk at /var: 64 MiB are free and 2048 are needed; free some, or set "
            "preflight_min_free_mb.",
            "snapd too old": "host unit3, snapd: version 2.57.6-1 is older than 2.58, which can hold a snap; put the "
            "snap snapd into store_snap_prerequisites, or upgrade the package.",
            "unsupported operating system": "host lb2, operating system: Fedora Linux 42 is not supported; use debian "
            "12, debian 13, ubuntu 22.04 or ubuntu 24.04.",
            "mixed architectures": f"group units: their architectures differ ({other} on unit3 and {same} on unit1 and "
            "unit2), and one snap file runs on one only; use units of one architecture.",
            "port taken": "host lb1, port 8443: it is taken by squatter.service; stop that, or set store_https_port.",
        },
        hosts={name: ELSEWHERE for name in ("unit1", "unit3", "lb2")},
    )


def of_logins(site):
    address = site.addresses["lb2"]
    return Run(
        "logins, and one proxy twice",
        {
            "store_registration_bundle": "%%%" + CANARY,
            "store_database_password": CANARY + "-of-the-database",
            "store_s3_secret_access_key": CANARY + "-of-s3",
            "store_memcached_endpoints": ["mc1:11212", "db1:11212"],
            "store_certificate_file": site.file("order.pem", pem.encrypted_and_in_the_wrong_order()),
            "store_ca": "",
            "store_virtual_address": f"{address}/24",
        },
        {
            "virtual address of a host": f"{VIRTUAL}: '{address}' is the address of lb2 and LB2 already; give one "
            "that no host has.",
            "bad base64": f"{BUNDLE}: it is not base64; give the whole content of registration_bundle.b64.",
            "encrypted key": "store_certificate_file: its private key is encrypted, and the proxies cannot ask for a "
            "password; give the key without one.",
            "chain in the wrong order": "store_certificate_file: its certificates are in the wrong order ('CN=between' "
            "and 'CN=store.test'); put the server's certificate first, and after each certificate that of its issuer.",
            "duplicate names": "hosts lb2 and LB2: these are two spellings of one name; give every host in group "
            "reverse_proxies its own.",
            "duplicate addresses": f"hosts lb2 and LB2: both have the address {address} in group reverse_proxies; set "
            "store_address of each to its own.",
            "wrong password of the database": UNITS + "store_database_password: the server at db1:5432 does not let "
            "the role 'enterprise-store' in with it (another password, or no such role); correct it or "
            "store_database_user, or set store_database_admin_url to have the role made.",
            "wrong secret of S3": "hosts unit1 and unit3, store_s3_secret_access_key: the S3 server refuses what is "
            f"signed with it; set it to the secret of the key '{site.variables['store_s3_access_key_id']}'.",
            "clock skew": "host unit2, S3 server at s3:9000: the clock of this host is 3600 seconds ahead of the "
            "server's, more than 300; synchronise the clocks.",
            "memcached down": "memcached at mc1:11212: no unit reaches it (it refuses connections); start it, or "
            "correct store_memcached_endpoints.",
        },
        besides=(
            "memcached at db1:11212: no unit reaches it (it refuses connections); start it, or correct "
            "store_memcached_endpoints.",
        ),
        hosts={"unit2": ELSEWHERE},
        more={"reverse_proxies": {"LB2": {"ansible_host": address}}},
    )


def of_somebody_else(site):
    return Run(
        "what belongs to somebody else",
        {
            "store_registration_bundle": site.bundle(
                domain="other.test", assertion=lambda text: text.replace("url: https:", "url: http:")
            ),
            "store_database_name": "absent",
            "store_s3_access_key_id": site.variables["given_reader_key"],
            "store_s3_secret_access_key": site.variables["given_reader_secret"],
            "store_s3_bucket_scanned": "theirs",
            "store_s3_bucket_unscanned": "readable",
            "store_memcached_endpoints": ["mc1", "mc1:11212", "mc2"],
            "store_certificate_file": site.file("mismatch.pem", pem.not_yet_valid_and_of_another_key()),
            "store_ca": "",
            "store_virtual_address": site.addresses["client"],
        },
        {
            "virtual address that somebody else has": f"{VIRTUAL}: '{site.addresses['client']}' is in use by a host "
            "that is none of the proxies (seen from lb1, lb2 and unit1); give one that is free.",
            "bundle of another domain": f"{BUNDLE}: it is for the domain 'other.test', but store_domain is "
            "'store.test'; use the bundle of this store, or correct the domain.",
            "bundle with HTTP where the proxies speak HTTPS": f"{BUNDLE}, store_assertion: the store is registered "
            "with http, but store_scheme is https; register with https, or set store_scheme to http.",
            "a proxy that is also a unit on the same port": "proxy unit1: it is a unit too (unit1), and both would "
            "listen on port 80; use another host, or set proxy.port.http in store_settings or store_http_port.",
            "key not matching": "store_certificate_file: its private key is not that of the certificate; give the key "
            "the certificate was made with.",
            "certificate not yet valid": "store_certificate_file: the certificate 'CN=store.test' is not valid before "
            f"{pem.day(pem.LATER)}; correct the clock, or use one that is valid now.",
            "no database and nobody to create it": UNITS + "store_database_name: the server at db1:5432 has no "
            "database 'absent' and nobody to create it; create it, or set store_database_admin_url.",
            "bucket of somebody else": UNITS + "store_s3_bucket_scanned: the bucket 'theirs' exists, but this key may "
            "not look into it (it belongs to somebody else, or a policy forbids it); name another bucket, or give the "
            "key access.",
            "read-only key": UNITS + "store_s3_access_key_id: the key may look into the bucket 'readable' "
            "(store_s3_bucket_unscanned) but not write to it; give it the right to write.",
            "one of two memcached down": "memcached at mc1:11212: no unit reaches it (it refuses connections), while "
            "memcached at mc1:11211 answers, and each server holds a part of the nonces; start it, or correct "
            "store_memcached_endpoints.",
            "memcached reachable from the proxies only": "memcached at mc2:11211: it is reached from the proxies only "
            "(lb1 and lb2), and from no unit (it did not answer within 2 seconds); open the way from the units.",
        },
        groups="units=unit1,unit2,unit3 reverse_proxies=lb1,lb2,unit1",
    )


def of_rights(site):
    other = site.file("other.assert", assertions("other", site.other_snap))
    cut = site.file("cut.assert", assertions("snapd", site.other_snap, whole=False))
    return Run(
        "rights that are lacking",
        {
            "store_registration_bundle": site.bundle(drop=["private_key"]),
            "store_nonces": "memcached",
            "store_snap_prerequisites": [
                {"name": "core22", "file": site.snap("core22"), "assertion_file": other},
                {"name": "snapd", "file": site.snap("snapd"), "assertion_file": cut},
            ],
            "store_database_name": "theirs",
            "store_database_user": "poor",
            "store_s3_url": "https://mc1:9000",
            "store_virtual_address": "192.0.2.9",
        },
        {
            "virtual address of another network": f"{VIRTUAL}: '192.0.2.9' is in no network that lb1 and lb2 are "
            "in; give a free address of the proxies' own network.",
            "bundle without a key": f"{BUNDLE}: it lacks private_key; give the whole content of "
            "registration_bundle.b64, or register the store again.",
            "neither memcached nor PostgreSQL": "store_nonces: it is memcached, but there is none; put hosts into the "
            "group memcached, set store_memcached_endpoints, or set it to postgresql.",
            "assertions of another snap": f"store_snap_prerequisites, item 1: the assertions in '{other}' are of the "
            "snap other, not core22; give those of core22.",
            "assertions of the snap truncated": f"store_snap_prerequisites, item 2: the assertions in '{cut}' end "
            "before their signature; download or copy the file again.",
            "S3 unreachable": UNITS + "S3 server at mc1:9000: it refuses connections; start the service, or correct "
            "store_s3_url.",
            "missing extension and no right to create it": UNITS + "store_database_name: the database 'theirs' lacks "
            "the extensions btree_gist and intarray, which the role 'poor' may not create; run CREATE EXTENSION "
            '"btree_gist"; CREATE EXTENSION "intarray" there as a superuser, or set store_database_admin_url.',
            "database not empty and of another store": UNITS + "store_database_name: the database 'theirs' holds the "
            "packages of a store (snapstorage.package_store), but no unit serves one; give this store a database of "
            "its own, or set preflight_database_in_use if it is this store's.",
        },
        besides=(
            UNITS + "store_database_user: the role 'poor' lacks CREATEROLE, since the store makes a role for each of "
            'its services; run ALTER ROLE "poor" CREATEROLE as a superuser, or set store_database_admin_url.',
        ),
    )


def of_a_part_of_the_hosts(site):
    clerk = f"postgresql://clerk:{site.variables['given_clerk_password']}@db1/postgres"
    return Run(
        "a part of the hosts",
        {
            "store_registration_bundle": site.bundle(assertion=lambda text: text.partition("\n\n")[0] + "\n"),
            "store_s3_ca": site.variables["store_ca"],
            "store_database_name": "new",
            "store_database_admin_url": clerk,
        },
        {
            "assertion truncated": f"{BUNDLE}, store_assertion: it ends before its signature; {AS_MADE}",
            "--limit that hides members a step needs": "group reverse_proxies: lb2 is not part of this run, but the "
            "playbook needs the whole group; run it without --limit.",
            "untrusted certificate of S3": UNITS + "S3 server at s3:9000: its certificate is not trusted here (unable "
            "to get local issuer certificate); give the authority that signed it in store_s3_ca, or renew it.",
            "no database and no right to create it": "host unit1, store_database_admin_url: its role 'clerk' may not "
            "create the database 'new'; grant it CREATEDB, or create the database first.",
        },
        besides=(
            "host unit1, store_database_name: the database 'new' lacks the extensions btree_gist and intarray, which "
            'the role \'clerk\' may not create; run CREATE EXTENSION "btree_gist"; CREATE EXTENSION "intarray" there '
            "as a superuser.",
        ),
        arguments=("--limit", "units:lb1"),
    )


def of_keys(site):
    return Run(
        "keys that nobody knows",
        {
            "store_registration_bundle": site.bundle(assertion=site.of_another_store),
            "store_s3_access_key_id": "NOBODY",
        },
        {
            "assertion of another store": f"{BUNDLE}, store_assertion: it is of store 'AnotherStore', but store_id of "
            f"the bundle is '{site.store_id}'; {AS_MADE}",
            "unknown key of S3": UNITS + "store_s3_access_key_id: the S3 server knows no key 'NOBODY'; correct it, or "
            "create the key there.",
        },
    )


def of_nobody(site):
    return Run(
        "no units",
        {
            "store_registration_bundle": site.bundle(assertion=lambda _text: "type: model\n\nsignature\n"),
            # Free, and in the network of the hosts.
            "store_virtual_address": site.addresses["client"].rpartition(".")[0] + ".9",
        },
        {
            "virtual address with a single proxy": f"{VIRTUAL}: there is only the proxy lb1, so nobody could take "
            "it over; put two into the group reverse_proxies, or remove it.",
            "an empty group": "group units: the group is empty; put the hosts that shall run the store into it.",
            "not a store assertion": f"{BUNDLE}, store_assertion: it is not a store assertion (it has no line `type: "
            "store`); use the proxy.assert that belongs to the registration of this store.",
        },
        groups="units= reverse_proxies=lb1",
    )


ON_EMPTY_HOSTS = (
    of_inventory_and_hosts,
    of_logins,
    of_somebody_else,
    of_rights,
    of_a_part_of_the_hosts,
    of_keys,
    of_nobody,
)

# -- on a cluster of one unit and one proxy that serves, to which another unit is to be added --------------------------

SERVING = "units=unit1,unit2 reverse_proxies=lb1"


def of_another_store(site):
    return Run(
        "another store",
        {
            "store_registration_bundle": site.bundle(store_id="AnotherStore", assertion=site.of_another_store),
            "store_database_name": "elsewhere",
        },
        {
            "a unit that already serves another store": f"host unit1: the store there is '{site.store_id}' already, "
            "but the registration bundle is of 'AnotherStore'; use an empty machine, or the bundle of "
            f"'{site.store_id}'.",
            "database of another store than the one served": "host unit1, store_database_name: the database "
            "'elsewhere' at db1:5432 is not that of the store which this unit serves ('enterprise-store' at db1:5432); "
            "correct store_database_name and store_database_host, or set preflight_database_in_use if it was moved "
            "there.",
        },
        groups=SERVING,
    )


def of_another_url(site):
    registered = "the store on unit1 is registered as 'https://store.test'; set it to"
    return Run(
        "another URL",
        {"store_registration_bundle": "", "store_domain": "other.test", "store_scheme": "http"},
        {
            "a unit registered at another URL": f"store_domain: it is 'other.test', but {registered} store.test, or "
            "give the bundle of a new registration.",
        },
        besides=(f"store_scheme: it is 'http', but {registered} https, or give the bundle of a new registration.",),
        groups=SERVING,
    )


def of_a_misplaced_assertion(site):
    """The test puts it there."""
    return Run(
        "a misplaced assertion",
        {},
        {
            "a unit with the assertion of another store": "host unit1, store assertion: it is of the store "
            f"'AnotherStore', but this unit is registered as '{site.store_id}'; replace {PLACED} by the assertion of "
            f"'{site.store_id}'.",
        },
        groups=SERVING,
    )


ON_A_CLUSTER = (of_another_store, of_another_url, of_a_misplaced_assertion)
