"""Measure everything in one run: `python -m benchmarks` (make bench); prints a table, writes results/latest.json.

Contestants take turns, round by round, each in a fresh process; a figure is the median over the rounds of a ratio
within one round. A probe of the processor runs before each, so that a disturbed round can be seen in the file.
"""

import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

import click
import psycopg
from rich.console import Console
from rich.table import Table
from tools.postgres import PostgresMissing

from benchmarks import postgres
from benchmarks.generate import ACCOUNTS, CONTACTS, PREFIXES, agreements, job_data
from benchmarks.job import totals

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "benchmarks" / "results" / "latest.json"
_PACKAGES: Final = ("counterfoil", "polars", "numpy", "psycopg")
_SHOWN: Final = Console(stderr=True)

# The name of a ratio, what is divided by what (each a contestant and a size), and what is good.
Ratio = tuple[str, tuple[str, str], tuple[str, str]]
RATIOS: Final[tuple[Ratio, ...]] = (
    ("own / scan of the same columns", ("own", "large"), ("scan", "large")),
    ("own / scan of the buckets it reads", ("own", "large"), ("scan-buckets", "large")),
    ("own / columns by hand", ("own", "large"), ("by-hand-columns", "large")),
    ("columns by hand / scan of the same columns", ("by-hand-columns", "large"), ("scan", "large")),
    ("PostgreSQL, its best / own", ("postgres-best", "small"), ("own", "small")),
    ("PostgreSQL, as usually written / own", ("postgres-usual", "small"), ("own", "small")),
    ("PostgreSQL, its best / own, large", ("postgres-best", "sql"), ("own", "sql")),
    ("PostgreSQL, as usually written / own, large", ("postgres-usual", "sql"), ("own", "sql")),
    ("PostgreSQL, its best / columns by hand", ("postgres-best", "small"), ("by-hand-columns", "small")),
    ("plain loop / own", ("plain-loop", "small"), ("own", "small")),
    ("plain loop / columns by hand", ("plain-loop", "small"), ("by-hand-columns", "small")),
    ("own, medium / small", ("own", "medium"), ("own", "small")),
    ("own, large / medium", ("own", "large"), ("own", "medium")),
    ("own, large / small", ("own", "large"), ("own", "small")),
    ("columns by hand, large / small", ("by-hand-columns", "large"), ("by-hand-columns", "small")),
    ("fees: plain loop / own", ("plain-fees", "agreements"), ("own-fees", "agreements")),
)
_TURNS: Final = {
    "large": ("scan", "scan-buckets", "own", "by-hand-columns"),
    "medium": ("own",),
    "small": ("scan", "own", "by-hand-columns", "plain-loop"),
    "agreements": ("plain-fees", "own-fees"),
}
_OWN: Final = ("own", "own-fees", "scan-buckets")
Measurements = dict[tuple[str, str], list[dict[str, Any]]]


class LinesDiffer(Exception):
    """Two contestants came to different lines, so neither's time means anything."""


def probe() -> float:
    """Seconds for a fixed piece of work: what the processor gives at this moment."""
    begin = perf_counter()
    value = 1
    for _ in range(1_000_000):
        value = value * 1_103_515_245 + 12_345 & 0x7FFFFFFF
    return perf_counter() - begin


def _contestant(name: str, size: int) -> dict[str, Any] | None:
    before = probe()
    command = [sys.executable, "-m", "benchmarks.contestant", name, str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] | None = json.loads(done.stdout)
    return measured and {**measured, "probe_seconds": before}


def _turns(without_own: bool) -> list[tuple[str, str]]:
    """Who takes a turn at which size, in order."""
    turns = [(name, size) for size, names in _TURNS.items() for name in names]
    return [(name, size) for name, size in turns if not (without_own and name in _OWN)]


def _round(found: Measurements, sizes: dict[str, int], turns: list[tuple[str, str]]) -> None:
    for name, size in turns:
        _SHOWN.print(f"  {name}, {sizes[size]:,}", style="dim")
        measured = _contestant(name, sizes[size])
        if measured:
            found.setdefault((name, size), []).append(measured)


def _postgres(database: postgres.Database, match: str, order: str) -> dict[str, Any]:
    before = probe()
    begin = perf_counter()
    postgres.run(database, match, order)
    seconds = perf_counter() - begin
    return {"seconds": seconds, "probe_seconds": before, "totals": totals(postgres.result(database)), "sql": match}


def _fastest(database: postgres.Database) -> tuple[str, str]:
    """Try every way to write the SQL; the fastest one competes. Near ones are tried again, in case of a disturbance."""
    ways = [(match, order) for match in postgres.MATCHES for order in postgres.ORDERS]
    tried = {way: _postgres(database, *way)["seconds"] for way in ways}
    for way in [way for way in ways if tried[way] < 2 * min(tried.values())]:
        tried[way] = min(tried[way], _postgres(database, *way)["seconds"])
    for (match, order), seconds in tried.items():
        _SHOWN.print(f"  SQL by {match}, order by {order}: {seconds:.1f} s", style="dim")
    return min(ways, key=lambda way: tried[way])


def _beside_postgres(found: Measurements, size: int, best: tuple[str, str]) -> None:
    """Let both ways of SQL do the job at this size, once, Counterfoil taking its turn between them."""
    with postgres.loaded(job_data(size)) as database:
        for name, way in (("postgres-best", best), ("postgres-usual", postgres.USUAL)):
            _SHOWN.print(f"  {name}, {size:,}", style="dim")
            found.setdefault((name, "sql"), []).append(_postgres(database, *way))
            if measured := _contestant("own", size):
                found.setdefault(("own", "sql"), []).append(measured)


