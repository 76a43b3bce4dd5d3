"""Why a line is what it is: the clause, the inputs of its arithmetic, the records behind it, and the sum again.

Nothing is computed anew: an explanation shows what the line and its charges carry (design law 5), and re-adds it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import polars as pl

from counterfoil.calendar import day_of, instant_of
from counterfoil.contract.faults import listed, nearest
from counterfoil.contract.kinds import ClauseKind, Registry
from counterfoil.contract.measures import Quantity, QuantityForm
from counterfoil.contract.money_parameters import Amount, PercentForm, Price
from counterfoil.contract.parameters import TypedTable, fields_of
from counterfoil.contract.reading import Form
from counterfoil.contract.selection import Selection
from counterfoil.contract.spans import EVERY, EveryForm, Span, SpanForm
from counterfoil.engine.answering import Answer, Resolved
from counterfoil.money import NANO, half_up


@dataclass(frozen=True, slots=True)
class Input:
    """One integer of a line's working, with its unit and as a person reads it."""

    name: str
    value: int
    unit: str
    shown: str


@dataclass(frozen=True, slots=True)
class Set:
    """A parameter as it ran, and the clause that set it if it was not its own."""

    name: str
    shown: str
    set_by: str  # "openvoice-services#rounding", or ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that stands behind one line."""

    line: str
    account: str
    agreement: str
    address: str  # "openvoice#calls"
    heading: str
    kind: str
    rules: tuple[str, ...]
    file: str
    file_line: int
    version: date
    prose: str
    part: str
    period: tuple[date, date]
    days: tuple[date, date]
    bill_on: date
    currency: str
    digits: int
    amount: int
    parameters: tuple[Set, ...]
    inputs: tuple[Input, ...]
    arithmetic: str
    readded: int | None  # the amount again, from the working or the records; None where the kind gives no formula
    records: pl.DataFrame  # started (UTC), number, quantity, billed, covered, price, per, fixed, charge (exact, text)

    @property
    def agrees(self) -> bool:
        """Whether re-adding the parts gives the amount."""
        return self.readded is None or self.readded == self.amount


class UnknownLine(LookupError):
    """There is no line of that name; the message has the nearest ones."""


def explain(answer: Answer, line: str, kinds: Registry) -> Explanation:
    """Return what stands behind a line; any unambiguous beginning of its name will do. Raises UnknownLine."""
    found = answer.lines.filter(pl.col("line").str.starts_with(line))
    if found.height != 1:
        names = answer.lines["line"].to_list()
        if found.height > 1:
            raise UnknownLine(f"{line} may be {listed(found['line'].to_list(), 6)}")
        raise UnknownLine(f"there is no line {line} among {len(names)}.{nearest(line, names)}")
    row = found.row(0, named=True)
    kind = kinds.by_name[row["kind"]]
    resolved = answer.parameters[row["params"]]
    clause = resolved.clause
    inputs = tuple(_inputs(kind, row["working"], row["currency"]))
    records = _records(answer.charges.filter(pl.col("line") == row["line"]))
    working = dict(zip((name for name, _ in kind.working), row["working"], strict=True))
    readded = kind.amount(working, row["digits"]) if kind.amount else None
    of_records = _added(records, getattr(resolved.parameters, "record_decimals", None), row["digits"])
    if of_records is not None and readded in (None, row["amount"]):
        readded = of_records
    return Explanation(
        line=row["line"],
        account=row["account"],
        agreement=row["agreement"],
        address=f"{row['service']}#{row['clause']}",
        heading=row["heading"],
        kind=row["kind"],
        rules=clause.rules,
        file=row["file"],
        file_line=row["file_line"],
        version=row["version"],
        prose=clause.prose,
        part=row["part"],
        period=(row["period_start"], row["period_end"]),
        days=(row["from_on"], row["until_on"]),
        bill_on=row["bill_on"],
        currency=row["currency"],
        digits=row["digits"],
        amount=row["amount"],
        parameters=tuple(_parameters(resolved, row["currency"])),
        inputs=inputs,
        arithmetic=kind.arithmetic,
        readded=readded,
        records=records,
    )


