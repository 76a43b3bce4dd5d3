"""The job as SQL on PostgreSQL, set up as well as we know how: a server of its own, tuned, analysed, with indexes.

Not measured: starting the server, loading, indexing, VACUUM ANALYZE. Keys that Counterfoil makes at the door are
columns here too. Measured: from the records to the table of lines. Of several ways to write the two steps that cost
(`MATCHES`, the longest prefix; `ORDERS`, the order for duplicates and the allowance) the run takes the fastest.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

import polars as pl
import psycopg
from tools.postgres import postgres_server

from benchmarks.job import DECK_DATES, LINES, MONTHS, NANO_SECONDS_IN_A_CENT, JobData, steps

SETTINGS: Final = {
    "shared_buffers": "1GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "2",
    "max_wal_size": "4GB",
    "autovacuum": "off",
}

_TABLES: Final = """
create unlogged table usage (account bigint, started_us bigint, record bigint, seconds int, outbound boolean,
                             called bigint, number text);
create unlogged table accounts (account bigint primary key, zone text, initial int, subsequent int,
                                allowance bigint, minimum bigint);
create unlogged table steps (zone text, from_us bigint, until_us bigint, month int, version int);
create unlogged table deck (id int primary key, version int, prefix text, size int, destination text, price bigint);
create unlogged table break_points (version int, place bigint, deck_id int);
"""
_INDEXES: Final = """
create unique index on deck (version, prefix) include (id);
create unique index on break_points (version, place) include (deck_id);
create index in_order on usage (account, started_us, record) include (seconds, called, number) where outbound;
vacuum analyze;
"""

# Each finds the row of the deck for every (version, number) that is called: once a number, not once a call.
_CALLED: Final = "select distinct version, {key} from counted"
MATCHES: Final = {
    # A B-tree look-up for each of a number's beginnings, the longest kept.
    "prefixes": (
        "number",
        """
        select called.version, called.number, hit.id as deck_id from called cross join lateral (
            select id from deck
            where deck.version = called.version and prefix = any (array[{beginnings}])
            order by size desc limit 1) hit
        """,
    ),
    # A hash join for each length of prefix, the longest kept.
    "lengths": (
        "number",
        """
        select version, number, (array_agg(id order by size desc))[1] as deck_id
        from ({joins}) hits group by version, number
        """,
    ),
    # The nested prefixes cut into stretches of numbers: one step down a B-tree for each number.
    "stretches": (
        "called",
        """
        select called.version, called.called, hit.deck_id from called cross join lateral (
            select deck_id from break_points
            where break_points.version = called.version and place <= called.called
            order by place desc limit 1) hit
        """,
    ),
    # The same stretches merged with the numbers in one sort: the last break point before a number is the largest so
    # far. Place and row share 64 bits: 44 for the place, 17 for the row plus 1.
    "merged": (
        "called",
        """
        select version, called, ((latest & 131071) - 1)::int as deck_id from (
            select version, called, asked, max(packed) over (
                partition by version order by called, asked rows unbounded preceding) as latest
            from (select version, called, true as asked, null::bigint as packed from called
                  union all
                  select version, place, false, place * 131072 + deck_id + 1 from break_points) both_kinds
        ) filled where asked
        """,
    ),
}
# The records in order of start within an account: by a sort, or by the index.
ORDERS: Final = {"sort": "set enable_indexonlyscan = off; set enable_indexscan = on", "index": "reset all"}

# How most would write it: a B-tree look-up for each beginning, no index made for this one question.
USUAL: Final = ("prefixes", "sort")

_JOB: Final = """
create unlogged table lines as
with in_time as (
    select u.account, s.month, s.version, u.started_us, u.record, u.{key}, a.allowance,
           case when u.seconds <= a.initial then a.initial
                else a.initial + (u.seconds - a.initial + a.subsequent - 1) / a.subsequent * a.subsequent end as billed
    from usage u
    join accounts a using (account)
    join steps s on s.zone = a.zone and u.started_us >= s.from_us and u.started_us < s.until_us
    where u.outbound and u.seconds > 0
), marked as (
    select *, lag(record) over (partition by account, month order by started_us, record) as before from in_time
), counted as materialized (
    select account, month, version, {key}, billed,
           least(billed, greatest(0, sum(billed) over (partition by account, month order by started_us, record
                                                       rows unbounded preceding) - allowance))::int as charged
    from marked where before is distinct from record
), called as materialized ({called}
), matched as materialized ({match}
), sums as (
    select c.account, c.month, d.destination, count(*) as calls, sum(c.billed) as billed,
           sum(c.charged) as charged, sum(c.charged::bigint * d.price) as charge
    from counted c join matched m using (version, {key}) join deck d on d.id = m.deck_id
    group by c.account, c.month, d.destination
), usage_lines as materialized (
    select account, month, destination, calls, billed as seconds_billed, billed - charged as seconds_free,
           div(charge + {half_cent}, {cent})::bigint as cents
    from sums
), paid as (
    select account, month, sum(cents)::bigint as cents from usage_lines group by account, month
)
select * from usage_lines
union all
select a.account, m.month, '', 0, 0, 0, a.minimum - coalesce(p.cents, 0)
from accounts a cross join unnest(array[{months}]) as m (month) left join paid p using (account, month)
where a.minimum > coalesce(p.cents, 0)
"""


class Database(NamedTuple):
    """A loaded database: the connection, and how many digits the longest prefix has."""

    connection: psycopg.Connection
    longest: int


@contextmanager
def loaded(data: JobData) -> Iterator[Database]:
    """Start a server and load the job's input."""
    with postgres_server(SETTINGS) as server, psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute(_TABLES)
        outbound = pl.col("shape").is_in(data.outbound())
        usage = pl.scan_parquet(data.usage).select(
            "account", "started_us", "record", "quantity", outbound, "called", pl.col("number").str.slice(1)
        )
        _copy(connection, "usage", usage.collect())
        _copy(connection, "accounts", data.accounts.drop("account_id", "home"))
        _copy(connection, "steps", pl.DataFrame(steps(), orient="row"))
        version = pl.col("effective_on").replace_strict(list(DECK_DATES), list(range(len(DECK_DATES))))
        deck = data.deck.with_row_index("id").select(
            "id",
            version.alias("version"),
            "prefix",
            pl.col("prefix").str.len_chars().alias("size"),
            "destination",
            "price_nano",
        )
        _copy(connection, "deck", deck)
        _copy(connection, "break_points", _break_points(deck))
        for statement in _INDEXES.strip().split("\n"):
            connection.execute(statement)
        yield Database(connection, max(map(len, deck["prefix"])))


