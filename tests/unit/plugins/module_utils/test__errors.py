# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _errors


def kinds():
    found = [_errors.StoreOpsError]
    for kind in found:
        found.extend(kind.__subclasses__())
    return found


@pytest.mark.parametrize("kind", kinds())
def test_every_error_is_one_of_the_family_with_a_sentence_and_details(kind):
    error = kind("The thing is wrong; mend it.", {"a": 1})
    assert isinstance(error, _errors.StoreOpsError)
    assert (str(error), error.details) == ("The thing is wrong; mend it.", {"a": 1})
    assert kind("Plain.").details == {}


def test_details_are_the_errors_own():
    details = {"a": 1}
    _errors.StoreOpsError("x", details).details["b"] = 2
    assert details == {"a": 1}
