# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: blob_migrate
short_description: Move the blobs of an Enterprise Store from the disk of its unit to S3, and back
version_added: 0.1.0
description:
  - Reads three listings (the folder of blobs, the table of packages and the two buckets), each once, and makes one plan
    of them. The plan says what is to be uploaded, what is in S3 already and proved, and what is not as it should be.
  - There is no journal. Each run makes its plan from what there is, so a run that was interrupted, however it was, is
    finished by the same task. A run that finds nothing to do changes nothing.
  - The module runs on the unit that has the blobs, and logs in to the database and to the S3 server from there. It does
    not touch the configuration of the store. Setting C(proxy.storage.backend) is a task of its own.
  - Nobody should push to the store from the beginning of V(switched) to the change of the configuration. What was
    pushed before is found. What is pushed in between is in the folder and not in S3.
options:
  state:
    description:
      - V(planned) only reads and returns the plan, with its irregularities.
      - >-
        V(copied) uploads what is not in S3 and proves it, by a second listing of the buckets. The table is not touched.
      - >-
        V(switched) does the same, locks the table against writers, reads all listings again, uploads what came in
        meanwhile, copies the rows of the plan to O(backup_table), and gives exactly those rows their bucket, in one
        transaction. No row is switched whose object is not proved.
      - >-
        V(reverted) gives the rows of O(backup_table) their folder again, in one transaction. Blobs that are only in S3
        by then are fetched to disk before, and proved. Rows that were added since go along, see O(added_rows).
    type: str
    choices: [planned, copied, switched, reverted]
    required: true
  folder:
    description: The folder of blobs on the unit, which holds C(scanned) and C(unscanned).
    type: path
    default: /var/snap/enterprise-store/common/snapstorage-local
  database_url:
    description:
      - >-
        The libpq URI of the store's database, C(proxy.db.connection). The login that owns the table of packages is
        enough.
    type: str
  table:
    description: The table of packages, with its schema.
    type: str
    default: snapstorage.package_store
  backup_table:
    description:
      - The table that keeps the rows as they were before V(switched), with its schema. Both are created if they are
        missing. Rows that were put back are kept in it and marked.
    type: str
    default: storeops.package_store_backup
  s3_url:
    description: The URL of the S3 server.
    type: str
  s3_access_key_id:
    description: The name of the key.
    type: str
  s3_secret_access_key:
    description: The secret of the key.
    type: str
  s3_region:
    description: The region that requests are signed for.
    type: str
    default: us-east-1
  s3_path_style:
    description: Whether the bucket is in the path of a request, and not in the name of the host.
    type: bool
    default: true
  s3_ca:
    description: The authority (PEM text) that signed the server's certificate, trusted besides those of the host.
    type: str
    default: ""
  bucket_scanned:
    description: The bucket of scanned blobs, C(proxy.storage.s3.scanned-container-name).
    type: str
    default: scanned-production
  bucket_unscanned:
    description:
      - The bucket of unscanned blobs, C(proxy.storage.s3.unscanned-container-name). It may be that of the scanned ones,
        but then V(reverted) takes rows that were added since for scanned ones.
    type: str
    default: unscanned-production
  create_buckets:
    description: Whether buckets that are not there are created.
    type: bool
    default: true
  proof:
    description:
      - How an object is proved to have the content of its file.
      - >-
        V(listing) compares sizes and ETags, which the listing of the bucket holds for every object, with what follows
        from the file. See the notes.
      - V(content) reads every object and every file and compares their SHA-256. That is done for rows that are in S3
        already as well, as far as their files are still on disk.
    type: str
    choices: [listing, content]
    default: listing
  irregular:
    description:
      - What is done with each irregularity. Each is counted and the first few are named in the result.
      - With V(fail), V(copied), V(switched) and V(reverted) end before they change anything. V(planned) never does.
      - With V(leave), the row, file or object stays as it is, and the rest is done.
    type: dict
    suboptions:
      conflicting:
        description: The object exists with other content. V(overwrite) replaces the side that is written to.
        type: str
        choices: [fail, overwrite, leave]
        default: fail
      unproved:
        description: >-
          The object has the right size, but neither its ETag nor its metadata tell its content, as when another program
          uploaded it in parts of an unusual size. V(read) reads it.
        type: str
        choices: [read, overwrite, fail]
        default: read
      row_without_file:
        description: A row on disk whose file is missing.
        type: str
        choices: [fail, leave]
        default: fail
      file_without_row:
        description: >-
          A file no row tells of. V(copy) uploads unscanned ones under the name of their folder, as the vendor's
          procedure does. Of a scanned one nobody could tell the key.
        type: str
        choices: [leave, fail, copy]
        default: leave
      size_differs:
        description: The file has another size than its row says. V(copy) believes the file.
        type: str
        choices: [fail, leave, copy]
        default: fail
      mark_deleted:
        description: A row that is marked as deleted. Its file may be missing, then it stays as it is.
        type: str
        choices: [copy, leave, fail]
        default: copy
      same_path:
        description: >-
          Rows that would have the same bucket and path after the switch, or after going back. V(copy) moves each, which
          a database with a constraint on both refuses.
        type: str
        choices: [fail, leave, copy]
        default: fail
      odd_name:
        description: A row whose path is not the name of a snap, as of charms.
        type: str
        choices: [copy, leave, fail]
        default: copy
      not_a_file:
        description: Links, pipes and folders where blobs should be. They are never followed or read.
        type: str
        choices: [leave, fail]
        default: leave
      foreign_bucket:
        description: A row in a bucket or folder that is none of the four, as of a store that was moved before.
        type: str
        choices: [fail, leave]
        default: fail
      other_key:
        description: >-
          An unscanned row whose C(object_uuid) is not the name of its folder. V(copy) uploads under the name of the
          folder, as the vendor's procedure does.
        type: str
        choices: [fail, leave, copy]
        default: fail
      same_key:
        description: Rows of different files that would be one object.
        type: str
        choices: [fail, leave]
        default: fail
      row_without_object:
        description: A row in S3 whose object is missing. V(copy) uploads the file if it is still on disk.
        type: str
        choices: [fail, leave, copy]
        default: fail
      object_without_row:
        description: An object no row tells of.
        type: str
        choices: [leave, fail]
        default: leave
  added_rows:
    description:
      - What V(reverted) does with rows in S3 that are not in the backup, because they were added after the switch.
      - >-
        With V(bring), their blobs are fetched to disk and they get the folder that they would have had, so that they
        are served after it. With V(leave), they stay in S3.
    type: str
    choices: [bring, leave]
    default: bring
  workers:
    description:
      - How many blobs are transferred or compared at the same time. For uploads each is a process of its own, with some
        15 MB of memory and one connection.
    type: int
    default: 8
  engine:
    description:
      - How uploads are sent. What is sent and checked is the same.
      - V(direct) signs with botocore and sends through its connections, without the rest of boto3, which costs more
        than a small blob takes.
      - V(boto3) is for servers with which V(direct) does not get along. It holds up to 16 MiB for each worker.
    type: str
    choices: [direct, boto3]
    default: direct
  retries:
    description:
      - How often a request is tried again after an answer that may be another one a moment later (the server is busy or
        cannot be reached, the connection broke). Anything else ends the work at once.
    type: int
    default: 5
  timeout:
    description: Seconds to wait for an answer of the S3 server, and for a connection to the database.
    type: int
    default: 60
  lock_timeout:
    description: Seconds to wait until nobody writes to the table.
    type: int
    default: 30
  assumed_rate:
    description: The bytes per second, in millions, that the estimate assumes.
    type: int
    default: 100
  named:
    description: How many of each irregularity are named.
    type: int
    default: 5
  progress_interval:
    description:
      - Every how many seconds a line tells how far the work is. With V(0) none does, and the task is one long command.
      - The line comes from the controller, which looks at the work on the host, so it is in the output of
        C(ansible-playbook) and of AWX jobs alike.
    type: int
    default: 10
  work_folder:
    description:
      - The folder of the host with a lock, the progress, and the digests of files that were read. Only root can read
        it. Losing it costs time and nothing else.
    type: path
    default: /var/lib/storeops/blob_migrate
  detach:
    description: Whether to begin the work and end. Set by the action plugin.
    type: bool
    default: false
  job:
    description: The work to look at. Set by the action plugin. Without it, the logins are required.
    type: str