def _inputs(kind: ClauseKind, working: Sequence[int], currency: str) -> Iterator[Input]:
    for (name, unit), value in zip(kind.working, working, strict=True):
        yield Input(name, value, unit, shown(value, unit, currency))


def shown(value: int, unit: str, currency: str, digits: int = 2) -> str:
    """Return an integer of a working as a person reads it: nano as currency units, and so on."""
    if unit == "nano" and value == -1:
        return "several, see the records"
    if unit == "nano":
        return f"{plain_decimal(Decimal(value) / NANO)} {currency}"
    if unit == "minor":
        return f"{Decimal(value).scaleb(-digits)} {currency}"
    if unit == "ppm":
        return f"{plain_decimal(Decimal(value) / 10_000)} %"
    if unit == "day":
        return day_of(value).isoformat()
    if unit == "second":
        return instant_of(value * 1_000_000).isoformat()
    if unit in ("days", "months", "seconds", "bytes", "unit-days", "units"):
        return f"{value} {unit if value != 1 else unit.removesuffix('s')}"
    return str(value)


def plain_decimal(value: Decimal) -> str:
    """Return a decimal without an exponent and without idle zeros, but with two decimals at least."""
    text = f"{value:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _parameters(resolved: Resolved, currency: str) -> Iterator[Set]:
    for name, field in fields_of(type(resolved.parameters)).items():
        value = getattr(resolved.parameters, name)
        if value is None:
            continue
        setter = resolved.set_by.get(name)
        yield Set(field.key, in_words(value, field.form, currency), setter.address if setter is not None else "")


_TIMES: Final = {3600: "hour", 60: "minute", 1: "second"}


