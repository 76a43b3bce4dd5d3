"""The store: nothing lost, nothing twice, whatever the order, the number of files, or the moment of a kill."""

import random
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.contract.faults import Faults
from counterfoil.facts.usage import importing, text_rows
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.sources import read_sources
from counterfoil.facts.usage.store import RECORD, StoreDamaged, UsageStore
from counterfoil.keys import key64

CALLS = """
[[source]]
name = "calls"
format = "csv"
files = "*.csv"
time_zone = "Europe/Amsterdam"
country = "NL"
account = { code = "customer" }
[source.mapping]
identity = ["id"]
repeats = "dropped"
start = { column = "at", format = "%Y-%m-%d %H:%M:%S" }
quantity = { column = "seconds", unit = "seconds" }
from = "from"
to = "to"
direction = "outbound"
meter = "voice"
call = "call"
"""
HEAD = "id,call,customer,at,seconds,from,to\n"
OWNERS = Owners(codes={f"c{n}": f"account-{n}" for n in range(50)})


def line(number: int) -> str:
    """A call: three in four are charged, one in twenty is nobody's."""
    draw = random.Random(number)
    customer = "nobody" if number % 20 == 19 else f"c{draw.randrange(50)}"
    at = f"2024-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02} 12:{draw.randrange(60):02}:00"
    to = draw.choice(["0201234567", "0612345678", "112", "+14155552671"])
    return f"{number},{number // 2},{customer},{at},{max(0, draw.randrange(-30, 90))},0201112222,{to}\n"


def take(desk, lines: list[str]):
    desk.owners = OWNERS
    return desk.take(desk.source(CALLS), HEAD + "".join(lines))[0]


@pytest.fixture
def expected(desks) -> pl.DataFrame:
    desk = desks()
    take(desk, [line(number) for number in range(300)])
    return desk.records()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.randoms(use_true_random=False), repeats=st.integers(1, 3), files=st.integers(1, 5))
def test_shuffled_repeated_and_split_rows_give_the_same_store(desks, expected, order, repeats, files) -> None:
    desk = desks()
    desk.owners = OWNERS
    lines = [line(number) for number in range(300)] * repeats
    order.shuffle(lines)
    source = desk.source(CALLS)
    desk.take(source, *(HEAD + "".join(lines[place::files]) for place in range(files)))
    assert desk.records().equals(expected)
    assert desk.conflicts().height == 0


def test_a_record_has_the_columns_that_billing_expects_and_no_nulls(desk) -> None:
    take(desk, [line(number) for number in range(300)])
    for bucket in range(desk.store.buckets):
        records = desk.store.read_bucket(bucket)
        assert dict(records.schema) == RECORD
        assert sum(records.null_count().row(0)) == 0
        assert records.equals(records.sort("account", "started_us", "record"))
        assert set(records["account"] % desk.store.buckets) <= {bucket}


def test_an_account_is_in_its_bucket_and_can_be_read_alone(desk) -> None:
    take(desk, [line(number) for number in range(300)])
    bucket = desk.store.bucket_of("account-7")
    alone = desk.store.read_bucket(bucket, accounts=["account-7"])
    whole = desk.store.read_bucket(bucket)
    assert alone.height > 0
    assert alone.equals(whole.filter(pl.col("account") == key64("account-7")))


def test_a_record_is_known_by_account_source_identity_and_ordinal(desk) -> None:
    take(desk, ["x,leg,c1,2024-01-15 12:00:00,60,0201112222,0612345678\n"])
    (row,) = desk.records().rows(named=True)
    assert row["account"] == key64("account-1")
    assert row["record"] == key64("account-1", "calls", "x", "0")
    assert row["digest"] == key64("x", "leg", "c1", "2024-01-15 12:00:00", "60", "0201112222", "0612345678")
    assert row["call"] == key64("calls", "leg")
    assert row["party"] == key64("+31201112222")
    assert row["shape"] == key64("voice", "outbound", "", "NL", "mobile", "", "calls", "")
    assert (row["quantity"], row["lines"], row["called"]) == (60, 1, 316123456780 * 16 + 11)


