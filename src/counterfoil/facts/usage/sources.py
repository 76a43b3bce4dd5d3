"""Sources of usage: what usage/sources.toml says about each system that delivers files."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import phonenumbers

from counterfoil.calendar import zone
from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.contract.toml_positions import Located, read_block
from counterfoil.facts.usage.formats import UsageFormat, formats
from counterfoil.facts.usage.mapping import Mapping
from counterfoil.facts.usage.mapping_settings import read_mapping
from counterfoil.facts.usage.settings import Settings

EXPECTED = ("day", "month")
OWNER_COLUMNS = ("code", "trunk", "number")
_TEXT_SETTINGS = ("columns", "header", "separator", "encoding")


@dataclass(frozen=True)
class OwnerRule:
    """One way to find the account of a row: `by` is "account" (a constant), "code", "trunk" or "number".

    `names` is the account's id, or the columns that are looked up in order until one belongs to somebody.
    """

    by: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One system that delivers usage files, as read from a `[[source]]` of usage/sources.toml.

    `files` are globs relative to the folder of sources.toml. `mapping` is the format's with the source's own keys in
    place. `expect` is "day" or "month" (how often a file is due) or "". Rows that start before `from_on` or not before
    `until_on` (local dates of the source) are rejects; files are expected between the two.
    """

    name: str
    format: str
    files: tuple[str, ...] = ()
    time_zone: str = ""
    country: str = ""
    accounts: tuple[OwnerRule, ...] = ()
    mapping: Mapping = field(default_factory=Mapping)
    columns: tuple[str, ...] = ()
    header: bool = False
    separator: str = ","
    encoding: str = "utf-8"
    strip_prefixes: tuple[str, ...] = ()
    bare_international: bool = False
    expect: str = ""
    from_on: date | None = None
    until_on: date | None = None
    where: Where = field(default=Where("sources.toml"), compare=False)

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """Every column that its mapping and its rules of ownership read."""
        owning = [name for rule in self.accounts if rule.by in OWNER_COLUMNS for name in rule.names]
        return tuple(dict.fromkeys([*self.mapping.columns, *owning]))

    @property
    def shaping(self) -> str:
        """Everything that shapes the records made from a file, as one text (never shown, only compared)."""
        said = (self.name, self.format, formats()[self.format].revision, self.time_zone, self.country, self.accounts)
        text = (self.mapping, self.columns, self.header, self.separator, self.encoding, self.from_on, self.until_on)
        return repr((said, text, self.strip_prefixes, self.bare_international, phonenumbers.__version__))


def files_of(source: Source, folder: Path) -> Sequence[Path]:
    """Return the files of a source below the folder of sources.toml (which is none), sorted, each once."""
    found = {path for pattern in source.files for path in folder.glob(pattern) if path.is_file()}
    return sorted(found - {folder / "sources.toml"})


def read_sources(
    path: str, text: str, faults: Faults, *, accounts: Collection[str] | None = None
) -> tuple[Source, ...]:
    """Read usage/sources.toml; every mistake is a fault at its line, and a source with one is left out.

    `accounts`, where given, are the ids that `account = "..."` may name.
    """
    root = read_block(text, path, 0, faults)
    if root is None:
        return ()
    whole = Settings(root, "usage sources", faults)
    node = whole.child("source")
    whole.refuse_others()
    if node is None:
        return ()
    if not node.elements:
        if whole.is_good:
            whole.wrong(node, "source", "`[[source]]` before each source")
        return ()
    found: dict[str, Source] = {}
    for each in node.elements:
        if not each.table:
            whole.wrong(each, "source", "`[[source]]` before each source")
            continue
        source = _source(each, faults, accounts)
        if source is None:
            continue
        if source.name in found:
            first = found[source.name].where
            faults.add(
                "duplicate-id", source.where, f"two sources are named `{source.name}`", f"The first is at {first}."
            )
        else:
            found[source.name] = source
    return tuple(found.values())


