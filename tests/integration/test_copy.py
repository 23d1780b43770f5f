"""What is copied in binary is what was given, for every type the register loads in bulk."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diaba import copy
from diaba.db import WriteTransaction

ROW = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.booleans(),
    st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
    st.none() | st.integers(0, 10**12).map(lambda tenths: tenths / 10),
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=60), size=st.sampled_from([1, 7, 4_000]))
def test_what_is_copied_is_what_was_given(
    transaction: WriteTransaction, rows: list[tuple[object, ...]], size: int
) -> None:
    transaction.execute("DROP TABLE IF EXISTS copied")
    transaction.execute(
        "CREATE TEMP TABLE copied (a bigint, b integer, c boolean, d text, e numeric(14, 1), f integer)"
    )
    a, b, c, d, e = (list(column) for column in zip(*rows, strict=True))
    fields = [
        copy.fixed(np.array(a, np.int64)),
        copy.fixed(pa.array(b, pa.int32())),
        copy.fixed(pa.array(c, pa.bool_())),
        copy.variable(pa.array(d, pa.string())),
        copy.tenths(pa.array(e, pa.float64())),
        copy.constant((7).to_bytes(4, "big"), len(rows)),
    ]
    chunk, copy._CHUNK = copy._CHUNK, size
    try:
        copy.copy(transaction, "COPY copied FROM STDIN (FORMAT binary)", fields)
    finally:
        copy._CHUNK = chunk
    wanted = [(*row[:4], None if row[4] is None else Decimal(str(row[4])).quantize(Decimal("0.1")), 7) for row in rows]
    assert [tuple(row) for row in transaction.all("SELECT * FROM copied")] == wanted
