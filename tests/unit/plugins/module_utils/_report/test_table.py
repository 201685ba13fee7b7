# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people see in a terminal."""

from __future__ import annotations

import pytest
import told
import yaml
from ansible_collections.storeops.ha.plugins.module_utils._report.table import lines
from hypothesis import given, strategies as st

WELL = """\
The verdict on store.example.com is ok, 2 of 2 proxies serve it, no findings
UNIT   VERDICT  RELEASE     HOLD  SERVICES  CONNECTED  CONFIGURATION  ASSERTION  LB1  LB2
unit1  ok       120 (2.41)  held  2/2       1/1        cdcdcdcd       abababab   UP   UP
unit2  ok       120 (2.41)  held  2/2       1/1        cdcdcdcd       abababab   UP   UP
PROXY  VERDICT  HAPROXY  SERVES  CERTIFICATE
lb1    ok       3.0.11   yes     365 days left
lb2    ok       3.0.11   yes     365 days left
SHARED           STATE
database         ok, btree_gist, intarray
buckets          scanned-production ok
nonces           shared in memcached
virtual address  10.0.0.9 on lb1"""

ILL = """\
The verdict on store.example.com is critical, 1 of 2 proxies serve it, 6 findings
UNIT   VERDICT      RELEASE     HOLD      SERVICES  CONNECTED  CONFIGURATION  ASSERTION  LB1       LB2
unit1  ok           120 (2.41)  held      2/2       1/1        cdcdcdcd       abababab   UP        UP
unit2  critical     120 (2.41)  not held  1/2       1/1        cdcdcdcd*      abababab   UP/drain  UP
unit3  unreachable  ?           ?         ?         ?          ?              ?          UP        UP
unit4  ok           120 (2.41)  held      2/2       1/1        cdcdcdcd       abababab   UP        UP
PROXY  VERDICT   HAPROXY  SERVES  CERTIFICATE
lb1    ok        3.0.11   yes     365 days left
lb2    critical  3.0.11   no      ?
SHARED           STATE
database         ok, btree_gist, intarray
buckets          scanned-production ok
nonces           shared in memcached
virtual address  10.0.0.9 on lb1
DIFFERENT KEY        VALUES
proxy.auth.secret    a secret on unit1 unit4, another secret on unit2
proxy.cache.size     2048 on unit1 unit4, 4096 on unit2
proxy.db.connection  a secret on unit1 unit4, another secret on unit2
FINDINGS
critical  lb2 does not serve the store - GET https://s/_status/check gave no answer (timed out).
critical  unit2 has a service that does not run - nginx (500 Server Error - no).
critical  unit3 cannot be reached - Failed to connect to the host via ssh - no route.
critical  unit2 is not configured like unit1 - proxy.auth.secret, proxy.cache.size, proxy.db.connection; \
storeops.ha.reconcile makes it like unit1, or all like the unit that store_reference names.
warning   unit2 is not held, so snapd may refresh it by itself; storeops.ha.reconcile holds it again.
warning   unit2 is set to drain on lb1; set it to ready when it may serve again."""


@pytest.mark.parametrize("facts, text", [(told.cluster(2), WELL), (told.with_differences(), ILL)])
def test_columns_are_aligned_and_everything_is_said(facts, text):
    assert "\n".join(lines(told.judged(facts))) == text


@given(st.text(max_size=60))
def test_no_line_is_put_in_quotes(text):
    facts = told.put(told.cluster(), "units/unit2", {"failed": True, "msg": text})
    facts["left_out"] = [text]
    found = lines(told.judged(facts))
    assert found
    for line in found:
        shown = yaml.safe_dump([line], allow_unicode=True, width=10_000)
        assert shown[2] not in "'\"|>" or not line.isascii(), shown


def test_many_units_with_one_value_do_not_fill_the_screen():
    facts = told.put(told.cluster(30), "units/unit7/configuration/settings/proxy.cache.size", 4096)
    row = next(line for line in lines(told.judged(facts)) if line.startswith("proxy.cache.size"))
    assert row == "proxy.cache.size  2048 on unit1 unit2 unit3 and 26 more, 4096 on unit7"
