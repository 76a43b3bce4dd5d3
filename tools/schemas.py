"""JSON Schemas of the files of a book and of the JSON of every command: written to src/counterfoil/schemas.

Schemas of settings come from the very tables that read them, those of events from the registered event types.
`python -m tools.schemas` writes the files, `--check` says whether they are what they should be.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from counterfoil.book.settings import BookTable
from counterfoil.contract.faults import FAULT_NAMES
from counterfoil.contract.kinds import WORKING_UNITS
from counterfoil.contract.orders import AccountTable, OrderTable
from counterfoil.contract.parameters import TableForm, TypedTable
from counterfoil.facts.events import COMMON_FIELDS, event_types
from counterfoil.facts.requests import COMMON_FIELDS as REQUEST_FIELDS
from counterfoil.facts.requests import request_types
from counterfoil.facts.usage.formats import formats
from tools.schemas_billing import billing
from tools.schemas_whatif import whatif

FOLDER: Final = Path(__file__).resolve().parents[1] / "src" / "counterfoil" / "schemas"
Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
NAME: Final[Schema] = {"type": "string", "minLength": 1}
WHOLE: Final[Schema] = {"type": "integer"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
DATE: Final[Schema] = {"type": "string", "format": "date"}
MONEY: Final[Schema] = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "description": "currency units, as a decimal"}
MINOR: Final[Schema] = {"type": "integer", "description": "minor units of the currency (cents)"}
CURRENCY: Final[Schema] = {"type": "string", "pattern": "^[A-Z]{3}$"}
FLAG: Final[Schema] = {"type": "boolean"}
SAID: Final[Schema] = {
    "type": "object",
    "properties": {language: {"type": "string"} for language in ("en", "nl", "fr")},
    "required": ["en", "nl", "fr"],
    "additionalProperties": False,
}


def a_list(of: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": of}


def table(fields: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    """Return the schema of an object that has these fields and no others."""
    left_out = set(optional)
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [name for name in fields if name not in left_out],
        "additionalProperties": False,
    }


def counts(of: Schema = COUNT) -> Schema:
    """Return the schema of an object of numbers by reason."""
    return {"type": "object", "additionalProperties": of}


def nullable(schema: Schema) -> Schema:
    """Return the schema of a value that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


FAULT: Final = table(
    {
        "name": {"enum": sorted(FAULT_NAMES)},
        "file": NAME,
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "length": {"type": "integer", "minimum": 1},
        "excerpt": TEXT,
        "message": NAME,
        "expected": TEXT,
        "accounts": a_list(NAME),
        "services": a_list(NAME),
        "agreements": a_list(NAME),
    }
)
NOTE: Final = table({"name": NAME, "text": NAME})
WORKING: Final = a_list(table({"name": NAME, "unit": {"enum": sorted(WORKING_UNITS)}, "value": WHOLE}))
_CLAUSE: Final[Schema] = {
    "account": NAME,
    "agreement": NAME,
    "service": NAME,
    "clause": NAME,
    "heading": NAME,
    "kind": NAME,
}
_PLACE: Final[Schema] = {"version": DATE, "file": NAME, "file_line": {"type": "integer", "minimum": 1}}
LINE: Final = table(
    {
        "line": {"type": "string", "pattern": "^[0-9a-z]{10}$"},
        **_CLAUSE,
        "part": TEXT,
        "period_start": DATE,
        "period_end": DATE,
        "from_on": DATE,
        "until_on": DATE,
        "bill_on": DATE,
        "currency": CURRENCY,
        "amount": MONEY,
        "minor": MINOR,
        **_PLACE,
        "working": WORKING,
    }
)
REVIEW: Final = table(
    {
        **_CLAUSE,
        "period_start": DATE,
        "period_end": DATE,
        "on": DATE,
        **_PLACE,
        "options": a_list(NAME),
        "working": WORKING,
    },
    optional=("options",),
)
SHAPE: Final = ("meter", "direction", "service", "country", "line_type", "label", "source", "dimensions")
TOTAL: Final = table({"account": NAME, "currency": CURRENCY, "amount": MONEY, "minor": MINOR})


