"""The catalogue: all descriptions in all their versions, and what they mean together."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from pathlib import Path
from typing import Protocol

from counterfoil.contract.description import Clause, Description, clause_named, read_description
from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import fields_of

_VERSION_FILE = re.compile(r"\d{4}-\d\d-\d\d")


class Shelf(Protocol):
    """Descriptions that fit one another, and are read when they are asked for: most books need few of many."""

    @property
    def services(self) -> Set[str]:
        """The services that it describes."""
        ...

    def read(self, service: str) -> Sequence[Description]:
        """Return the versions of a service on the shelf."""
        ...


class Catalogue:
    """Descriptions by service and date. Never changed once made."""

    def __init__(self, descriptions: Iterable[Description], faults: Faults, shelf: Shelf | None = None) -> None:
        """Take descriptions and check them against one another; those of a `shelf`, of other services, come beside.

        Faults: two versions of one service from one day, an included or required service that does not exist, a ring
        of includes, a reference to a clause that is not there.
        """
        self._versions: dict[str, list[Description]] = {}
        for description in descriptions:
            versions = self._versions.setdefault(description.service, [])
            same = next((other for other in versions if other.effective_on == description.effective_on), None)
            if same is not None:
                faults.add(
                    "duplicate-id",
                    description.where,
                    f"service {description.service} has a version of {description.effective_on} in {same.file} as well",
                    "Give the newer one its own date.",
                    services=(description.service,),
                )
                continue
            versions.append(description)
        for versions in self._versions.values():
            versions.sort(key=lambda version: version.effective_on)
        self._clauses: dict[tuple[Description, ...], tuple[Clause, ...]] = {}
        self._shelf = shelf
        self._names = self._versions.keys() | (shelf.services if shelf is not None else set())
        self._check(faults)

    @classmethod
    def load(
        cls,
        directories: Iterable[str | Path],
        faults: Faults,
        *,
        known_kinds: Mapping[str, ClauseKind] | None = None,
        known_rules: Set[str] | None = None,
    ) -> "Catalogue":
        """Read `SERVICE.md` and `SERVICE/YYYY-MM-DD.md` of directories; what cannot be read is a fault."""
        read = [
            read_directory(directory, faults, known_kinds=known_kinds, known_rules=known_rules)
            for directory in directories
        ]
        return cls([description for descriptions in read for description in descriptions], faults)

    @property
    def services(self) -> tuple[str, ...]:
        """The names of all services, sorted."""
        return tuple(sorted(self._names))

    def versions(self, service: str) -> tuple[Description, ...]:
        """Return the versions of a service by date; none if there is no such service."""
        return tuple(self._of(service))

    def _of(self, service: str) -> Sequence[Description]:
        if service not in self._versions and self._shelf is not None and service in self._shelf.services:
            self._versions[service] = sorted(self._shelf.read(service), key=lambda version: version.effective_on)
        return self._versions.get(service, ())

    def in_force(self, service: str, day: date) -> Description | None:
        """Return the version that governs on a day; None before the first, or if there is no such service."""
        versions = self._of(service)
        place = bisect_right(versions, day, key=lambda version: version.effective_on)
        return versions[place - 1] if place else None

    def clauses_of(self, description: Description, day: date) -> tuple[Clause, ...]:
        """Return its own clauses, then those of the services that it includes in their versions of that day."""
        parts = tuple(self._parts(description, day, []))
        if parts not in self._clauses:
            self._clauses[parts] = tuple(clause for part in parts for clause in part.clauses)
        return self._clauses[parts]

    def dates_of(self, service: str, from_on: date) -> tuple[date, ...]:
        """Return the days, from a day on, from which another list of clauses governs a service.

        The first is the day itself, or the first version's date if that is later; the others are those of later
        versions of the service and of what it includes.
        """
        days = {from_on} if self.in_force(service, from_on) else set()
        pending, seen = [service], set()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            for version in self._of(name):
                pending += version.includes
                if version.effective_on > from_on:
                    days.add(version.effective_on)
        return tuple(sorted(day for day in days if self.in_force(service, day) is not None))

    def _parts(self, description: Description, day: date, seen: list[str]) -> Iterator[Description]:
        if description.service in seen:
            return
        seen.append(description.service)
        yield description
        for service in description.includes:
            included = self.in_force(service, day)
            if included is not None:
                yield from self._parts(included, day, seen)

    def _check(self, faults: Faults) -> None:
        included = set()
        given = {service: tuple(versions) for service, versions in self._versions.items()}
        for versions in given.values():
            for description in versions:
                included |= set(description.includes)
                self._check_services(description, faults)
        for service, versions in given.items():
            # A family's clauses may speak of its members' clauses, so they are checked with each member.
            if service in included and not versions[-1].includes:
                continue
            for day in self.dates_of(service, versions[0].effective_on):
                governing = self.in_force(service, day)
                if governing is not None:
                    _check_references(self.clauses_of(governing, day), faults)

    def _check_services(self, description: Description, faults: Faults) -> None:
        for service in (*description.includes, *description.requires):
            where = description.include_places[service]
            if service not in self._names:
                faults.add(
                    "unknown-service",
                    where,
                    f"service {description.service} names `{service}`, which has no description",
                    nearest(service, self.services).strip() or f"Known services: {listed(self.services)}.",
                    services=(description.service,),
                )
            elif service in description.includes:
                if self.in_force(service, description.effective_on) is None:
                    faults.add(
                        "no-version-in-force",
                        where,
                        f"no version of `{service}` is in force on {description.effective_on}, when service "
                        f"{description.service} begins to include it",
                        f"Its first version is of {self._of(service)[0].effective_on}.",
                        services=(description.service,),
                    )
                if self._leads_to(service, description.service, []):
                    faults.add(
                        "includes-in-a-ring",
                        where,
                        f"service {description.service} includes `{service}`, which includes it in turn",
                        "Take one of the two out.",
                        services=(description.service,),
                    )

    def _leads_to(self, start: str, goal: str, seen: list[str]) -> bool:
        if start == goal:
            return True
        seen.append(start)
        onward = {name for version in self._of(start) for name in version.includes}
        return any(name not in seen and self._leads_to(name, goal, seen) for name in sorted(onward))


def read_directory(
    directory: str | Path,
    faults: Faults,
    *,
    shown: str | None = None,
    known_kinds: Mapping[str, ClauseKind] | None = None,
    known_rules: Set[str] | None = None,
) -> list[Description]:
    """Return the descriptions in a directory, by path; what cannot be read is a fault.

    `shown` is how the directory is called in faults and citations, its path unless given.
    """
    return [
        description
        for service in described_in(directory)
        for description in read_service(
            directory, service, faults, shown=shown, known_kinds=known_kinds, known_rules=known_rules
        )
    ]


def described_in(directory: str | Path) -> list[str]:
    """Return the services for which files of a directory are named, sorted."""
    folder = Path(directory)
    versioned = {path.parent.name for path in folder.glob("*/*.md") if _VERSION_FILE.fullmatch(path.stem)}
    return sorted(versioned | {path.stem for path in folder.glob("*.md")})


def read_service(
    directory: str | Path,
    service: str,
    faults: Faults,
    *,
    shown: str | None = None,
    known_kinds: Mapping[str, ClauseKind] | None = None,
    known_rules: Set[str] | None = None,
) -> list[Description]:
    """Return the descriptions in the files named for a service: `SERVICE.md` and `SERVICE/YYYY-MM-DD.md`."""
    folder = Path(directory)
    versions = [path for path in (folder / service).glob("*.md") if _VERSION_FILE.fullmatch(path.stem)]
    whole = folder / f"{service}.md"
    descriptions = []
    for path in [*sorted(versions), *([whole] if whole.exists() else [])]:
        name = str(path if shown is None else Path(shown) / path.relative_to(folder))
        try:
            text = path.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            faults.add("unreadable-file", Where(name), f"the file cannot be read: {error}")
            continue
        description = read_description(name, text, faults, known_kinds=known_kinds, known_rules=known_rules)
        if description is not None:
            _check_name(path, service, path != whole, description, faults)
            descriptions.append(description)
    return descriptions


def _check_name(path: Path, name: str, is_version: bool, description: Description, faults: Faults) -> None:
    if name != description.service:
        faults.add(
            "misnamed-file",
            description.where,
            f"service {description.service} stands in a file named for `{name}`",
            f"Expected {description.service}{'/' + path.name if is_version else '.md'}.",
            services=(description.service,),
        )
    if is_version and path.stem != description.effective_on.isoformat():
        faults.add(
            "misnamed-file",
            description.where,
            f"the version of {description.effective_on} stands in a file named {path.name}",
            f"Expected {description.effective_on}.md.",
            services=(description.service,),
        )


def _check_references(clauses: tuple[Clause, ...], faults: Faults) -> None:
    for clause in clauses:
        for reference in clause.references:
            named = clause_named(reference.text, clause, clauses)
            subject = f"clause {clause.address} ({clause.kind_name})"
            if named is None:
                names = [other.id if other.service == clause.service else f"{other.service}.{other.id}"
                         for other in clauses]  # fmt: skip
                faults.add(
                    "unknown-clause",
                    reference.where,
                    f"{subject}: `{reference.parameter}` names clause `{reference.text}`, which does not exist",
                    f"Known clauses: {listed(names, 40)}.{nearest(reference.text, names)}",
                    services=(clause.service,),
                )
            elif reference.parameter == "of" and clause.kind.sets:
                lacking = [name for name in clause.kind.sets if name not in fields_of(named.kind.parameters)]
                if lacking:
                    faults.add(
                        "unknown-clause",
                        reference.where,
                        f"{subject}: clause `{reference.text}` is a {named.kind_name} and has no {listed(lacking)}",
                        "Expected a clause that has the parameters which this one sets.",
                        services=(clause.service,),
                    )
