"""Calls set against rated records, one by one.

Rule      A call is the record that started in the same second to the same number; where the table has no numbers, the
          record that started in that second. Its charge is rounded half up to the decimals in which the table states
          it, after the rounding of its clause where that rounds each record. Records that agree to the digit are
          paired first, so that one wrong call of two in a second is one dispute.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from counterfoil.audits.comparing import Dispute, Why
from counterfoil.audits.stated import StatedLine
from counterfoil.calendar import instant_of
from counterfoil.engine.answering import Answer
from counterfoil.keys import called_digits, called_key
from counterfoil.money import half_up

_ANY = -1  # in the place of a called number
_Known = dict[tuple[int, int], list[dict[str, Any]]]


def of_calls(calls: list[StatedLine], answer: Answer, from_on: date) -> tuple[int, list[Dispute], list[str]]:
    """Return how many calls are as owed, what is in dispute, and which are as owed on a line of earlier days."""
    lines = {row["line"]: row for row in answer.lines.iter_rows(named=True)}
    rounded = {line: _record_decimals(answer, row) for line, row in lines.items()}
    has_numbers = any(call.called for call in calls)
    known: _Known = defaultdict(list)
    for rated in answer.charges.sort("started_us", "record").iter_rows(named=True):
        known[rated["started_us"] // 1_000_000, rated["called"] if has_numbers else _ANY].append(rated)

    def charge(rated: Mapping[str, Any], decimals: int) -> int:
        return _charge(rated, decimals, rounded[rated["line"]])

    earlier, agreed, left = [], 0, []
    for call in calls:
        found = _first(call, known, has_numbers=has_numbers)
        same = next((one for at in found for one in known[at] if charge(one, call.decimals) == call.amount), None)
        if same is None:
            left.append(call)
            continue
        _take(same, found, known)
        agreed += 1
        if lines[same["line"]]["bill_on"] < from_on and call.amount:
            earlier.append(call.number)
    disputes = []
    for call in left:
        found = _first(call, known, has_numbers=has_numbers)
        one = next((one for at in found for one in known[at]), None)
        if one is None:
            disputes.append(_not_owed(call))
            continue
        _take(one, found, known)
        owed = charge(one, call.decimals)
        disputes.append(_of_call("differs", call, owed, one, lines[one["line"]], call.decimals))
    decimals = max(call.decimals for call in calls)
    for unstated in (one for rest in known.values() for one in rest):
        row = lines[unstated["line"]]
        amount = charge(unstated, decimals)
        # A call that an earlier line charged is no omission of this invoice.
        if row["bill_on"] >= from_on and amount:
            disputes.append(_of_call("not-stated", None, amount, unstated, row, decimals))
    return agreed, disputes, earlier


def _first(call: StatedLine, known: _Known, *, has_numbers: bool) -> list[tuple[int, int]]:
    """Return where the record of a call may be; a local time that a clock change repeats has two places."""
    number = called_key(call.called) if has_numbers else _ANY
    moments: Iterator[datetime] = (each for each in (call.started, call.started_again) if each is not None)
    return [at for at in ((int(moment.timestamp()), number) for moment in moments) if at in known]


def _take(rated: dict[str, Any], found: list[tuple[int, int]], known: _Known) -> None:
    for at in found:
        known[at] = [one for one in known[at] if one is not rated]


def _record_decimals(answer: Answer, row: Mapping[str, Any]) -> int | None:
    """Return to how many decimals the line's clause rounds each record, None if it does not."""
    found: int | None = getattr(answer.parameters[row["params"]].parameters, "record_decimals", None)
    return found


def _charge(charge: Mapping[str, Any], decimals: int, record_decimals: int | None) -> int:
    """Return the charge of a record, rounded half up to so many decimals of the currency unit."""
    per = charge["per"]
    exact = (charge["billed"] - charge["covered"]) * charge["price"] + charge["fixed"] * per
    if record_decimals is None:
        return half_up(exact * 10**decimals, per * 10**9)
    return half_up(half_up(exact * 10**record_decimals, per * 10**9) * 10**decimals, 10**record_decimals)


def _not_owed(call: StatedLine) -> Dispute:
    assert call.started is not None
    what = f"{call.started:%Y-%m-%d %H:%M:%S} UTC {call.called} {call.description}".strip()
    return Dispute(
        "not-owed", call.number, " ".join(what.split()), call.amount, 0, call.decimals, "", "", "", "", None,
        started=call.started, called=call.called,
    )  # fmt: skip


def _of_call(
    why: Why, call: StatedLine | None, owed: int, charge: Mapping[str, Any], row: Mapping[str, Any], decimals: int
) -> Dispute:
    started, called = instant_of(charge["started_us"]), called_digits(charge["called"])
    if call is not None and call.called:
        called = call.called  # the whole number, where the record's key has its first digits
    return Dispute(
        why, call.number if call is not None else "", f"{started:%Y-%m-%d %H:%M:%S} UTC {called}".strip(),
        call.amount if call is not None else 0, owed, decimals, f"{row['service']}#{row['clause']}", row["heading"],
        f"{row['file']}:{row['file_line']}", row["line"], (row["from_on"], row["until_on"]), 1, charge["record"],
        (row["line"],), started, called,
    )  # fmt: skip