def test_rows_without_ids_are_counted_where_the_source_says_so(desks) -> None:
    row = "1,1,c1,2024-01-15 12:00:00,60,0201112222,0612345678\n"
    counted, dropped = desks(), desks()
    for desk, repeats in ((counted, "counted"), (dropped, "dropped")):
        desk.owners = OWNERS
        (imported,) = desk.take(desk.source(CALLS.replace('"dropped"', f'"{repeats}"')), HEAD + row * 3)
        assert imported.records == (3 if repeats == "counted" else 1)
    assert dropped.store.imports()[0].not_billable == {"repeated": 2}
    assert counted.records()["record"].n_unique() == 3
    # Delivered again in another file, the three are the same three.
    counted.take(counted.source(CALLS.replace('"dropped"', '"counted"')), HEAD + row * 2 + line(5))
    assert counted.records().filter(pl.col("quantity") == 60).height == 3


def test_one_identity_with_two_contents_in_one_file_rejects_both(desk) -> None:
    row = "1,1,c1,2024-01-15 12:00:00,60,0201112222,0612345678\n"
    imported = take(desk, [row, row.replace(",60,", ",61,"), line(4)])
    assert (imported.records, imported.rejected) == (1, {"record-conflict": 2})
    assert desk.store.rejects()["text"].to_list() == [row.strip(), row.replace(",60,", ",61,").strip()]
    assert desk.store.rejects()["row"].to_list() == [2, 3]


def test_one_identity_with_two_contents_in_two_files_shows_both_and_uses_neither(desk) -> None:
    row = "1,1,c1,2024-01-15 12:00:00,60,0201112222,0612345678\n"
    desk.owners = OWNERS
    source = desk.source(CALLS)
    desk.take(source, desk.file("a.csv", HEAD + row + line(4)), desk.file("b.csv", HEAD + row.replace(",60,", ",61,")))
    assert (
        desk.records().filter(pl.col("account") == key64("account-1"), pl.col("quantity").is_in([60, 61])).height == 0
    )
    assert desk.conflicts().select("source", "file", "row").rows() == [("calls", "a.csv", 2), ("calls", "b.csv", 2)]
    assert desk.conflicts()["account"].unique().to_list() == [key64("account-1")]
    assert desk.records().height == 1


def test_a_settled_store_answers_as_before_and_follows_the_next_file(desk) -> None:
    desk.owners = OWNERS
    source = desk.source(CALLS)
    row = "x,1,c1,2024-01-15 12:00:00,60,0201112222,0612345678\n"
    rows = [line(number) for number in range(300)]
    desk.take(source, HEAD + row + "".join(rows[:200]), HEAD + row.replace(",60,", ",61,") + "".join(rows[100:]))
    before, shown = desk.records(), desk.conflicts()
    assert shown.height == 2
    for _ in range(2):
        desk.store.settle()
        assert list((desk.store._directory / "settled").glob("*.parquet"))
        assert desk.records().equals(before)
        assert desk.conflicts().equals(shown)
    bucket = desk.store.bucket_of("account-7")
    alone = desk.store.read_bucket(bucket, accounts=["account-7"])
    assert alone.equals(desk.store.read_bucket(bucket).filter(pl.col("account") == key64("account-7")))
    desk.take(source, desk.file("late.csv", HEAD + row.replace("x,", "y,", 1)))
    assert desk.records().height == before.height + 1


def test_a_record_can_be_traced_to_its_files_and_rows(desk) -> None:
    desk.owners = OWNERS
    row = "1,1,c1,2024-01-15 12:00:00,60,0201112222,0612345678\n"
    source = desk.source(CALLS)
    desk.take(source, desk.file("a.csv", HEAD + line(3) + row), desk.file("b.csv", HEAD + row))
    record = key64("account-1", "calls", "1", "0")
    traces = desk.store.traces(desk.store.bucket_of("account-1"), [record])
    assert traces.rows() == [(record, "calls", "a.csv", 3), (record, "calls", "b.csv", 2)]


def test_a_second_import_stores_nothing(desk) -> None:
    first = take(desk, [line(number) for number in range(100)])
    before = sorted(path.stat().st_mtime_ns for path in desk.store._imports.rglob("*"))
    again = take(desk, [line(number) for number in range(100)])
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.rows, again.records, again.recorded_at) == (first.rows, first.records, first.recorded_at)
    assert sorted(path.stat().st_mtime_ns for path in desk.store._imports.rglob("*")) == before