def _copy(connection: psycopg.Connection, table: str, frame: pl.DataFrame) -> None:
    with connection.cursor().copy(f"copy {table} from stdin (format csv)") as copy:
        for part in frame.iter_slices(200_000):
            copy.write(part.write_csv(include_header=False))


def _break_points(deck: pl.DataFrame) -> pl.DataFrame:
    """Where along the called keys of a version another row of the deck begins to hold (-1: none).

    A prefix begins to hold at its own key. Where the next prefix of its length would begin, the longest one holds
    that begins there or encloses it, unless it has a key of its own there. (A key is 12 digits x 16 + their number.)
    """
    rows = []
    for (version,), prefixes in deck.group_by("version"):
        ids = dict(prefixes.select("prefix", "id").iter_rows())
        places: dict[int, int] = {}
        for prefix in ids:
            after = str((int(prefix) + 1) * 10 ** (12 - len(prefix)))
            if len(after) == 12:
                enclosing = (after[:size] for size in range(11, 0, -1) if after[size:].strip("0"))
                places[int(after) * 16] = next((ids[begin] for begin in enclosing if begin in ids), -1)
        places |= {int(prefix.ljust(12, "0")) * 16 + len(prefix): row for prefix, row in ids.items()}
        rows += [(version, place, row) for place, row in places.items()]
    return pl.DataFrame(rows, schema=["version", "place", "deck_id"], orient="row")


def statement(match: str, longest: int) -> str:
    """Return the job's SQL with one of MATCHES."""
    key, found = MATCHES[match]
    sizes = range(longest, 0, -1)
    join = "select c.version, c.number, d.id, {n} as size from called c join deck d on d.version = c.version"
    text = found.format(
        beginnings=", ".join(f"left(called.number, {size})" for size in sizes),
        joins=" union all ".join(
            join.format(n=size) + f" and d.size = {size} and d.prefix = left(c.number, {size})" for size in sizes
        ),
    )
    return _JOB.format(
        key=key,
        called=_CALLED.format(key=key),
        match=text,
        months=", ".join(map(str, MONTHS)),
        cent=NANO_SECONDS_IN_A_CENT,
        half_cent=NANO_SECONDS_IN_A_CENT // 2,
    )


def run(database: Database, match: str, order: str) -> None:
    """Make the table of lines."""
    database.connection.execute("drop table if exists lines")
    database.connection.execute(ORDERS[order])
    database.connection.execute(statement(match, database.longest))


def result(database: Database) -> pl.DataFrame:
    """Return the lines of the last run."""
    copy_out = f"copy (select {', '.join(LINES)} from lines) to stdout (format csv, force_quote (destination))"
    with database.connection.cursor().copy(copy_out) as copy:
        text = b"".join(copy)
    return pl.read_csv(io.BytesIO(text), schema=LINES, has_header=False).with_columns(
        pl.col("destination").fill_null("")
    )