def _agree(found: Measurements, size: str) -> dict[str, int]:
    """The totals of all contestants at one size. Raises LinesDiffer, with each one's, if they are not the same."""
    came_to = {name: run["totals"] for (name, at), runs in found.items() if at == size for run in runs if run["totals"]}
    if len({json.dumps(sums, sort_keys=True) for sums in came_to.values()}) > 1:
        raise LinesDiffer("\n".join(f"{name}: {sums}" for name, sums in came_to.items()))
    return next(iter(came_to.values()), {})


def _ratios(found: Measurements) -> dict[str, dict[str, Any]]:
    ratios = {}
    for name, over, under in RATIOS:
        pairs = zip(found.get(over, ()), found.get(under, ()), strict=False)
        by_round = [above["seconds"] / below["seconds"] for above, below in pairs]
        if by_round:
            ratios[name] = {
                "median": median(by_round),
                "rounds": by_round,
                "of": f"{over[0]}, {over[1]}",
                "to": f"{under[0]}, {under[1]}",
            }
    return ratios


def _machine() -> dict[str, Any]:
    cpu = Path("/proc/cpuinfo")
    models = [line for line in cpu.read_text().splitlines() if line.startswith("model name")] if cpu.exists() else []
    return {
        "system": platform.platform(),
        "processor": models[0].partition(":")[2].strip() if models else platform.processor(),
        "cores": len(models) or None,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _show(ratios: dict[str, dict[str, Any]], found: Measurements, sizes: dict[str, int]) -> None:
    table = Table("ratio (median of rounds)", "median", "least", "most", title="Benchmarks")
    for name, ratio in ratios.items():
        rounds = ratio["rounds"]
        table.add_row(name, *(f"{figure:.2f}" for figure in (ratio["median"], min(rounds), max(rounds))))
    Console().print(table)
    table = Table("contestant", "records", "seconds", "records a second", "peak memory, MB")
    for (name, size), runs in found.items():
        seconds = median(run["seconds"] for run in runs)
        peak = max(run.get("peak_bytes", 0) for run in runs)
        megabytes = f"{peak / 10**6:,.0f}" if peak else ""
        table.add_row(name, f"{sizes[size]:,}", f"{seconds:.2f}", f"{sizes[size] / seconds:,.0f}", megabytes)
    Console().print(table)


@click.command()
@click.option("--large", default=10_000_000, show_default=True, help="Records for the scan, memory and growth.")
@click.option("--medium", default=2_000_000, show_default=True, help="Records for growth between the others.")
@click.option(
    "--small", default=1_000_000, show_default=True, help="Records for PostgreSQL, the plain loop and growth."
)
@click.option("--agreements", "fees", default=1_000_000, show_default=True, help="Agreements for the fees.")
@click.option("--rounds", default=3, show_default=True, help="How often everybody takes a turn.")
@click.option(
    "--way",
    type=click.Choice([f"{match}/{order}" for match in postgres.MATCHES for order in postgres.ORDERS]),
    help="Let this way to write the SQL compete as PostgreSQL's best, instead of trying all of them, which takes long.",
)
@click.option(
    "--postgres-large",
    is_flag=True,
    help="Let PostgreSQL do the large job too, once: a quarter of an hour at ten million records.",
)
@click.option("--without-postgres", is_flag=True, help="Leave PostgreSQL out.")
@click.option("--without-own", is_flag=True, help="Measure only the floor and the opponents.")
def main(
    large: int,
    medium: int,
    small: int,
    fees: int,
    rounds: int,
    way: str | None,
    *,
    postgres_large: bool,
    without_postgres: bool,
    without_own: bool,
) -> None:
    """Measure Counterfoil against its floor and its opponents; every figure is a ratio taken in this run."""
    sizes = {"large": large, "medium": medium, "small": small, "agreements": fees}
    for records in {large, medium, small}:
        _SHOWN.print(f"input of {records:,} records", style="dim")
        job_data(records)
    agreements(fees)
    turns = _turns(without_own)
    for name, size in turns:
        if name in ("own", "by-hand-columns"):
            _contestant(name, sizes[size])  # its way through the door is taken once, before anybody is measured
    found: Measurements = {}
    try:
        if without_postgres:
            for _ in range(rounds):
                _round(found, sizes, turns)
        else:
            with postgres.loaded(job_data(small)) as database:
                match, _, order = (way or "").partition("/")
                best = (match, order) if way else _fastest(database)
                for _ in range(rounds):
                    _round(found, sizes, turns)
                    found.setdefault(("postgres-best", "small"), []).append(_postgres(database, *best))
                    found.setdefault(("postgres-usual", "small"), []).append(_postgres(database, *postgres.USUAL))
            if postgres_large:
                sizes["sql"] = large
                _beside_postgres(found, large, best)
    except (PostgresMissing, psycopg.Error) as fault:
        raise click.ClickException(f"{fault}\n--without-postgres measures the others") from fault
    try:
        agreed = {size: _agree(found, size) for size in sizes}
    except LinesDiffer as fault:
        raise click.ClickException(f"contestants came to different lines, so nothing is reported:\n{fault}") from fault
    ratios = _ratios(found)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(
        json.dumps(
            {
                "machine": _machine(),
                "job": {"sizes": sizes, "accounts": ACCOUNTS, "prefixes": PREFIXES, "contacts": CONTACTS},
                "postgres_settings": postgres.SETTINGS,
                "postgres_ways_tried": way or "all",
                "totals": agreed,
                "ratios": ratios,
                "runs": [{"contestant": name, "size": size, "runs": runs} for (name, size), runs in found.items()],
            },
            indent=2,
        )
        + "\n"
    )
    _show(ratios, found, sizes)
    Console().print(f"written to {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main(prog_name="benchmarks")