def test_other_settings_take_the_place_of_the_old_ones(desk) -> None:
    desk.owners = OWNERS
    text = HEAD + "".join(line(number) for number in range(100))
    desk.take(desk.source(CALLS), text)
    before = desk.records()
    desk.take(desk.source(CALLS.replace("Europe/Amsterdam", "America/New_York")), text)
    after = desk.records()
    assert len(desk.store.imports()) == 1
    assert after.height == before.height
    assert set(after["started_us"]).isdisjoint(set(before["started_us"]))


def test_a_new_owner_of_a_number_changes_what_is_stored_and_others_do_not(desk) -> None:
    take(desk, [line(number) for number in range(100)])
    nobody = desk.store.imports()[0].rejected["no-account"]
    source, path = desk.source(CALLS), desk.folder / "calls-0.txt"
    unrelated = Owners(codes={**OWNERS.codes, "c999": "somebody-else"})
    assert not desk.store.import_file(path, source, unrelated, 0, desk.faults).is_new
    found = Owners(codes={**OWNERS.codes, "nobody": "found"})
    imported = desk.store.import_file(path, source, found, 0, desk.faults)
    assert imported.is_new
    assert "no-account" not in imported.rejected
    assert imported.records > desk.store.imports()[0].rows - 100 + nobody
    assert len(desk.store.imports()) == 1


def test_the_store_follows_the_files_of_the_book(desk, desks) -> None:
    source = desk.source(CALLS)
    a, b = (desk.file(name, HEAD + line(number)) for name, number in (("a.csv", 1), ("b.csv", 2)))
    done = desk.store.bring_up_to_date([(a, source), (b, source)], OWNERS, 0, desk.faults)
    assert [each.is_new for each in done] == [True, True]
    b.write_text(HEAD + line(2) + line(3))
    done = desk.store.bring_up_to_date([(a, source), (b, source)], OWNERS, 0, desk.faults)
    assert [each.is_new for each in done] == [False, True]
    assert desk.records().height == 3
    desk.store.bring_up_to_date([(b, source)], OWNERS, 0, desk.faults)
    assert desk.records().height == 2
    # Deleted and made again, it is the same.
    fresh = desks()
    fresh.store.bring_up_to_date([(b, source)], OWNERS, 0, fresh.faults)
    assert fresh.records().equals(desk.records())


class Killed(Exception):
    """Stands for the power going out."""


@pytest.mark.parametrize("moment", range(1, 9))
def test_an_import_killed_anywhere_leaves_the_whole_import_or_none(desk, monkeypatch, moment) -> None:
    """Every write and rename of an import is a moment at which it may be killed."""
    first = take(desk, [line(number) for number in range(40)])
    before = desk.records()
    done = 0

    def dying(original):
        def perform(*arguments, **named):
            nonlocal done
            done += 1
            if done == moment:
                raise Killed
            return original(*arguments, **named)

        return perform

    with monkeypatch.context() as patch:
        patch.setattr(pl.DataFrame, "write_parquet", dying(pl.DataFrame.write_parquet))
        patch.setattr(Path, "write_text", dying(Path.write_text))
        patch.setattr(Path, "rename", dying(Path.rename))
        path = desk.file("second.csv", HEAD + "".join(line(number) for number in range(40, 44)))
        try:
            desk.store.import_file(path, desk.source(CALLS), OWNERS, 0, desk.faults)
        except Killed:
            assert desk.records().equals(before)
            assert [each.digest for each in desk.store.imports()] == [first.digest]
    take(desk, [line(number) for number in range(40)])
    assert desk.store.import_file(path, desk.source(CALLS), OWNERS, 0, desk.faults) is not None
    assert not list(desk.store._imports.glob(f"{importing.UNFINISHED}*"))
    assert desk.records().height == sum(imported.records for imported in desk.store.imports())


def test_of_two_imports_of_one_file_left_by_a_kill_only_the_newer_counts(desk) -> None:
    take(desk, [line(number) for number in range(40)])
    (old,) = desk.store._folders()
    kept = desk.folder / "kept"
    shutil.copytree(old, kept)
    desk.take(desk.source(CALLS.replace("Amsterdam", "Lisbon")), HEAD + "".join(line(number) for number in range(40)))
    expected = desk.records()
    shutil.copytree(kept, old)  # as if the kill had come before it was removed
    assert desk.records().equals(expected)
    desk.take(desk.source(CALLS.replace("Amsterdam", "Lisbon")), HEAD + line(41))
    assert not old.exists()


