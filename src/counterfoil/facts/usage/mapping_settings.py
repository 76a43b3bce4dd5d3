"""`[source.mapping]` of usage/sources.toml to a Mapping."""

from dataclasses import replace

import polars as pl

from counterfoil.contract.reading import SLUG
from counterfoil.contract.selection import FIELDS
from counterfoil.contract.toml_positions import Located
from counterfoil.facts.usage.mapping import (
    EPOCHS,
    ISO,
    UNIT_NAMES,
    Answered,
    Direction,
    Mapping,
    Quantity,
    Start,
    Value,
)
from counterfoil.facts.usage.settings import Settings, plain
from counterfoil.facts.usage.shapes import DIRECTIONS

ROUNDINGS = ("up", "down", "half-up", "exact")
_DATE_PARTS = (("%d", "%e", "%j", "%D", "%F"), ("%m", "%b", "%B", "%h", "%j", "%D", "%F"), ("%Y", "%y", "%D", "%F"))


def read_mapping(settings: Settings, base: Mapping) -> Mapping:
    """Read the table on top of what the format says; faults go to the settings."""
    said = Mapping(
        identity=settings.texts("identity") or None,
        repeats=settings.choice("repeats", ("counted", "dropped")) or None,
        start=_start(settings, base.start),
        quantity=_quantity(settings, base.quantity),
        caller=settings.text("from") or None,
        callee=settings.text("to") or None,
        own=settings.text("own") or None,
        other=settings.text("other") or None,
        direction=_direction(settings),
        internal=settings.choice("internal", ("record", "not-billable")) or None,
        answered=_answered(settings),
        meter=_value(settings, "meter"),
        service=_value(settings, "service"),
        label=_value(settings, "label"),
        dimensions=_dimensions(settings),
        party=settings.text("party") or None,
        lines=_value(settings, "lines"),
        call=settings.text("call") or None,
        call_epoch=settings.flag("call_epoch"),
    )
    settings.refuse_others()
    return base.replaced_by(said)


def _value(settings: Settings, key: str, options: tuple[str, ...] | None = None) -> Value | None:
    """Read a text, or `{ column = "...", values = { TEXT = "word" }, otherwise = "word" }`."""
    node = settings.child(key)
    if node is None:
        return None
    return _value_of(settings, node, key, options)


def _value_of(settings: Settings, node: Located, key: str, options: tuple[str, ...] | None) -> Value | None:
    if not isinstance(node.value, dict):
        if isinstance(node.value, str | int) and not isinstance(node.value, bool):
            said = plain(node.value)
            return Value(settings.choice_of(node, key, options) if options else said)
        settings.wrong(node, key, 'text in quotes, or { column = "..." }')
        return None
    inner = Settings(node, settings.what, settings.faults)
    column = inner.text("column")
    values: list[tuple[str, str]] = []
    table = inner.table("values")
    for text, word in (table.node.table if table else {}).items():
        if isinstance(word.value, dict | list):
            inner.wrong(word, f"{key}.values.{text}", "text in quotes")
        else:
            values.append((text, inner.choice_of(word, key, options) if options else plain(word.value)))
    otherwise = inner.child("otherwise")
    default = (
        None if otherwise is None else inner.choice_of(otherwise, key, options) if options else plain(otherwise.value)
    )
    if not column:
        inner.missing("column", f"`{key}` needs the column that it comes from.")
    settings.is_good &= inner.refuse_others()
    return Value("", column, tuple(values), default)


def _dimensions(settings: Settings) -> tuple[tuple[str, Value], ...] | None:
    """Read `{ region = { column = "zone" }, tier = "gold" }`: for each dimension a value."""
    inner = settings.table("dimensions")
    if inner is None:
        return None
    read = []
    for name in sorted(inner.node.table):
        if not SLUG.match(name) or name in FIELDS:
            inner.fault(
                "unknown-setting",
                inner.place(name),
                f"`dimensions` cannot have a `{name}`",
                "A dimension has a name of its own, in lower case with hyphens.",
            )
        value = _value(inner, name)
        read += [] if value is None else [(name, value)]
    settings.is_good &= inner.refuse_others()
    return tuple(read)


