"""A store to import into, and sources written as a person writes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from counterfoil.contract.faults import Faults
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.shapes import Shape
from counterfoil.facts.usage.sources import Source, read_sources
from counterfoil.facts.usage.store import Imported, UsageStore

ACME = Owners(countries={"acme": "NL"})
NOW = 1_800_000_000_000_000


@dataclass
class Desk:
    """Where a test imports: a folder for files, a store, and all faults."""

    folder: Path
    store: UsageStore
    faults: Faults = field(default_factory=Faults)
    owners: Owners = ACME

    def sources(self, toml: str) -> dict[str, Source]:
        found = read_sources("usage/sources.toml", toml, self.faults)
        assert not list(self.faults), "\n".join(map(str, self.faults))
        return {source.name: source for source in found}

    def source(self, toml: str) -> Source:
        (source,) = self.sources(toml).values()
        return source

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def take(self, source: Source, *files: Path | str | bytes) -> list[Imported]:
        """Import files, or texts as files; every one must add up."""
        done = []
        for place, each in enumerate(files):
            path = each if isinstance(each, Path) else self.file(f"{source.name}-{place}.txt", each)
            imported = self.store.import_file(path, source, self.owners, NOW, self.faults, name=path.name)
            assert imported is not None, "\n".join(map(str, self.faults))
            assert imported.rows == (
                imported.records + sum(imported.not_billable.values()) + sum(imported.rejected.values())
            )
            done.append(imported)
        return done

    def records(self) -> pl.DataFrame:
        """All records, with the words of their shapes beside them."""
        found = pl.concat([self.store.read_bucket(bucket) for bucket in range(self.store.buckets)])
        shapes = self.store.shapes()
        words = pl.DataFrame(
            [(key, *shape) for key, shape in shapes.items()],
            schema={"shape": pl.Int64, **dict.fromkeys(Shape._fields, pl.String)},
            orient="row",
        )
        return found.join(words, on="shape", how="left").sort("account", "started_us", "record")

    def conflicts(self) -> pl.DataFrame:
        return pl.concat([self.store.conflicts(bucket) for bucket in range(self.store.buckets)])

    def reasons(self) -> Mapping[int, str]:
        """Rejected rows by number."""
        return dict(self.store.rejects().select("row", "reason").iter_rows())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "usage"
    folder.mkdir()
    return Desk(folder, UsageStore(tmp_path / "store"))


@pytest.fixture
def desks(tmp_path: Path) -> Callable[[], Desk]:
    """As many fresh desks as a test wants."""
    made = 0

    def make() -> Desk:
        nonlocal made
        made += 1
        folder = tmp_path / f"usage-{made}"
        folder.mkdir()
        return Desk(folder, UsageStore(tmp_path / f"store-{made}"))

    return make
