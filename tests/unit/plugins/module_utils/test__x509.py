# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ssl
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._x509 import Unreadable, validity
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, strategies as st

KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(begin, end, serial=1):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "store.example.com" * 3)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
    builder = builder.serial_number(serial).not_valid_before(begin).not_valid_after(end)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    "begin, end",
    [
        (datetime(2026, 11, 21, 1, 2, 3, tzinfo=timezone.utc), datetime(2027, 2, 28, 23, 59, 59, tzinfo=timezone.utc)),
        # From 2050 on years have four digits, before 1950 they have, too.
        (datetime(1950, 1, 1, tzinfo=timezone.utc), datetime(2050, 1, 1, tzinfo=timezone.utc)),
        (datetime(2049, 12, 31, tzinfo=timezone.utc), datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)),
    ],
)
def test_both_dates_are_read_however_they_are_written(begin, end):
    assert validity(certificate(begin, end, serial=2**150)) == (begin, end)


def test_a_certificate_of_openssl_is_read(tmp_path):
    from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_web import make_certificate

    _path, pem = make_certificate(tmp_path, "store.example.com")
    begin, end = validity(ssl.PEM_cert_to_DER_cert(pem))
    assert end - begin == timedelta(days=2)
    assert begin <= datetime.now(timezone.utc) <= end


WHOLE = certificate(datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2027, 1, 1, tzinfo=timezone.utc))


@given(st.one_of(st.binary(max_size=80), st.integers(0, 120).map(lambda size: WHOLE[:size])))
def test_anything_else_is_refused(data):
    with pytest.raises(Unreadable):
        validity(data)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_damaged_one_is_read_or_refused(place, byte):
    try:
        assert len(validity(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])) == 2
    except Unreadable:
        pass