extends_documentation_fragment:
  - storeops.ha.attributes
attributes:
  check_mode:
    support: full
    details: The three listings are read, and objects that are there already are compared with their files.
  diff_mode:
    support: full
    details: It shows how many rows are in which folder and bucket, and how many objects.
requirements:
  - boto3 (C(python3-boto3)) where the module runs
  - psycopg2 (C(python3-psycopg2)) where the module runs
notes:
  - >-
    Each piece is sent with its MD5 in the signed header C(Content-MD5), which every S3 server that was tried compares
    before it answers; what boto3 sends by default is compared by none of them but Amazon's. Without TLS its SHA-256 is
    signed as well. Files above 16 MiB go in parts of 16 MiB (more only where that would be more than 10,000 parts).
  - >-
    The server keeps that checksum as the ETag, and lists it. The ETag of one piece is the MD5 of the content, that of
    parts follows from the parts' MD5s. As the size of the parts follows from the size of the file, one request for each
    1,000 objects proves all of them. Objects that were uploaded by hand before, with the usual sizes of parts, are
    recognised as well.
  - >-
    The same checksum is kept beside each object (C(x-amz-meta-storeops-etag)). Listings do not show that. It is asked
    for only where the ETag says nothing, as on servers that encrypt with keys of their own.
  - >-
    A listing proves as much as the server's own index. A server whose index is right while it delivers other bytes is
    found with O(proof=content) only.
  - >-
    Nothing documented says what a file should contain, so a file that was damaged on disk before the first upload, with
    its size unchanged, cannot be recognised. One that was damaged after it is (O(irregular.conflicting)).
  - >-
    Each worker has one MiB of a blob in memory, whatever the size of the blob (O(engine=boto3): up to 16 MiB). The
    lists of files, rows and objects are in memory as well, some two kB for each blob. C(docs/benchmarks.md) has
    measured figures.
  - >-
    One large file is transferred part after part; parallel are files.
  - >-
    The work goes on on the host when C(ansible-playbook) is interrupted, for up to two minutes. The next run waits for
    it.
  - The credentials travel on standard input, and are not written to disk, as long as pipelining is on.
