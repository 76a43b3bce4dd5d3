"""Requests: what somebody wants to do now, as JSON; and the registry of their types.

Types are registered through the entry-point group `counterfoil.request_types`, our own like a stranger's. A request
that names something unknown is a fault, never a refusal.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Final

from counterfoil.contract.faults import Faults, Where, listed, nearest, place_in
from counterfoil.facts.values import read_value

# Fields that every request may have: whom and what it is about, and when.
COMMON_FIELDS: Final[Mapping[str, str]] = {
    "ask": "text",
    "account": "text?",
    "agreement": "text?",
    "service": "text?",
    "at": "instant?",
}


@dataclass(frozen=True, slots=True)
class RequestType:
    """A type of request: its name, what it asks, and its fields (name -> form; a trailing ? marks an optional).

    `names` says which fields name something that the agreement must know: a registered "device", an open "session".
    A request that `needs_agreement` is refused where no agreement on the service is running.
    """

    name: str
    meaning: str
    fields: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    needs_agreement: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `at` is None where it is about now."""

    ask: str
    account: str
    agreement: str
    service: str
    at: datetime | None
    fields: Mapping[str, Any] = field(hash=False)
    where: Where = field(default_factory=lambda: Where("request"))

    def __getitem__(self, name: str) -> Any:
        return self.fields.get(name)


class RequestWrong(Exception):
    """A request cannot be answered as it stands; `faults` say why."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@cache
def request_types() -> Mapping[str, RequestType]:
    """Return every registered request type by name; raises RuntimeError if two have one name."""
    found: dict[str, RequestType] = {}
    for entry in entry_points(group="counterfoil.request_types"):
        loaded = entry.load()
        for one in loaded if isinstance(loaded, tuple) else (loaded,):
            if one.name in found:
                raise RuntimeError(f"two request types are named {one.name}")
            found[one.name] = one
    return dict(sorted(found.items()))


def read_request(text: str, file: str = "request") -> Request:
    """Return the request in a JSON text; raises RequestWrong with every fault in it."""
    faults = Faults()
    whole = place_in(text, file, 0, len(text.splitlines()[0]) if text.strip() else 1)
    try:
        values = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as error:
        where = place_in(text, file, min(error.pos, max(0, len(text) - 1)))
        faults.add("bad-json", where, f"not JSON: {error.msg}", "A request is one JSON object.")
        raise RequestWrong(faults) from None
    if not isinstance(values, dict):
        faults.add("bad-json", whole, "not a JSON object", "A request is one JSON object.")
        raise RequestWrong(faults)
    return make_request(values, text, file)


def make_request(values: Mapping[str, Any], text: str = "", file: str = "request") -> Request:
    """Return the request of a table of JSON values; raises RequestWrong with every fault in it."""
    faults = Faults()

    def place(key: str) -> Where:
        found = text.find(f'"{key}"')
        return place_in(text, file, found, len(key) + 2) if found >= 0 else Where(file)

    kind = request_types().get(str(values.get("ask")))
    if kind is None:
        expected = f"A request asks one of {listed(request_types(), 30)}." + nearest(
            str(values.get("ask")), request_types()
        )
        faults.add("unknown-request", place("ask"), f"unknown request {values.get('ask')!r}", expected)
        raise RequestWrong(faults)
    forms = {**COMMON_FIELDS, **kind.fields}
    read: dict[str, Any] = {}
    for name, value in values.items():
        if name not in forms:
            expected = f"{kind.name} takes {listed(forms, 20)}." + nearest(name, forms)
            faults.add("unknown-setting", place(name), f"{kind.name} has no field `{name}`", expected)
            continue
        number = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        try:
            read[name] = read_value(number, forms[name].rstrip("?"))
        except ValueError as error:
            name_of_fault = "bad-date" if forms[name].startswith(("date", "instant")) else "wrong-type"
            faults.add(name_of_fault, place(name), f"`{name}`: {error}", "")
    for name, form in forms.items():
        if not form.endswith("?") and name not in values:
            needed = [one for one, form in forms.items() if not form.endswith("?")]
            faults.add("missing-setting", place("ask"), f"{kind.name} lacks `{name}`", f"It needs {listed(needed)}.")
    if not (read.get("account") or read.get("agreement")) and not len(faults):
        faults.add("missing-setting", place("ask"), f"{kind.name} names neither `account` nor `agreement`", "")
    if len(faults):
        raise RequestWrong(faults)
    own = {name: value for name, value in read.items() if name not in COMMON_FIELDS}
    return Request(
        kind.name, read.get("account", ""), read.get("agreement", ""), read.get("service", ""), read.get("at"), own,
        place("ask"),
    )  # fmt: skip
