"""Asterisk: Master.csv of cdr_csv, the columns of cdr_adaptive_odbc as CSV, and FreePBX's CDR report.

Which way a call went is in none of the columns: a source says it in `[source.mapping] direction`, by the channels of
its trunks, by its extensions or by the accounts' own numbers. The Unique ID begins with the switch's UTC second.
Several rows may share it (the attempts and legs of one call), and Master.csv may hold rows that are equal in all
columns: they are as many records.
"""

from counterfoil.facts.usage.formats import UsageFormat
from counterfoil.facts.usage.mapping import Answered, Mapping, Quantity, Start, Value

MASTER_COLUMNS = (
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata"),
    *("start", "answer", "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield"),
)
REPORT_COLUMNS = (
    *("calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration"),
    *("billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield"),
)
ADAPTIVE_COLUMNS = (
    *REPORT_COLUMNS,
    *("did", "recordingfile", "cnum", "cnam", "outbound_cnum", "outbound_cnam", "dst_cnam", "sequence", "peeraccount"),
)
_COMMON = Mapping(
    repeats="counted",
    quantity=Quantity("billsec", unit=Value("seconds")),
    caller="src",
    callee="dst",
    internal="not-billable",
    answered=Answered("disposition", ("ANSWERED",)),
    meter=Value("voice"),
    call="uniqueid",
    call_epoch=True,
)
_REPORT = _COMMON.replaced_by(
    Mapping(
        identity=("uniqueid", "calldate", "dst", "dstchannel", "duration", "billsec", "disposition"),
        start=Start(("calldate",), ("%Y-%m-%d %H:%M:%S",)),
    )
)

CSV = UsageFormat(
    "asterisk-csv",
    "Asterisk cdr_csv: Master.csv, 18 columns, no header",
    columns=MASTER_COLUMNS,
    mapping=_COMMON.replaced_by(
        Mapping(
            identity=("uniqueid", "start", "answer", "end", "dst", "dstchannel", "disposition"),
            start=Start(("start",), ("%Y-%m-%d %H:%M:%S",)),
        )
    ),
)
ADAPTIVE = UsageFormat(
    "asterisk-adaptive",
    "Asterisk cdr_adaptive_odbc or cdr_odbc as CSV, by default FreePBX's 25 columns and D/M/YYYY",
    columns=ADAPTIVE_COLUMNS,
    mapping=_REPORT.replaced_by(Mapping(start=Start(("calldate",), ("%d/%m/%Y %H:%M:%S",)))),
)
FREEPBX = UsageFormat("freepbx-report", "FreePBX CDR report: CSV with a header", header=True, mapping=_REPORT)