def _start(settings: Settings, base: Start | None) -> Start | None:
    inner = settings.table("start")
    if inner is None:
        return None
    columns = inner.texts("column") or (base.columns if base else ())
    patterns = inner.texts("format") or (base.formats if base else ())
    if not columns:
        inner.missing("column", "`start` needs the column of the time, or the columns of day and time.")
    for pattern in patterns:
        if pattern not in (*EPOCHS, ISO) and not _is_pattern(pattern):
            inner.fault(
                "out-of-range",
                inner.place("format"),
                f"`format` cannot be {pattern!r}",
                'It is a pattern with day, month and year such as "%d/%m/%Y %H:%M:%S", "iso", "epoch-seconds", '
                '"epoch-milliseconds" or "epoch-microseconds".',
            )
    settings.is_good &= inner.refuse_others()
    return Start(columns, patterns)


def _is_pattern(pattern: str) -> bool:
    """Return whether a strptime pattern can be used and says day, month and year."""
    if not all(any(part in pattern for part in parts) for parts in _DATE_PARTS):
        return False
    try:
        pl.Series(["2024"]).str.strptime(pl.Datetime("us"), pattern, strict=False)
    except pl.exceptions.PolarsError:
        return False
    return True


def _quantity(settings: Settings, base: Quantity | None) -> Quantity | None:
    inner = settings.table("quantity")
    if inner is None:
        return None
    node, constant = inner.child("constant"), 1
    if node is not None and (not isinstance(node.value, int) or isinstance(node.value, bool) or node.value < 1):
        inner.wrong(node, "constant", "a whole number from 1")
    elif node is not None:
        constant = node.value
    unit_node = inner.child("unit")
    unit = None if unit_node is None else _value_of(inner, unit_node, "unit", UNIT_NAMES)
    said = base or Quantity()
    column = inner.text("column") or ("" if node is not None else said.column)
    if not column and node is None:
        inner.missing("column", "`quantity` needs `column`, or `constant` where every row is as much.")
    if unit is None and base is None:
        inner.missing("unit", f"The units are {', '.join(UNIT_NAMES)}.")
    decimal = inner.choice("decimal", (".", ","), said.decimal)
    rounding = inner.choice("round", ROUNDINGS, said.round)
    zero = inner.choice("zero", ("not-billable", "record"), said.zero)
    negative = inner.choice("negative", ("reject", "correction"), said.negative)
    settings.is_good &= inner.refuse_others()
    words = {"decimal": decimal, "round": rounding, "zero": zero, "negative": negative}
    return replace(said, column=column, constant=constant, unit=unit or said.unit, **words)


def _answered(settings: Settings) -> Answered | None:
    inner = settings.table("answered")
    if inner is None:
        return None
    answered = Answered(inner.text("column"), inner.texts("values"))
    for key, said in (("column", answered.column), ("values", answered.values)):
        if not said:
            inner.missing(key, '`answered` is { column = "...", values = ["..."] }.')
    settings.is_good &= inner.refuse_others()
    return answered


def _direction(settings: Settings) -> Direction | None:
    node = settings.child("direction")
    if node is None:
        return None
    if not isinstance(node.value, dict) or "column" in node.value:
        value = _value_of(settings, node, "direction", DIRECTIONS)
        if value is not None and value.column and not value.values:
            settings.fault("missing-setting", node.where, "`direction` lacks `values`", "Say what each text means.")
        return Direction(value)
    inner = Settings(node, settings.what, settings.faults)
    channels = inner.texts("channels") or Direction().channels
    direction = Direction(
        None, inner.text("extensions"), bool(inner.flag("own")), inner.texts("trunks"), (channels[0], channels[-1])
    )
    if direction.extensions and not _is_regular(direction.extensions):
        inner.wrong(node.table["extensions"], "extensions", "a regular expression")
    if sum(map(bool, (direction.extensions, direction.own, direction.trunks))) != 1:
        inner.fault(
            "missing-setting",
            node.where,
            "`direction` needs one rule",
            'Say one of: a word, { column = "...", values = {...} }, { extensions = "..." }, { own = true }, '
            '{ trunks = ["..."] }.',
        )
    settings.is_good &= inner.refuse_others()
    return direction


def _is_regular(pattern: str) -> bool:
    try:
        pl.Series([""]).str.contains(f"^(?:{pattern})$")
    except pl.exceptions.PolarsError:
        return False
    return True
