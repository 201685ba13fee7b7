"""Every bad input that is refused before anything is changed: what it is, and what refuses it.

Two sets of tests read this table. `tests/unit/plugins/module_utils/_preflight/test_bad_inputs.py` makes each of them by
itself, and the scenario `refused` makes them on real hosts. Whoever adds a row owes both.
"""

from __future__ import annotations

# What is bad: (code of the refusal, what refuses it in plugins/module_utils/_preflight)
BAD_INPUTS = {
    # the registration bundle
    "no bundle": ("no_bundle", "bundle.given"),
    "bad base64": ("bundle_unreadable", "bundle.readable"),
    "bundle without a key": ("bundle_unreadable", "bundle.readable"),
    "bundle of another domain": ("bundle_domain", "bundle.of_this_domain"),
    "bundle with HTTP where the proxies speak HTTPS": ("assertion_scheme", "bundle._url_fits"),
    "assertion of another store": ("assertion_store", "bundle.assertion_fits"),
    "assertion truncated": ("assertion_truncated", "bundle.assertion_readable"),
    "not a store assertion": ("assertion_unreadable", "bundle.assertion_readable"),
    # the database
    "database unreachable": ("refused", "probes._probe"),
    "wrong password of the database": ("database_login", "database._STORE"),
    "no database and nobody to create it": ("database_missing", "database._STORE"),
    "no database and no right to create it": ("admin_createdb", "database._database"),
    "missing extension and no right to create it": ("database_extension", "database._extensions"),
    "database not empty and of another store": ("database_in_use", "database.in_use"),
    "database of another store than the one served": ("database_of_other_store", "database.not_its_own"),
    # S3
    "S3 unreachable": ("refused", "probes._probe"),
    "unknown key of S3": ("s3_key_id", "s3._OF_SERVER"),
    "wrong secret of S3": ("s3_secret", "s3._OF_SERVER"),
    "untrusted certificate of S3": ("not_trusted", "probes._secured"),
    "clock skew": ("clock_skew", "probes._clock"),
    "bucket of somebody else": ("s3_bucket_denied", "s3.of_listing"),
    "region wrong": ("s3_region", "s3._region"),
    "read-only key": ("s3_read_only", "s3.of_upload"),
    # memcached
    "memcached down": ("memcached_down", "memcached_view._unreached"),
    "one of two memcached down": ("memcached_one_down", "memcached_view._unreached"),
    "memcached reachable from the proxies only": ("memcached_proxies_only", "memcached_view._unreached"),
    # the certificate of the proxies
    "certificate not covering the domain": ("certificate_domain", "certificate._covers"),
    "certificate expired": ("certificate_expired", "certificate._dates"),
    "certificate not yet valid": ("certificate_not_yet", "certificate._dates"),
    "key not matching": ("key_mismatch", "certificate._key"),
    "encrypted key": ("key_encrypted", "certificate._key"),
    "chain in the wrong order": ("chain_order", "certificate._order"),
    # the hosts of the inventory
    "duplicate names": ("duplicate_name", "topology.duplicate_names"),
    "duplicate addresses": ("duplicate_address", "topology.duplicate_addresses"),
    "a proxy that is also a unit on the same port": ("port_shared", "topology.proxy_beside_unit"),
    "an empty group": ("empty_group", "topology.units_present"),
    "--limit that hides members a step needs": ("hidden_by_limit", "topology.hidden_by_limit"),
    # the address that the proxies share
    "virtual address that is none": ("virtual_no_address", "virtual_address.are_addresses"),
    "virtual address of a host": ("virtual_of_host", "virtual_address.belong_to_nobody"),
    "virtual address with a single proxy": ("virtual_alone", "virtual_address.has_two_proxies"),
    "virtual address that somebody else has": ("virtual_in_use", "virtual_address.problems"),
    "virtual address of another network": ("virtual_elsewhere", "virtual_address.problems"),
    "virtual router out of range": ("virtual_router", "virtual_address.router_id"),
    # the variables
    "unknown variable": ("unknown_variable", "inputs._unknown"),
    "removed variable": ("removed_variable", "inputs._removed"),
    "wrong type": ("wrong_type", "inputs._one"),
    "number out of range": ("out_of_range", "inputs._one"),
    "boolean as a string that is none": ("wrong_type", "inputs._one"),
    # the settings of the store
    "unknown setting": ("unknown_setting", "settings.known_keys"),
    "use-postgres-over-memcached with an HSM token": ("hsm_with_postgresql", "settings.no_hsm_with_postgresql"),
    "neither memcached nor PostgreSQL": ("no_memcached", "services.nonces_shared"),
    "local backend with more than one unit": ("local_backend", "services.local_backend_alone"),
    "TLS on the unit and at the proxy": ("tls_twice", "settings.tls_in_one_place"),
    # the hosts themselves
    "mixed architectures": ("architectures", "compare._one_architecture"),
    "unsupported operating system": ("unsupported_os", "host.system_problems"),
    "snapd too old": ("snapd_old", "host.system_problems"),
    "port taken": ("port_taken", "host.port_problems"),
    "disk nearly full": ("disk_full", "host.system_problems"),
    "a unit that already serves another store": ("other_store", "compare._one_store"),
    "a unit with the assertion of another store": ("assertion_of_other_store", "unit._misplaced"),
    "a unit registered at another URL": ("registered_otherwise", "compare._registered_otherwise"),
    # the snap's files
    "snap file missing": ("file_missing", "snap._wrong_with"),
    "snap file truncated": ("file_truncated", "snap._wrong_with"),
    "snap file of another snap": ("other_snap", "snap._wrong_with"),
    "assertions of another snap": ("assertion_of_other_snap", "snap._wrong_with_assertions"),
    "assertions of the snap truncated": ("assertion_cut", "snap._wrong_with_assertions"),
}
