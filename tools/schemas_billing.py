"""Schemas of invoices and of what is made of them, from the very classes that they are written from."""

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from counterfoil.billing.invoice import Invoice
from counterfoil.billing.receivables import Statement
from counterfoil.billing.reminders import Proposal, Suspension
from counterfoil.book.issued import IssuedFile

Schema = dict[str, Any]
_PLAIN: Final[dict[Any, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}


def of_class(form: Any) -> Schema:
    """Return the schema of a frozen dataclass as canonical JSON has it: every field, and no other."""
    hints = get_type_hints(form)
    properties = {field.name: _of(hints[field.name]) for field in fields(form)}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _of(hint: Any) -> Schema:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(each) for each in arguments if each is not type(None)] + [{"type": "null"}]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _of(arguments[0])}
    if origin is tuple:
        items = [_of(each) for each in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    return of_class(hint) if is_dataclass(hint) else dict(_PLAIN[hint])


def billing(answer: Callable[[str, dict[str, Schema]], Schema], of: dict[str, Schema]) -> dict[str, Schema]:
    """Return the schemas by name; `answer` makes that of a command's JSON, `of` has those of faults and the like."""
    faults = {"type": "array", "items": of["fault"]}
    names = {"type": "array", "items": {"type": "string", "minLength": 1}}
    invoice, day, whole = of_class(Invoice), _PLAIN[date], _PLAIN[int]
    held: dict[str, Schema] = {
        "why": {"enum": ["jump", "first", "tax"]},
        "before": {"anyOf": [whole, {"type": "null"}]},
        "draft": invoice,
    }
    bill = {
        "through": day,
        "issued_on": day,
        "issued": _PLAIN[bool],
        "invoices": {"type": "array", "items": invoice},
        "held": {"type": "array", "items": _object(held)},
        "without_bill": names,
        "faults": faults,
        "notes": {"type": "array", "items": of["note"]},
    }
    balance = {"account": _PLAIN[str], "currency": of["currency"], "amount": of["money"], "minor": of["minor"]}
    statements = {"type": "array", "items": of_class(Statement)}
    suspended = {"type": "array", "items": of_class(Suspension)}
    proposals = {"type": "array", "items": of_class(Proposal)}
    balances = {"type": "array", "items": _object(balance)}
    return {
        "issued": of_class(IssuedFile),
        "bill": answer("bill", bill),
        "statement": answer(
            "statement",
            {
                "account": _PLAIN[str],
                "through": day,
                "statements": statements,
                "suspended": suspended,
                "faults": faults,
            },
        ),
        "reminders": answer("reminders", {"on": day, "proposals": proposals, "suspended": suspended, "faults": faults}),
        "verify": answer("verify", _verify(of)),
        "audit": answer("audit", _audit(of)),
        "ledger": answer("ledger", {"through": day, "balances": balances, "transactions": whole, "faults": faults}),
    }


def _verify(of: dict[str, Schema]) -> dict[str, Schema]:
    text, whole = _PLAIN[str], _PLAIN[int]
    difference: dict[str, Schema] = {"member": text, "field": text, "why": text, "what": text}
    states: Schema = {"enum": ["none", "not-checked", "unknown-key", "known-key", "another-key", "broken"]}
    signature: dict[str, Schema] = {"state": states, "key": {"anyOf": [text, {"type": "null"}]}}
    return {
        "holds": _PLAIN[bool],
        "invoice": text,
        "account": text,
        "made_by": text,
        "members": whole,
        "recomputed": _PLAIN[bool],
        "sha256": text,
        "payable": {"anyOf": [of["money"], {"type": "null"}]},
        "currency": {"anyOf": [of["currency"], {"type": "null"}]},
        "signature": _object(signature),
        "differences": {"type": "array", "items": _object(difference)},
    }


def _audit(of: dict[str, Schema]) -> dict[str, Schema]:
    text, whole, money = _PLAIN[str], _PLAIN[int], of["money"]
    day_or_none: Schema = {"anyOf": [_PLAIN[date], {"type": "null"}]}
    dispute: dict[str, Schema] = {
        "why": {"enum": ["differs", "not-owed", "not-stated", "total"]},
        **dict.fromkeys(("number", "what", "clause", "heading", "place", "line"), text),
        **dict.fromkeys(("stated", "owed", "difference"), money),
        "from_on": day_or_none,
        "until_on": day_or_none,
        "records": whole,
        "record": {"anyOf": [text, {"type": "null"}]},
    }
    return {
        "invoice": text,
        "account": text,
        "currency": of["currency"],
        "from_on": _PLAIN[date],
        "through": _PLAIN[date],
        "items": whole,
        "agreed": whole,
        "difference": money,
        "disputes": {"type": "array", "items": _object(dispute)},
        "earlier": {"type": "array", "items": text},
    }


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
