"""Usage of a book: sources and their files, brought into the derived store, and what was expected and did not come.

Files as a switch wrote them are the truth. The store under .counterfoil/ is made from them and refreshed by their
digests; it may be deleted at any time.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from counterfoil.book.accounts import Accounts
from counterfoil.book.concerned import add_concerning, concerning
from counterfoil.book.settings import BookSettings
from counterfoil.book.text_files import read_text
from counterfoil.contract.faults import Faults, Where
from counterfoil.contract.orders import Account
from counterfoil.contract.toml_positions import read_block
from counterfoil.facts.usage.owners import Owners
from counterfoil.facts.usage.sources import Source, files_of, read_sources
from counterfoil.facts.usage.store import Imported, UsageStore
from counterfoil.keys import key64

Watch = Callable[[str, int, int], None]
SOURCES = "sources.toml"
SECOND_US = 1_000_000
_OWNING = {"code": "codes", "trunk": "trunks", "number": "numbers"}
_ENDINGS = frozenset((".csv", ".json", ".jsonl", ".parquet", ".txt", ".psv", ".tsv"))


@dataclass(frozen=True, slots=True)
class Usage:
    """The usage of a book: its sources, the store, and what became of each file."""

    folder: Path
    sources: tuple[Source, ...]
    store: UsageStore | None  # None where nothing was ever delivered
    imports: tuple[Imported, ...] = ()
    derived: Path = Path()  # of the store

    def bucket_of(self, account: str) -> int:
        """Return the bucket of an account; one bucket for all where there is no usage."""
        return self.store.bucket_of(account) if self.store is not None else 0

    @property
    def span_us(self) -> tuple[int, int] | None:
        """The first and the last start of any row that could be read."""
        firsts = [one.first_us for one in self.imports if one.first_us is not None]
        lasts = [one.last_us for one in self.imports if one.last_us is not None]
        return (min(firsts), max(lasts)) if firsts and lasts else None


def owners_of(accounts: Accounts) -> Owners:
    """Return who owns which number, trunk and code; what two accounts claim is a fault elsewhere, and nobody's here."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in _OWNING.values()}
    twice: set[tuple[str, str]] = set()
    for account, claims in sorted(accounts.claims.items()):
        for kind, names in found.items():
            for name in getattr(claims, kind):
                if names.setdefault(name, account) != account:
                    twice.add((kind, name))
    for kind, name in twice:
        del found[kind][name]
    return Owners(**found, countries={account: claims.country for account, claims in accounts.claims.items()})


def concerned_by(source: Source, accounts: Accounts) -> set[str]:
    """Return the accounts whose usage may come from a source: the one it names, or all that claim what it looks up."""
    found: set[str] = set()
    for rule in source.accounts:
        if rule.by == "account":
            found |= set(rule.names)
        else:
            found |= {account for account, claims in accounts.claims.items() if getattr(claims, _OWNING[rule.by])}
    return found


def read_book_sources(path: Path, settings: BookSettings, accounts: Accounts, faults: Faults) -> tuple[Source, ...]:
    """Read usage/sources.toml; a wrong source concerns the account that it names, else all that may own usage."""
    if not path.exists():
        return ()
    found = Faults()
    text = read_text(path, found)
    sources: tuple[Source, ...] = ()
    if text is not None:
        sources = read_sources(str(path), text, found, accounts=accounts.named)
    owning = _owning(accounts)
    named = _accounts_named(text or "", str(path))
    for fault in found:
        line = max((line for line in named if line <= fault.where.line), default=0)
        whose = {named[line]} & accounts.named if line else set()
        # A source that is an unknown account's may be anybody's: then the fault stays the whole book's.
        if fault.name == "unknown-account":
            faults.found.append(fault)
        else:
            add_concerning(faults, [fault], accounts=whose or owning or accounts.named)
    return tuple(replace(source, expect=source.expect or settings.expect, from_on=source.from_on) for source in sources)


def _owning(accounts: Accounts) -> set[str]:
    """Return the accounts that may have usage."""
    return {account for account, claims in accounts.claims.items() if claims.any}