author:
  - storeops.ha contributors (@storeops)
seealso:
  - module: storeops.ha.enterprise_store_config
"""

EXAMPLES = r"""
- name: What would be moved, how long it may take, and what is not as it should be
  storeops.ha.blob_migrate:
    state: planned
    database_url: "{{ store_database_url }}"
    s3_url: https://s3.example.com
    s3_access_key_id: "{{ store_s3_access_key_id }}"
    s3_secret_access_key: "{{ store_s3_secret_access_key }}"
  register: plan

- name: Copy while the store serves, and leave rows alone whose file is missing
  storeops.ha.blob_migrate:
    state: copied
    database_url: "{{ store_database_url }}"
    s3_url: https://s3.example.com
    s3_access_key_id: "{{ store_s3_access_key_id }}"
    s3_secret_access_key: "{{ store_s3_secret_access_key }}"
    irregular:
      row_without_file: leave
"""

RETURN = r"""
plan:
  description: What was to do when the run began.
  type: dict
  returned: success
  contains:
    rows:
      description: Rows of the table. Not in V(reverted).
      type: int
      sample: 312
    to_upload:
      description: Blobs that are not in S3. Not in V(reverted).
      type: dict
      sample: {objects: 300, bytes: 1500000000, size: 1.5 GB}
    proved:
      description: Blobs on disk that are in S3 already, and proved. Not in V(reverted).
      type: dict
      sample: {objects: 12, bytes: 3000000, size: 3.0 MB}
    unsettled:
      description: Blobs that are neither, because something is irregular. Not in V(reverted).
      type: dict
      sample: {objects: 0, bytes: 0, size: 0 bytes}
    to_switch:
      description: Rows that V(switched) would give their bucket. Not in V(reverted).
      type: int
      sample: 312
    switched:
      description: Rows that are in S3. Not in V(reverted).
      type: int
      sample: 0
    left:
      description: Rows that are left as they are, because of what was chosen in O(irregular). Not in V(reverted).
      type: int
      sample: 0
    to_fetch:
      description: Blobs that are only in S3. Only in V(reverted).
      type: dict
      sample: {objects: 2, bytes: 3000000, size: 3.0 MB}
    to_put_back:
      description: Rows that get a folder. Only in V(reverted).
      type: int
      sample: 314
    added:
      description: How many of them were added after the switch. Only in V(reverted).
      type: int
      sample: 2
    added_left:
      description: Rows that were added after the switch and stay in S3. Only in V(reverted).
      type: int
      sample: 0
    changed_since:
      description: Rows of the backup that somebody else moved since, which stay there. Only in V(reverted).
      type: int
      sample: 0
    gone_since:
      description: Rows of the backup that somebody removed since. Only in V(reverted).
      type: int
      sample: 0
irregular:
  description: How often each irregularity is there, the first few, and what is done with it.
  type: dict
  returned: always
  sample: {file_without_row: {count: 1, first: [scanned/old_1.snap], choice: leave}}
estimate:
  description: Seconds that the transfers of the plan may take, from their number, the answering time of the server and
    O(assumed_rate), and the same in words. Comparing files that were not read before takes its own time.
  type: dict
  returned: success
  sample: {seconds: 18.4, words: 18 s}