def _source(node: Located, faults: Faults, accounts: Collection[str] | None) -> Source | None:
    said = node.value.get("name")
    settings = Settings(node, f"source {said}" if isinstance(said, str) else "source", faults)
    name = settings.text("name")
    if name and not all(character.isalnum() or character in "-_." for character in name):
        settings.wrong(node.table["name"], "name", "letters, digits, and - _ .")
    format_name = settings.text("format")
    known = formats()
    if format_name and format_name not in known:
        expected = f"The formats are {listed(known, most=20)}.{nearest(format_name, known)}"
        settings.fault("unknown-format", settings.place("format"), f"there is no format `{format_name}`", expected)
    chosen = known.get(format_name)
    base = chosen or UsageFormat("", "")
    columns, header = settings.texts("columns"), settings.flag("header")
    separator, encoding = settings.text("separator") or ",", settings.text("encoding") or "utf-8"
    for key in _TEXT_SETTINGS:
        if chosen and key in settings and key not in chosen.settings:
            settings.fault("unknown-setting", settings.place(key), f"`{key}` means nothing for {format_name}")
    inner = settings.table("mapping")
    mapping = base.mapping if inner is None else read_mapping(inner, base.mapping)
    settings.is_good &= inner is None or inner.is_good
    source = Source(
        name=name,
        format=format_name,
        files=settings.texts("files"),
        time_zone=_zone(settings),
        country=_country(settings),
        accounts=_accounts(settings, accounts),
        mapping=mapping,
        columns=columns or base.columns,
        header=header if header is not None else base.header and not columns,
        separator=separator,
        encoding=encoding,
        strip_prefixes=settings.texts("strip_prefixes"),
        bare_international=bool(settings.flag("bare_international")),
        expect=settings.choice("expect", EXPECTED),
        from_on=settings.day("from_on"),
        until_on=settings.day("until_on"),
        where=node.where,
    )
    _require(settings, inner or settings, source, chosen)
    return source if settings.refuse_others() else None


def _require(settings: Settings, inner: Settings, source: Source, chosen: UsageFormat | None) -> None:
    """Report what is missing; where the table of the mapping is not there, at the source itself."""
    for key, said in (("name", source.name), ("format", source.format), ("files", source.files)):
        if not said and key not in settings:
            settings.missing(key, "Every source has `name`, `format`, `files` and `account`.")
    if not source.accounts and "account" not in settings:
        settings.missing("account", 'Say `account = "ID"`, or { code | trunk | number = "COLUMN" }.')
    if chosen is None:
        return
    mapping = source.mapping
    needed: dict[str, object] = {
        "identity": mapping.identity,
        "start": mapping.start,
        "quantity": mapping.quantity,
        "meter": mapping.meter,
    }
    if mapping.caller or mapping.callee or mapping.other:
        needed["direction"] = mapping.direction
    missing = [key for key, said in needed.items() if said is None and key not in inner]
    for key in missing:
        inner.missing(key, f"A source with format {source.format} says {listed(missing)} in `[source.mapping]`.")
    settings.is_good &= inner.is_good
    if mapping.start is not None and not mapping.start.formats and source.format != "parquet":
        settings.fault(
            "missing-setting",
            settings.node.where,
            "`start` has no `format`",
            "The order of day and month is not guessed.",
        )
    is_local = mapping.start is not None and mapping.start.is_local
    if is_local and not source.time_zone and "time_zone" not in settings:
        settings.missing("time_zone", "Its times are local: say in which IANA time zone, such as `Europe/Amsterdam`.")
    if chosen.settings and not source.header and not source.columns and "columns" in chosen.settings:
        settings.missing("columns", "A file without a header needs the names of its columns.")


def _zone(settings: Settings) -> str:
    name = settings.text("time_zone")
    try:
        if name:
            zone(name)
    except (KeyError, ValueError, OSError):
        place, expected = settings.place("time_zone"), "Expected a name of the IANA database, such as `Europe/Paris`."
        settings.fault("unknown-time-zone", place, f"there is no time zone `{name}`", expected)
        return ""
    return name


def _country(settings: Settings) -> str:
    country = settings.text("country")
    if country and country not in phonenumbers.SUPPORTED_REGIONS:
        expected = (
            f"Expected two capital letters of ISO 3166, such as `NL`.{nearest(country, phonenumbers.SUPPORTED_REGIONS)}"
        )
        settings.fault("unknown-country", settings.place("country"), f"there is no country `{country}`", expected)
        return ""
    return country


def _accounts(settings: Settings, accounts: Collection[str] | None) -> tuple[OwnerRule, ...]:
    node = settings.child("account")
    if node is None:
        return ()
    if isinstance(node.value, str):
        if accounts is not None and node.value not in accounts:
            expected = f"The accounts are the files in accounts/.{nearest(node.value, accounts)}"
            settings.fault("unknown-account", node.where, f"there is no account `{node.value}`", expected)
        return (OwnerRule("account", (node.value,)),)
    rules: list[OwnerRule] = []
    for each in node.elements or [node]:
        rule = settings.table_of(each, "account")
        if rule is None:
            continue
        rules += [OwnerRule(by, names) for by in OWNER_COLUMNS if (names := rule.texts(by))]
        settings.is_good &= rule.refuse_others()
    return tuple(rules)