@pytest.mark.parametrize("damage", ["shorten", "remove", "manifest", "shapes"])
def test_a_damaged_store_is_refused_not_billed(desk, damage) -> None:
    take(desk, [line(number) for number in range(300)])
    (folder,) = desk.store._folders()
    bucket_file = sorted(folder.glob("bucket-*.parquet"))[0]
    if damage == "shorten":
        pl.read_parquet(bucket_file).head(1).write_parquet(bucket_file)
    elif damage == "remove":
        bucket_file.unlink()
    elif damage == "manifest":
        (folder / "manifest.json").write_text("")
    else:
        text = (folder / "shapes.json").read_text()
        (folder / "shapes.json").write_text(text.replace('"mobile"', '"fixed"', 1))
    with pytest.raises(StoreDamaged, match="import again"):
        desk.records()


def test_many_batches_and_runs_give_what_one_batch_gives(desk, expected, monkeypatch) -> None:
    monkeypatch.setattr(text_rows, "BLOCK", 500)
    monkeypatch.setattr(importing, "HELD_RECORDS", 20)
    take(desk, [line(number) for number in range(300)] * 2)
    assert desk.records().equals(expected)
    (folder,) = desk.store._folders()
    assert not list(folder.glob("run-*"))


def test_coverage_is_from_the_first_to_the_last_start_of_a_file_billable_or_not(desk) -> None:
    desk.owners = OWNERS
    row = "1,1,c1,2024-01-15 12:00:00,60,0201112222,0612345678\n"
    unanswered = row.replace("1,1,", "2,2,", 1).replace("12:00:00,60", "13:00:00,0")
    source = desk.source(CALLS)
    desk.take(source, HEAD + unanswered + row + "bad\n", HEAD)
    noon = 1_705_316_400_000_000  # 2024-01-15 11:00:00 UTC
    assert desk.store.coverage("calls") == [(noon, noon + 3_600_000_000 + 1)]
    assert desk.store.coverage("other") == []


def test_the_same_code_in_two_sources_may_be_two_accounts(desk) -> None:
    desk.owners = Owners(codes={"calls/c1": "here", "c1": "elsewhere"})
    desk.take(desk.source(CALLS), HEAD + "1,1,c1,2024-01-15 12:00:00,60,0201112222,0612345678\n")
    assert set(desk.records()["account"]) == {key64("here")}


def test_a_number_is_dialled_in_the_accounts_country_where_the_source_has_none(desk) -> None:
    desk.owners = Owners(codes={"c1": "dutch", "c2": "british"}, countries={"dutch": "NL", "british": "GB"})
    rows = ["1,1,c1,2024-01-15 12:00:00,60,,0201234567\n", "2,2,c2,2024-01-15 12:00:00,60,,02071234567\n"]
    desk.take(desk.source(CALLS.replace('country = "NL"\n', "")), HEAD + "".join(rows))
    assert sorted(desk.records()["country"]) == ["GB", "NL"]
    # A change of an account's country is a change of its numbers.
    moved = Owners(codes=desk.owners.codes, countries={"dutch": "BE", "british": "GB"})
    imported = desk.store.import_file(
        desk.folder / "calls-0.txt", desk.source(CALLS.replace('country = "NL"\n', "")), moved, 0, desk.faults
    )
    assert imported.is_new


def test_own_numbers_tell_account_and_direction(desk) -> None:
    toml = CALLS.replace('{ code = "customer" }', '{ number = ["from", "to"] }')
    toml = toml.replace('direction = "outbound"', "direction = { own = true }")
    desk.owners = Owners(numbers={"+31201112222": "ours", "+31201113333": "ours"})
    ways = {
        "0201112222,0612345678": "outbound",
        "0612345678,0201112222": "inbound",
        "+31 20 111 2222,0201113333": "internal",
        "0612345678,0687654321": None,
    }
    rows = [f"{n},{n},,2024-01-15 12:00:00,60,{pair}\n" for n, pair in enumerate(ways)]
    (imported,) = desk.take(desk.source(toml), HEAD + "".join(rows))
    assert imported.rejected == {"unknown-direction": 1}
    assert sorted(desk.records()["direction"]) == ["inbound", "internal", "outbound"]
    inbound = desk.records().filter(direction="inbound")
    assert inbound["called"].to_list() == [316123456780 * 16 + 11]  # the other party's number
    assert inbound["party"].to_list() == [key64("+31201112222")]