def _accounts_named(text: str, path: str) -> dict[int, str]:
    """Return the account that each source names for all its rows ("" if it looks them up), by the source's line."""
    root = read_block(text, path, 0, Faults())
    node = root.table.get("source") if root is not None else None
    named: dict[int, str] = {}
    for each in node.elements if node is not None else ():
        owner = each.value.get("account") if isinstance(each.value, dict) else None
        named[each.where.line] = owner if isinstance(owner, str) else ""
    return named


def bring_in(
    folder: Path,
    derived: Path,
    sources: Sequence[Source],
    accounts: Accounts,
    recorded_at: int,
    faults: Faults,
    *,
    all_sources_read: bool = True,
    watch: Watch | None = None,
) -> Usage:
    """Refresh the store from the files of the sources; what cannot be read concerns whoever may have usage in it.

    Where not every source could be read, a file without a source is no further fault.
    """
    files = [(path, source) for source in sources for path in files_of(source, folder)]
    if all_sources_read:
        _refuse_strangers(folder, {path for path, _ in files}, sources, accounts, faults)
    if not files and not derived.exists():
        return Usage(folder, tuple(sources), None)
    derived = _writable(derived)
    store = UsageStore(derived)
    by_file: dict[str, Source] = {}

    def each() -> Iterator[tuple[Path, Source]]:
        for number, (path, source) in enumerate(files):
            by_file.setdefault(str(path), source)
            if watch is not None:
                watch(str(path), number, len(files))
            yield path, source
        if watch is not None and files:
            watch("", len(files), len(files))

    found = Faults()
    imports = store.bring_up_to_date(each(), owners_of(accounts), recorded_at, found)
    for fault in found:
        source = by_file.get(fault.where.file)
        faults.found += concerning([fault], accounts=concerned_by(source, accounts) if source else accounts.named)
    _report_conflicts(store, accounts.sound, faults)
    return Usage(folder, tuple(sources), store, tuple(imports), derived)


def _writable(derived: Path) -> Path:
    """Return the folder of the store, or a temporary one where the book may only be read."""
    try:
        derived.mkdir(parents=True, exist_ok=True)
        ignore = derived.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError:
        return Path(tempfile.mkdtemp(prefix="counterfoil-"))
    return derived


def _refuse_strangers(
    folder: Path, known: Collection[Path], sources: Sequence[Source], accounts: Accounts, faults: Faults
) -> None:
    """Report usage files that belong to no source: silence about them would be usage that is never charged."""
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        if path in known or not path.is_file() or path.suffix.lower() not in _ENDINGS or path.name.startswith("."):
            continue
        names = [f"{source.name} ({', '.join(source.files)})" for source in sources]
        owning = _owning(accounts)
        faults.add(
            "unknown-source",
            Where(str(path)),
            "no source of usage/sources.toml takes this file",
            f"Sources are {'; '.join(names)}." if names else "Describe it under [[source]] in usage/sources.toml.",
            accounts=owning or accounts.named,
        )


def _report_conflicts(store: UsageStore, accounts: Sequence[Account], faults: Faults) -> None:
    """Report records that two files give with different content; neither copy is charged."""
    if sum(1 for one in store.imports() if one.records) < 2:
        return
    by_key = {key64(account.id): account.id for account in accounts}
    for bucket in range(store.buckets):
        conflicts = store.conflicts(bucket)
        for (key,), copies in conflicts.group_by("account", maintain_order=True):
            first = copies.filter(pl.col("record") == copies["record"][0]).sort("file", "row")
            places = [f"{file}:{row}" for file, row in first.select("file", "row").iter_rows()]
            count = copies["record"].n_unique()
            faults.add(
                "record-conflict",
                Where(first["file"][-1], int(first["row"][-1])),
                f"{count} record{'s' if count > 1 else ''} of account {by_key.get(int(str(key)), '?')} came twice with "
                f"different content; the first is at {' and '.join(places)}",
                "A record has one content. Take out the file that is wrong.",
                accounts=[by_key[int(str(key))]] if int(str(key)) in by_key else [],
            )
