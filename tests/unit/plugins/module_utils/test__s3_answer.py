# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._s3_answer import Answer


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("", 200, "ok"),
        ("AccessDenied", 403, "denied"),
        ("WhateverItIsCalled", 403, "denied"),
        ("WhateverItIsCalled", 503, "busy"),
        ("WhateverItIsCalled", 418, "other"),
        ("RequestTimeTooSkewed", 403, "clock"),
        ("QuotaExceeded", 403, "full"),
    ],
)
def test_a_known_code_counts_more_than_the_status(code, status, kind):
    assert Answer(code, status).kind == kind