def answer(name: str, fields: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    """Return the schema of a command's JSON."""
    return table({"answer": {"const": name}, "revision": {"const": 1}, **fields}, optional)


def commands() -> dict[str, Schema]:
    """Return the schemas of the JSON that commands print."""
    rows = {"rows": COUNT, "records": COUNT, "not_billable": counts(), "rejected": counts()}
    book = {
        "path": NAME,
        "provider": TEXT,
        **dict.fromkeys(("accounts", "orders", "services", "decks", "events"), COUNT),
        "usage": a_list(table({"file": NAME, "source": NAME, **rows})),
    }
    check = {"through": DATE, "book": table(book), "faults": a_list(FAULT), "without_bill": a_list(NAME)}
    owes = {
        "from": nullable(DATE),
        "through": DATE,
        "provider": TEXT,
        "lines": a_list(LINE),
        "totals": a_list(TOTAL),
        "reviews": a_list(REVIEW),
        "untaken": a_list(table({"account": NAME, **dict.fromkeys(SHAPE, TEXT), "records": COUNT, "quantity": COUNT})),
        "outside": a_list(table({"account": NAME, "records": COUNT, "quantity": COUNT})),
        "without_bill": a_list(NAME),
        "faults": a_list(FAULT),
        "notes": a_list(NOTE),
    }
    record = {
        "started": {"type": "string", "format": "date-time"},
        "number": {"type": "string", "pattern": r"^\d*$"},
        **dict.fromkeys(("quantity", "billed", "covered"), COUNT),
        **dict.fromkeys(("price", "per", "fixed"), WHOLE),
    }
    explain = {
        **dict.fromkeys(("line", "account", "agreement", "address", "heading", "kind"), NAME),
        "file": NAME,
        "file_line": {"type": "integer", "minimum": 1},
        "version": DATE,
        "rules": a_list(NAME),
        "prose": TEXT,
        "part": TEXT,
        **dict.fromkeys(("period_start", "period_end", "from_on", "until_on", "bill_on"), DATE),
        "currency": CURRENCY,
        "amount": MONEY,
        "minor": MINOR,
        "parameters": a_list(table({"name": NAME, "shown": TEXT, "set_by": TEXT})),
        "inputs": a_list(table({"name": NAME, "value": WHOLE, "unit": NAME, "shown": TEXT})),
        "arithmetic": TEXT,
        "readded": nullable(MONEY),
        "agrees": FLAG,
        "records": a_list(table(record)),
    }
    imported = {
        "file": NAME,
        "imported": FLAG,
        "is_new": FLAG,
        "source": NAME,
        **rows,
        "new_records": COUNT,
        "examples": a_list(table({"reason": NAME, "row": COUNT, "text": TEXT})),
        "rejects_file": NAME,
        "faults": a_list(FAULT),
    }
    only_imported = ("is_new", "source", *rows, "new_records", "examples", "rejects_file")
    return {
        "check": answer("check", {**check, "notes": a_list(NOTE)}),
        "owes": answer("owes", owes),
        "explain": answer("explain", explain),
        "import": answer("import", imported, only_imported),
        "may": answer("may", {"decisions": a_list(_decision()), "faults": a_list(FAULT)}),
        "must": answer(
            "must",
            {"from": DATE, "until": DATE, "today": DATE, "duties": a_list(_duty()), "faults": a_list(FAULT)},
        ),
    }


def _decision() -> Schema:
    """Return the schema of one decision."""
    finding = {
        **dict.fromkeys(("service", "clause", "heading", "kind"), NAME),
        "rules": a_list(NAME),
        "version": DATE,
        "file": NAME,
        "file_line": {"type": "integer", "minimum": 1},
        "allowed": FLAG,
        "set_aside": FLAG,
        "says": NAME,
        "figures": {"type": "object"},
        "at_most": nullable(COUNT),
        "message": SAID,
    }
    decision = {
        "ask": NAME,
        "at": {"type": "string", "format": "date-time"},
        "account": NAME,
        "agreement": TEXT,
        "service": NAME,
        "allowed": FLAG,
        "silent": FLAG,
        "at_most": nullable(COUNT),
        "message": SAID,
        "remedy": SAID,
        "clauses": a_list(table(finding)),
    }
    return table(decision)


def _duty() -> Schema:
    """Return the schema of one duty."""
    duty = {
        **dict.fromkeys(("account", "agreement", "service"), NAME),
        "who": {"enum": ["customer", "provider"]},
        "what": SAID,
        "says": NAME,
        "figures": {"type": "object"},
        "arises_on": DATE,
        "due_on": nullable(DATE),
        "due_at": nullable({"type": "string", "format": "date-time"}),
        "is_right": FLAG,
        "stands": {"enum": ["open", "fulfilled", "late", "missed", "standing", "right"]},
        "consequence": SAID,
        "fulfilled_by": nullable(table({"type": NAME, "effective_on": DATE})),
        **dict.fromkeys(("clause", "clause_service", "heading", "kind"), NAME),
        "rules": a_list(NAME),
        "version": DATE,
        "file": NAME,
        "file_line": {"type": "integer", "minimum": 1},
    }
    return table(duty)


def settings(read: type[TypedTable]) -> Schema:
    """Return the schema of a settings file, from the table that reads it; TOML's dates are texts in JSON."""
    return TableForm(read).describe()[1]


def account() -> Schema:
    """Return the schema of accounts/ID.toml."""
    whole, order = settings(AccountTable), settings(OrderTable)
    order["properties"]["terms"] = {"type": "object", "description": "what the description leaves to the order"}
    whole["properties"]["order"] = a_list(order)
    return whole


def sources() -> Schema:
    """Return the schema of usage/sources.toml."""
    texts = {"anyOf": [NAME, {"type": "array", "items": NAME, "minItems": 1}]}
    owner = table(dict.fromkeys(("code", "trunk", "number"), texts), ("code", "trunk", "number"))
    source: dict[str, Schema] = {
        "name": {"type": "string", "pattern": r"^[\w.-]+$"},
        "format": {"anyOf": [{"enum": sorted(formats())}, NAME]},
        "files": texts,
        "account": {"anyOf": [NAME, owner, a_list(owner)]},
        "time_zone": NAME,
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "columns": texts,
        "header": FLAG,
        "separator": NAME,
        "encoding": NAME,
        "strip_prefixes": texts,
        "bare_international": FLAG,
        "expect": {"enum": ["day", "month"]},
        "from_on": DATE,
        "until_on": DATE,
        "mapping": {"type": "object", "description": "see docs/formats.md"},
    }
    needed = ("name", "format", "files", "account")
    return table({"source": a_list(table(source, [key for key in source if key not in needed]))}, ("source",))


def event() -> Schema:
    """Return the schema of one line of events/*.jsonl: one form for each registered type."""
    forms = []
    for kind in event_types().values():
        fields = {**COMMON_FIELDS, **kind.fields}
        properties = {name: _field(form.rstrip("?")) for name, form in fields.items()}
        properties["type"] = {"const": kind.name}
        optional = [name for name, form in fields.items() if form.endswith("?")]
        forms.append({**table(properties, optional), "description": kind.meaning})
    return {"oneOf": forms}


def request() -> Schema:
    """Return the schema of one request: one form for each registered type."""
    forms = []
    for kind in request_types().values():
        fields = {**REQUEST_FIELDS, **kind.fields}
        properties = {name: _field(form.rstrip("?")) for name, form in fields.items()}
        properties["ask"] = {"const": kind.name}
        optional = [name for name, form in fields.items() if form.endswith("?")]
        forms.append({**table(properties, optional), "description": kind.meaning})
    return {"oneOf": forms}


def _field(form: str) -> Schema:
    if form.startswith("choice:"):
        return {"enum": form.removeprefix("choice:").split("|")}
    amount = {"anyOf": [{"type": "number"}, MONEY]}
    a_table = {"type": "object"}
    instant = {"type": "string", "format": "date-time"}
    texts, country = a_list(NAME), {"type": "string", "pattern": "^[A-Z]{2}$"}
    return {
        "text": NAME, "texts": texts, "date": DATE, "instant": instant, "whole": COUNT, "amount": amount, "flag": FLAG,
        "table": a_table, "price": a_table, "country": country,
        "vat-number": NAME, "currency": CURRENCY,
    }[form]  # fmt: skip


def schemas() -> dict[str, str]:
    """Return the text of every schema by the name of its file."""
    described = {
        **commands(),
        "book": settings(BookTable),
        "account": account(),
        "sources": sources(),
        "event": event(),
        "request": request(),
        **billing(answer, {"fault": FAULT, "note": NOTE, "currency": CURRENCY, "money": MONEY, "minor": MINOR}),
        **whatif(answer, {"fault": FAULT, "note": NOTE, "currency": CURRENCY, "money": MONEY, "minor": MINOR}),
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        f"{name}.json": json.dumps({**head, "title": name, **schema}, indent=2, ensure_ascii=False) + "\n"
        for name, schema in described.items()
    }


def main() -> int:
    """Write the schemas, or with `--check` return 1 if one is not up to date."""
    wanted = schemas()
    if "--check" in sys.argv[1:]:
        there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
        if there != wanted:
            print("src/counterfoil/schemas is not up to date: python -m tools.schemas")
            return 1
        return 0
    FOLDER.mkdir(exist_ok=True)
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
