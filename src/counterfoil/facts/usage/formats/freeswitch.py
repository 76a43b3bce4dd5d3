"""FreeSWITCH: mod_json_cdr (one object a file, or one a line) and mod_cdr_csv with its `example` template.

JSON values are URL-escaped when the module's `encode-values` is on; times are microseconds of the epoch. Whether a leg
is inbound or outbound for FreeSWITCH ("direction" of the channel) says nothing about the customer, so a source says the
direction itself.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import polars as pl

from counterfoil.facts.usage.formats import Layout, UsageFormat
from counterfoil.facts.usage.mapping import Mapping, Quantity, Start, Value
from counterfoil.facts.usage.object_rows import read_json_objects
from counterfoil.facts.usage.rows import Rows

CSV_COLUMNS = (
    *("caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp"),
    *("end_stamp", "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode", "read_codec"),
    "write_codec",
)


def read_json(path: Path, layout: Layout) -> Iterator[Rows]:
    """Read the objects of a file and undo the escapes of their values."""
    for rows in read_json_objects(path, layout.needed_columns, layout.encoding):
        yield replace(rows, columns=rows.columns.select(_unescaped(column) for column in rows.columns))


def _unescaped(texts: pl.Series) -> pl.Series:
    escaped = texts.filter(texts.str.contains(r"%[0-9A-Fa-f]{2}").fill_null(False)).unique()
    if not len(escaped):
        return texts
    plain = [unquote(each) for each in escaped.to_list()]
    return texts.replace(escaped, pl.Series(plain, dtype=pl.String))


JSON = UsageFormat(
    "freeswitch-json",
    "FreeSWITCH mod_json_cdr: one JSON object a file, an array, or one object a line",
    read=read_json,
    settings=frozenset({"encoding"}),
    mapping=Mapping(
        identity=("variables.uuid",),
        repeats="dropped",
        start=Start(("variables.start_uepoch",), ("epoch-microseconds",)),
        quantity=Quantity("variables.billsec", unit=Value("seconds")),
        caller="callflow.0.caller_profile.caller_id_number",
        callee="callflow.0.caller_profile.destination_number",
        internal="not-billable",
        meter=Value("voice"),
        call="variables.call_uuid",
    ),
)
CSV = UsageFormat(
    "freeswitch-csv",
    "FreeSWITCH mod_cdr_csv with the `example` template, 15 columns, no header",
    columns=CSV_COLUMNS,
    mapping=Mapping(
        identity=("uuid",),
        repeats="dropped",
        start=Start(("start_stamp",), ("%Y-%m-%d %H:%M:%S",)),
        quantity=Quantity("billsec", unit=Value("seconds")),
        caller="caller_id_number",
        callee="destination_number",
        internal="not-billable",
        meter=Value("voice"),
        call="uuid",
    ),
)
