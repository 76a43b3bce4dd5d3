"""Small agreements, written as specimens are and run like their examples, to compare one kind with its plain sums."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from counterfoil.specimens import Outcome, read_specimen, run_example

Table = Mapping[str, object]


def run(
    clauses: Mapping[str, Table],
    through: date,
    order: Table,
    events: Sequence[Table] = (),
    usage: Sequence[Table] = (),
    fault: Sequence[str] = (),
) -> Outcome:
    """What comes out for one order; unexpected faults are an error."""
    blocks = [f"## {name} {{#{name}}}\n\n```clause\n{_lines(table)}```\n" for name, table in clauses.items()]
    tables = [f'name = "one"\nthrough = {through}\n', f"[[order]]\n{_lines(order)}"]
    tables += [f"[[event]]\n{_lines(one)}" for one in events] + [f"[[usage]]\n{_lines(one)}" for one in usage]
    text = "\n".join(["# Small", "", *blocks, "```example", *tables, "```", ""])
    specimen = read_specimen(Path("small.md"), text)
    outcome = run_example(specimen, specimen.examples[0])
    assert sorted(outcome.faults) == sorted(fault), "\n".join((text, *outcome.texts))
    return outcome


def _lines(table: Table) -> str:
    return "".join(f"{key} = {_written(value)}\n" for key, value in table.items() if value is not None)


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_written(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value) if isinstance(value, date | Decimal) else json.dumps(value)
