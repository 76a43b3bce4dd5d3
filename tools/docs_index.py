"""docs/clauses/README.md: the kinds of clauses by the question that they answer, and how parameters are written."""

from collections.abc import Iterator, Sequence
from typing import Final

from counterfoil.contract.kinds import ClauseKind, Registry
from counterfoil.contract.measures import QUANTITY_UNITS
from counterfoil.contract.spans import SPAN_UNITS
from tools.docs_clauses import LIVES, answers, link
from tools.docs_text import GENERATED, cell, listed, page, table

_CITED: Final = " This version only cites it."


def index(registry: Registry) -> str:
    """Return docs/clauses/README.md: the kinds by question, and the groups of lines in the order they are written."""
    by_name = registry.by_name
    owing = [kind for kind in registry.in_order if kind.owes or kind.owes_each]
    living = [kind for kind in by_name.values() if "lives" in answers(kind)]
    setting = [kind for kind in by_name.values() if kind.sets]
    permitting = [kind for kind in by_name.values() if kind.may or kind.must]
    silent = [kind for kind in by_name.values() if answers(kind) == ["cited only"]]
    return page(
        "# Kinds of clauses",
        GENERATED.format("the kinds that are registered"),
        "A contract is a list of clauses; each has a kind and parameters. A kind answers up to three questions: what "
        "is **owed**, what **may** be done, what **must** be done. Some shape the **life** of an agreement instead: "
        "its terms, its end, its quantities. [How to write one](../guides/writing-a-kind.md).",
        "## What is owed",
        "In the order in which they are asked: whoever writes a group of lines comes before those who read it.",
        table(
            ("Kind", "In short", "Writes", "Reads"),
            ((link(kind), cell(kind.summary), kind.writes, listed(sorted(kind.reads))) for kind in owing),
        ),
        "### Groups of lines",
        table(("Group", "Written by", "Read by"), _groups(owing)),
        "## What an agreement's life is",
        table(
            ("Kind", "In short", "Says"),
            (
                (link(kind), cell(kind.summary), listed(text for name, text in LIVES.items() if getattr(kind, name)))
                for kind in living
            ),
        ),
        "## What other clauses' parameters are",
        table(
            ("Kind", "In short", "Sets"),
            ((link(kind), cell(kind.summary), listed(f"`{name}`" for name in kind.sets)) for kind in setting),
        ),
        "## What may and must be done",
        table(("Kind", "In short", "Answers"), ((link(k), cell(k.summary), listed(answers(k))) for k in permitting))
        or "No kind of this version answers these two questions yet.",
        "## What is only cited",
        "A contract is not whole without these rules; a court or a person applies them, or a later version will.",
        table(("Kind", "In short"), ((link(kind), cell(kind.summary.removesuffix(_CITED))) for kind in silent)),
        "## How parameters are written",
        "The terms of a clause are TOML. A quantity has its unit as the key, and decimals are exact. Instead of a "
        'value there may stand `{ order = "its_name" }`: the order fills it in under `[order.terms]`, and an order '
        "that does not is a fault. Beside it, `default = ...` says what holds for an order that leaves it out, or "
        "`optional = true` that the clause does not run for such an order.",
        table(("What is counted", "Units"), _unit_rows()),
    )


def _groups(owing: Sequence[ClauseKind]) -> Iterator[tuple[str, str, str]]:
    for group in dict.fromkeys(kind.writes for kind in owing if kind.writes):
        writers = [link(kind) for kind in owing if kind.writes == group]
        readers = [link(kind) for kind in owing if group in kind.reads]
        yield group, listed(writers), listed(readers)
    written = {kind.writes for kind in owing}
    for group in sorted({group for kind in owing for group in kind.reads} - written):
        yield group, "the engine", listed(link(kind) for kind in owing if group in kind.reads)


def _unit_rows() -> Iterator[tuple[str, str]]:
    """Yield the units of quantities and spans by what they count."""
    for dimension, title in (("time", "time"), ("data", "data, decimal and binary"), ("count", "things")):
        names = [name for name, (counts, _) in QUANTITY_UNITS.items() if counts == dimension]
        yield title, listed(f"`{name}`" for name in names)
    yield "days of the calendar", listed(f"`{name}`" for name in SPAN_UNITS)