uploaded:
  description: What was uploaded. Not in V(reverted).
  type: dict
  returned: success
  sample: {objects: 300, bytes: 1500000000}
switched_rows:
  description: How many rows got their bucket. Not in V(reverted).
  type: int
  returned: success
  sample: 312
fetched:
  description: What was fetched to disk. Only in V(reverted).
  type: dict
  returned: success
  sample: {objects: 2, bytes: 3000000}
reverted_rows:
  description: How many rows got their folder. Only in V(reverted).
  type: int
  returned: success
  sample: 314
requests:
  description: How many requests the S3 server got, by kind.
  type: dict
  returned: success
  sample: {ListObjectsV2: 2}
queries:
  description: How many statements the database got.
  type: int
  returned: success
  sample: 1
job:
  description: The work that goes on, for the action plugin. Empty when it has ended.
  type: str
  returned: when the work was done in the background
  sample: ""
line:
  description: How far the work is, for the action plugin.
  type: str
  returned: while the work goes on
  sample: "copying: 120 of 312 blobs, 0.9 GB of 1.5 GB, 85.2 MB/s, 7 s left"
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._blobs import bucket, service
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError


def choice(*choices):
    return {"type": "str", "choices": list(choices), "default": choices[0]}


IRREGULAR = {
    "conflicting": choice("fail", "overwrite", "leave"),
    "unproved": choice("read", "overwrite", "fail"),
    "row_without_file": choice("fail", "leave"),
    "file_without_row": choice("leave", "fail", "copy"),
    "size_differs": choice("fail", "leave", "copy"),
    "mark_deleted": choice("copy", "leave", "fail"),
    "same_path": choice("fail", "leave", "copy"),
    "odd_name": choice("copy", "leave", "fail"),
    "not_a_file": choice("leave", "fail"),
    "foreign_bucket": choice("fail", "leave"),
    "other_key": choice("fail", "leave", "copy"),
    "same_key": dict(choice("fail", "leave"), no_log=False),
    "row_without_object": choice("fail", "leave", "copy"),
    "object_without_row": choice("leave", "fail"),
}
ARGUMENT_SPEC = {
    "state": {"type": "str", "choices": ["planned", "copied", "switched", "reverted"], "required": True},
    "folder": {"type": "path", "default": "/var/snap/enterprise-store/common/snapstorage-local"},
    "database_url": {"type": "str", "no_log": True},
    "table": {"type": "str", "default": "snapstorage.package_store"},
    "backup_table": {"type": "str", "default": "storeops.package_store_backup"},
    "s3_url": {"type": "str"},
    "s3_access_key_id": {"type": "str", "no_log": False},
    "s3_secret_access_key": {"type": "str", "no_log": True},
    "s3_region": {"type": "str", "default": "us-east-1"},
    "s3_path_style": {"type": "bool", "default": True},
    "s3_ca": {"type": "str", "default": ""},
    "bucket_scanned": {"type": "str", "default": "scanned-production"},
    "bucket_unscanned": {"type": "str", "default": "unscanned-production"},
    "create_buckets": {"type": "bool", "default": True},
    "proof": {"type": "str", "choices": ["listing", "content"], "default": "listing"},
    "irregular": {"type": "dict", "options": IRREGULAR},
    "added_rows": {"type": "str", "choices": ["bring", "leave"], "default": "bring"},
    "workers": {"type": "int", "default": 8},
    "engine": {"type": "str", "choices": ["direct", "boto3"], "default": "direct"},
    "retries": {"type": "int", "default": 5},
    "timeout": {"type": "int", "default": 60},
    "lock_timeout": {"type": "int", "default": 30},
    "assumed_rate": {"type": "int", "default": 100},
    "named": {"type": "int", "default": 5},
    "progress_interval": {"type": "int", "default": 10},
    "work_folder": {"type": "path", "default": "/var/lib/storeops/blob_migrate"},
    "detach": {"type": "bool", "default": False},
    "job": {"type": "str"},
}
LOGINS = ("database_url", "s3_url", "s3_access_key_id", "s3_secret_access_key")


def main():
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        required_one_of=[("database_url", "job")],
        required_together=[LOGINS],
        supports_check_mode=True,
    )
    if bucket.boto3 is None:
        module.fail_json(msg=missing_required_lib("boto3"), exception=bucket.BOTO3_IMPORT_ERROR)
    if _postgres.psycopg2 is None:
        module.fail_json(msg=missing_required_lib("psycopg2"), exception=_postgres.PSYCOPG2_IMPORT_ERROR)
    try:
        result = service.run(module.params, module.check_mode)
    except StoreOpsError as error:
        module.fail_json(msg=str(error), **error.details)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
