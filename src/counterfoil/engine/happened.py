"""Events as columns, for kinds that answer on columns."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from counterfoil.calendar import day_number
from counterfoil.engine.governed import Governed
from counterfoil.engine.terms import Interning
from counterfoil.facts.events import Event, event_types
from counterfoil.facts.seen import EVENT_SCHEMA
from counterfoil.money import nano

_FORMS: Final[Mapping[str, Any]] = {"date": pl.Int32, "whole": pl.Int64, "amount": pl.Int64, "text": pl.String}


class Happened:
    """The events of the agreements of one bucket, by type; events are numbered as they are first asked for."""

    def __init__(self, lives: Sequence[Governed], events: Mapping[str, Sequence[Event]], through: date) -> None:
        self.seen: list[tuple[int, Event]] = []
        self._lives, self._events, self._through = lives, events, through

    def of_type(self, name: str) -> pl.DataFrame:
        """Return the events of a type until the day, by agreement and day: EVENT_SCHEMA and the fields of the type.

        Dates are days since 1970-01-01, amounts 10^-9 of the currency unit; tables, prices and instants are left out.
        """
        forms = {
            field: _FORMS["text"] if form.startswith("choice") else _FORMS[form]
            for field, said in event_types()[name].fields.items()
            if (form := said.rstrip("?")).startswith("choice") or form in _FORMS
            if field != "agreement"
        }
        rows = []
        for agreement, governed in enumerate(self._lives):
            for event in self._events.get(governed.order.id, ()):
                if event.type == name and event.effective_on <= self._through:
                    said = (_plain(event[one]) for one in forms)
                    rows.append((agreement, day_number(event.effective_on), len(self.seen), *said))
                    self.seen.append((agreement, event))
        return pl.DataFrame(rows, schema={**EVENT_SCHEMA, **forms}, orient="row")


def addresses(interning: Interning) -> pl.DataFrame:
    """Return the clauses met so far: clause, its service and id, and its rank by both."""
    ordered = sorted(range(len(interning.clauses)), key=lambda one: _address(interning, one))
    rank = {clause: place for place, clause in enumerate(ordered)}
    rows = [(number, *_address(interning, number), rank[number]) for number in rank]
    schema = {"clause": pl.UInt32, "service": pl.String, "id": pl.String, "rank": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _address(interning: Interning, number: int) -> tuple[str, str]:
    return (interning.clauses[number].service, interning.clauses[number].id)


def _plain(value: Any) -> int | str | None:
    if value is None or isinstance(value, int | str):
        return value
    return day_number(value) if isinstance(value, date) else nano(value)
