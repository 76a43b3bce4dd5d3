"""Schemas of what-if: the files of changes and offers, from the tables that read them, and the answers."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from counterfoil.contract.orders import OrderTable
from counterfoil.contract.parameters import TableForm
from counterfoil.whatif.changes import ChangesTable, ChangeTable, EndedTable, NoticeTable, RemovedTable
from counterfoil.whatif.offers import OffersTable, OfferTable

Schema = dict[str, Any]
_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_DATE: Final[Schema] = {"type": "string", "format": "date"}
_SIDES: Final = ("before", "after", "difference")


def whatif(answer: Callable[..., Schema], common: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the schemas of this command's files and answers; `common` are forms that others have too."""

    def table(fields: Mapping[str, Schema]) -> Schema:
        return {
            "type": "object", "properties": dict(fields), "required": list(fields), "additionalProperties": False
        }  # fmt: skip

    def listed(of: Schema) -> Schema:
        return {"type": "array", "items": of}

    def nullable(of: Schema) -> Schema:
        return {"anyOf": [of, {"type": "null"}]}

    money, minor, currency = common["money"], common["minor"], common["currency"]
    counts: Schema = {"type": "object", "additionalProperties": _COUNT}
    repeated = table({"from": _DATE, "until": _DATE, "months": counts, "set_aside": counts})
    sides = {name: form for side in _SIDES for name, form in ((side, money), (f"{side}_minor", minor))}
    month: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d$"}
    whose = {"account": _TEXT, "currency": currency}
    clause = dict.fromkeys(("service", "clause", "heading"), _TEXT)
    span = {"from": nullable(_DATE), "through": _DATE, "repeated": nullable(repeated)}
    flag: Schema = {"type": "boolean"}
    flags = dict.fromkeys(("as_ordered", "is_billed", "covers"), flag)
    candidate = {
        "name": _TEXT,
        "service": _TEXT,
        "currency": currency,
        "amount": nullable(money),
        "minor": nullable(minor),
        **flags,
        "uncharged": _COUNT,
        "reviews": _COUNT,
        "clauses": listed(table({**clause, "amount": money, "minor": minor})),
    }
    return {
        "whatif": answer(
            "whatif",
            {
                "change": _TEXT,
                **span,
                "rows": listed(table({**whose, "month": month, **clause, **sides})),
                "months": listed(table({**whose, "month": month, **sides})),
                "totals": listed(table({**whose, **sides})),
                "without_bill": listed(_TEXT),
                "faults": listed(common["fault"]),
                "notes": listed(common["note"]),
            },
        ),
        "cheapest": answer(
            "cheapest",
            {
                "account": _TEXT,
                "instead_of": listed(_TEXT),
                **span,
                "cheapest": nullable(_TEXT),
                "candidates": listed(table(candidate)),
                "faults": listed(common["fault"]),
            },
        ),
        "change": _change(),
        "offers": _offers(),
    }


def _change() -> Schema:
    whole = TableForm(ChangesTable).describe()[1]
    inside = (("change", ChangeTable), ("removed", RemovedTable), ("ended", EndedTable), ("notice", NoticeTable))
    for name, form in inside:
        whole["properties"][name] = {"type": "array", "items": TableForm(form).describe()[1]}
    order = TableForm(OrderTable).describe()[1]
    order["properties"] = {"account": {"type": "string", "minLength": 1}, **order["properties"]}
    order["required"] = ["account", *order["required"]]
    whole["properties"]["order"] = {"type": "array", "items": order}
    whole["properties"]["decks"] = {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}}
    return dict(whole)


def _offers() -> Schema:
    whole = TableForm(OffersTable).describe()[1]
    whole["properties"]["offer"] = {"type": "array", "items": TableForm(OfferTable).describe()[1]}
    return dict(whole)