def in_words(value: Any, form: Form | None = None, currency: str = "") -> str:
    """Return the value of a parameter as a person reads it: money in one currency, spans and measures with units."""
    if isinstance(value, Price | Amount):
        amounts = dict(value.amounts)
        chosen = [currency] if currency in amounts else list(amounts)
        money = ", ".join(f"{plain_decimal(Decimal(amounts[code]) / NANO)} {code}" for code in chosen)
        per = getattr(value, "per", None)
        return money + (f" per {getattr(per, 'words', per)}" if per is not None else "")
    if isinstance(value, Selection):
        return "; ".join(f"{key} {' or '.join(texts)}" for key, texts in value.conditions) or "everything"
    if isinstance(value, Quantity):
        return counted(value.base_units, value.dimension) + (f" per {value.per}" if value.per else "")
    if isinstance(value, Span):
        return f"{value.count} {value.unit.replace('_', ' ')}"
    if isinstance(value, tuple):
        return ", ".join(in_words(one, None, currency) for one in value)
    if isinstance(value, TypedTable):
        said = ((field.key, field.form, getattr(value, name)) for name, field in fields_of(type(value)).items())
        return (
            "("
            + ", ".join(f"{key} {in_words(one, form, currency)}" for key, form, one in said if one is not None)
            + ")"
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(form, EveryForm):
        return next((word for word, months in EVERY.items() if months == value), f"{value} months")
    if isinstance(form, SpanForm):
        return f"{value} {form.kinds[0].replace('_', ' ')}"
    if isinstance(form, QuantityForm):
        return counted(value, "time")
    if isinstance(form, PercentForm):
        return f"{plain_decimal(Decimal(value) / 10_000)} %"
    return str(value)


def counted(base_units: int, dimension: str) -> str:
    """Return base units of a meter in the largest unit that divides them: 7200 s are 2 hours."""
    if dimension == "time":
        size, word = next((size, word) for size, word in _TIMES.items() if base_units % size == 0 or size == 1)
        count = base_units // size
        return f"{count:,} {word}{'' if count == 1 else 's'}"
    if dimension == "money":
        return plain_decimal(Decimal(base_units).scaleb(-6))
    if dimension == "data":
        size, word = next(
            (size, word) for size, word in ((10**9, "GB"), (10**6, "MB"), (1, "bytes")) if base_units % size == 0
        )
        return f"{base_units // size:,} {word}"
    return f"{base_units:,}"


def _records(charges: pl.DataFrame) -> pl.DataFrame:
    """Return the rated records of one line as a person reads them, by time."""
    return charges.sort("started_us", "record").select(
        started=pl.from_epoch("started_us", time_unit="us").dt.replace_time_zone("UTC"),
        number=pl.col("called") // 16,
        digits=pl.col("called") % 16,
        quantity="quantity",
        billed="billed",
        covered="covered",
        price="price",
        per="per",
        fixed="fixed",
        deck_row="deck_row",
    )


def _added(records: pl.DataFrame, decimals: int | None, digits: int) -> int | None:
    """Return the exact charges of the records added and rounded once, in minor units; None if there are none."""
    if records.is_empty():
        return None
    total = Fraction(0)
    columns = ("billed", "covered", "price", "per", "fixed")
    for billed, covered, price, per, fixed in records.select(columns).iter_rows():
        charge = Fraction((billed - covered) * price + fixed * per, per)
        if decimals is not None:
            unit = 10 ** (9 - decimals)
            charge = Fraction(half_up(charge.numerator, charge.denominator * unit) * unit)
        total += charge
    return half_up(total.numerator, total.denominator * 10 ** (9 - digits))


def text(explanation: Explanation, most_records: int = 20) -> str:
    """Return an explanation as lines of text."""
    one = explanation
    amount = Decimal(one.amount).scaleb(-one.digits)
    head = [
        f"{one.heading}: {amount} {one.currency}" + (f" ({one.part})" if one.part else ""),
        f"line {one.line} of {one.agreement} ({one.account}), days {one.days[0]} to before {one.days[1]}, "
        f"may be billed from {one.bill_on}",
        "",
        f"Clause   {one.address}, a {one.kind}, version of {one.version}",
        f"         {one.file}:{one.file_line}",
    ]
    if one.rules:
        head.append(f"Rules    {', '.join(one.rules)}")
    wording = ["", *(f"  | {line}" for line in one.prose.splitlines() if line.strip())]
    parameters = ["", "Terms"] + [
        f"  {each.name} = {each.shown}" + (f"   set by {each.set_by}" if each.set_by else "") for each in one.parameters
    ]
    inputs = ["", "Figures"] + [f"  {each.name:<14} {each.shown}" for each in one.inputs]
    lines = [*head, *wording, *parameters, *inputs]
    if one.arithmetic:
        lines += ["", f"Sum      {one.arithmetic}"]
    if one.records.height:
        lines += ["", f"Records  {one.records.height}", *_record_lines(one, most_records)]
    if one.readded is not None:
        again = Decimal(one.readded).scaleb(-one.digits)
        lines += ["", f"Re-added {again} {one.currency}" + ("" if one.agrees else f", which is NOT {amount}")]
    return "\n".join(lines)


def _record_lines(one: Explanation, most: int) -> Iterator[str]:
    for row in one.records.head(most).iter_rows(named=True):
        number = f"{row['number']:012d}"[: row["digits"]] or "-"
        price = plain_decimal(Decimal(row["price"]) / NANO)
        fixed = f" + {plain_decimal(Decimal(row['fixed']) / NANO)}" if row["fixed"] else ""
        covered = f" - {row['covered']} included" if row["covered"] else ""
        charge = Fraction((row["billed"] - row["covered"]) * row["price"], row["per"]) + row["fixed"]
        exact = plain_decimal((Decimal(charge.numerator) / charge.denominator / NANO).quantize(Decimal("1e-9")))
        yield (
            f"  {row['started']:%Y-%m-%d %H:%M:%S} UTC  {number:<13} measured {row['quantity']}, billed {row['billed']}"
            f"{covered}, x {price} / {row['per']}{fixed} = {exact}"
        )
    if one.records.height > most:
        yield f"  ... and {one.records.height - most} more"