@pytest.mark.parametrize(
    ("at", "unique", "outcome"),
    [
        ("2024-10-27 01:59:59", "", "record"),
        ("2024-10-27 02:30:00", "", "ambiguous-local-time"),
        ("2024-10-27 02:30:00", "1729989000.5", "record"),  # 00:30:00 UTC: the first 2:30
        ("2024-10-27 02:30:00", "1729992600.5", "record"),  # 01:30:00 UTC: the second
        ("2024-03-31 02:30:00", "", "no-such-local-time"),
        ("2024-03-31 03:30:00", "", "record"),
    ],
)
def test_the_hour_that_is_two_needs_the_switchs_second(desk, at, unique, outcome) -> None:
    toml = CALLS.replace('call = "call"', 'call = "call"\ncall_epoch = true')
    desk.owners = OWNERS
    (imported,) = desk.take(desk.source(toml), HEAD + f"1,{unique},c1,{at},60,,0612345678\n")
    assert imported.rejected == ({} if outcome == "record" else {outcome: 1})
    if unique:
        assert desk.records()["started_us"].to_list() == [int(unique.split(".")[0]) * 1_000_000]


def test_the_same_files_give_the_same_bytes(desks) -> None:
    contents = []
    for _ in range(2):
        desk = desks()
        take(desk, [line(number) for number in range(300)])
        (folder,) = desk.store._folders()
        contents.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert contents[0] == contents[1]


def test_an_open_store_keeps_its_number_of_buckets(tmp_path) -> None:
    assert UsageStore(tmp_path, buckets=4).buckets == 4
    assert UsageStore(tmp_path, buckets=32).buckets == 4


def test_a_bucket_without_records_is_empty_and_one_beyond_the_last_is_a_mistake(desk) -> None:
    assert desk.store.read_bucket(0).schema == RECORD
    assert desk.store.conflicts(0).height == 0
    with pytest.raises(IndexError):
        desk.store.read_bucket(16)


def test_typed_instants_of_parquet_need_no_format(desk) -> None:
    toml = CALLS.replace('"csv"', '"parquet"', 1).replace(', format = "%Y-%m-%d %H:%M:%S"', "")
    (source,) = read_sources("usage/sources.toml", toml, desk.faults)
    frame = pl.DataFrame(
        {
            "id": [1],
            "call": [1],
            "customer": ["c1"],
            "at": [1_705_316_400_000_000],
            "seconds": [60],
            "from": [""],
            "to": [""],
        }
    )
    for place, kind in enumerate((pl.Datetime("us", "UTC"), pl.Datetime("ms"))):
        path = desk.folder / f"{place}.parquet"
        frame.with_columns(
            pl.from_epoch("at", "us").dt.replace_time_zone("UTC")
            if place == 0
            else pl.from_epoch("at", "us").cast(kind)
        ).write_parquet(path)
        imported = desk.store.import_file(path, source, OWNERS, 0, Faults())
        assert imported is not None
        assert imported.first_us == 1_705_316_400_000_000 - (3_600_000_000 if place else 0)  # local, an hour ahead


def test_typed_local_times_need_a_zone(desk) -> None:
    toml = CALLS.replace('"csv"', '"parquet"', 1).replace(', format = "%Y-%m-%d %H:%M:%S"', "")
    source = desk.source(toml.replace('time_zone = "Europe/Amsterdam"\n', ""))
    columns = {"id": [1], "call": [1], "customer": ["c1"], "at": [0], "seconds": [60], "from": [""], "to": [""]}
    path = desk.folder / "local.parquet"
    pl.DataFrame(columns).with_columns(pl.from_epoch("at")).write_parquet(path)
    assert desk.store.import_file(path, source, OWNERS, 0, desk.faults) is None
    (fault,) = desk.faults
    assert fault.name == "unreadable-file"
    assert "no `time_zone`" in fault.message
