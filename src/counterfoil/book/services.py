"""Service descriptions of a book: its own beside those that are shipped, none overriding another silently."""

from collections.abc import Iterable, Set
from dataclasses import replace
from functools import cache
from pathlib import Path

import counterfoil
from counterfoil.book.settings import BookSettings
from counterfoil.contract.catalogue import Catalogue, described_in, read_directory, read_service
from counterfoil.contract.description import Description
from counterfoil.contract.faults import Fault, Faults, Where, listed, nearest

SHIPPED = Path(counterfoil.__file__).parent / "catalogue"
SHOWN = "catalogue"  # how the shipped folder is called, wherever it is installed


@cache
def known_rules() -> Set[str] | None:
    """Return the ids of the register's rules that may be cited, one a line in catalogue/rules.txt; None for any."""
    path = SHIPPED / "rules.txt"
    return frozenset(path.read_text("utf-8").split()) if path.is_file() else None


def read_services(folder: Path, settings: BookSettings, faults: Faults) -> Catalogue:
    """Return the catalogue of a book: the shipped descriptions and those in the book's own folder.

    The same service in both is a fault unless book.toml says `replace`. Shipped ones are read when they are asked for,
    and what is wrong with them is added to `faults` then; where some are replaced, all are read and checked together.
    """
    shelf = _Shipped(SHIPPED, faults)
    of_own = Faults()
    own = read_directory(folder, of_own, known_rules=known_rules()) if folder.is_dir() else []
    faults.found += (_named_for(fault, folder) for fault in of_own)
    _check_replaced(settings, shelf.services, {each.service for each in own}, faults)
    replaced = shelf.services & set(settings.replace)
    clashing: set[str] = set()
    for description in own:
        both = description.service in shelf.services - replaced
        if both and description.service not in clashing:
            clashing.add(description.service)
            where = next((each.where for each in shelf.read(description.service)), Where(SHOWN))
            faults.add(
                "duplicate-id",
                description.where,
                f"service {description.service} is in the shipped catalogue as well ({where})",
                f'Say `replace = ["{description.service}"]` in book.toml, or give this one a name of its own.',
                services=(description.service,),
            )
    if not clashing and not replaced:
        return Catalogue(own, faults, shelf)
    kept = sorted(shelf.services - replaced - clashing)
    return Catalogue([*(each for service in kept for each in shelf.read(service)), *own], faults)


class _Shipped:
    """The shipped descriptions of one book's catalogue."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self.services: Set[str] = _described(folder)
        self._folder, self._faults = folder, faults
        self._read: set[str] = set()

    def read(self, service: str) -> tuple[Description, ...]:
        """Return the versions of a service, adding what is wrong with them to the book's faults once."""
        found, wrong = _shipped(self._folder, service)
        if service not in self._read:
            self._read.add(service)
            self._faults.found += wrong
        return found


@cache
def _described(folder: Path) -> Set[str]:
    return frozenset(described_in(folder))


@cache
def _shipped(folder: Path, service: str) -> tuple[tuple[Description, ...], tuple[Fault, ...]]:
    """Return the shipped descriptions of a service, which are the same for every book, and what is wrong with them."""
    faults = Faults()
    found = read_service(folder, service, faults, shown=SHOWN, known_rules=known_rules())
    return tuple(found), tuple(_named_for(fault, Path(SHOWN)) for fault in faults)


def _named_for(fault: Fault, folder: Path) -> Fault:
    """Whoever orders the service for which a file is named is concerned too, whatever the file calls itself."""
    return replace(fault, services=fault.services | {_service_of(fault.where.file, folder)})


def _service_of(file: str, folder: Path) -> str:
    """Return the service for which a file of the folder is named."""
    inside = Path(file).relative_to(folder)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def _check_replaced(settings: BookSettings, shipped: Set[str], own: Set[str], faults: Faults) -> None:
    node = settings.root.table.get("replace") if settings.root is not None else None
    for element in node.members if node is not None else ():
        name = element.value
        if not isinstance(name, str) or (name in shipped and name in own):
            continue
        missing = "the shipped catalogue" if name not in shipped else "services/ of this book"
        known = shipped if name not in shipped else own
        faults.add(
            "unknown-service",
            element.where,
            f"`replace` names {name}, which is not in {missing}",
            nearest(name, known).strip() or f"There is {listed(known) or 'none'}.",
            services=(name,),
        )


def drawn_on(services: Iterable[str], catalogue: Catalogue) -> set[str]:
    """Return services and all that any version of them includes or needs."""
    drawn: set[str] = set()
    pending = list(services)
    while pending:
        name = pending.pop()
        if name not in drawn:
            drawn.add(name)
            for version in catalogue.versions(name):
                pending += [*version.includes, *version.requires]
    return drawn
