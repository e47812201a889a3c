"""Articles as one Parquet file, for DuckDB, pandas and others: a column a field, lists and structures as such.

pyarrow is an extra, and is loaded only here and where Parquet is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from newswatch.render.columns import EXPORT_FIELDS, Row
from newswatch.render.times import parsed

GROUP = 5000  # articles of a row group
_NUMBERS = frozenset({"id", "story", "relevance", "novelty"})
_TIMES = frozenset({"published", "first_seen"})
_EVENT = "type kind status from to cause cause_class evidence rule".split()


def schema() -> Any:
    """The columns and their types; times are seconds in UTC. Raises NewswatchError when pyarrow is not installed."""
    import pyarrow as pa

    words = pa.string()
    entity = pa.struct([("name", words), ("slug", words), ("relevance", pa.int64()), ("role", words)])
    event = pa.struct([("subject", pa.list_(words)), *((name, words) for name in _EVENT), ("confidence", pa.float64())])
    special = {
        "relevant": pa.bool_(),
        "flags": pa.list_(words),
        "events": pa.list_(event),
        "relations": pa.list_(pa.struct([("subject", words), ("verb", words), ("object", words)])),
        **dict.fromkeys(("companies", "chips", "models"), pa.list_(entity)),
        **dict.fromkeys(_NUMBERS, pa.int64()),
        **dict.fromkeys(_TIMES, pa.timestamp("s", tz="UTC")),
    }
    return pa.schema([(name, special.get(name, words)) for name in EXPORT_FIELDS])


def write(rows: Iterable[Row], path: Path) -> int:
    """Write the rows of articles into the file at `path`; the answer is how many there were."""
    import pyarrow as pa
    from pyarrow import parquet

    columns, count, remaining = schema(), 0, iter(rows)
    with parquet.ParquetWriter(path, columns, compression="zstd") as writer:
        while group := list(islice(remaining, GROUP)):
            writer.write_table(pa.Table.from_pylist([_cells(row) for row in group], schema=columns))
            count += len(group)
    return count


def _cells(row: Row) -> dict[str, Any]:
    return {name: parsed(row.get(name)) if name in _TIMES else row.get(name) for name in EXPORT_FIELDS}
