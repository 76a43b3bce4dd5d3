"""Grandstream UCM: the CSV export of its call detail records, with a header of 26 columns.

An inbound call has a row for each leg (menu, queue, each telephone that rang) under one Unique ID; outbound calls have
one. There is no id of a row: Unique ID, start, end, callee, channel and disposition together told all 6,891 rows of
two real exports apart, and are the same in an export made later (research/core-spike.md, section 7).
"""

from counterfoil.facts.usage.formats import UsageFormat
from counterfoil.facts.usage.mapping import Answered, Direction, Mapping, Quantity, Start, Value

UCM = UsageFormat(
    "grandstream-ucm",
    "Grandstream UCM: CSV export with a header",
    header=True,
    mapping=Mapping(
        identity=("Unique ID", "Start Time", "End Time", "Callee Number", "Dest. Channel", "Disposition"),
        repeats="dropped",
        start=Start(("Start Time",), ("%Y-%m-%d %H:%M:%S",)),
        quantity=Quantity("Talk Time", unit=Value("seconds")),
        caller="Caller Number",
        callee="Callee Number",
        direction=Direction(
            Value(
                column="Log Userfield",
                values=(("Outbound", "outbound"), ("Inbound", "inbound"), ("Internal", "internal")),
            )
        ),
        internal="not-billable",
        answered=Answered("Disposition", ("ANSWERED",)),
        meter=Value("voice"),
        call="Unique ID",
        call_epoch=True,
    ),
)
