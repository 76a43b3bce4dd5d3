"""Service descriptions of a book: its own beside those that are shipped, none overriding another silently."""

from collections.abc import Iterable, Set
from dataclasses import replace
from pathlib import Path

import counterfoil
from counterfoil.book.settings import BookSettings
from counterfoil.contract.catalogue import Catalogue, read_directory
from counterfoil.contract.faults import Faults, listed, nearest

SHIPPED = Path(counterfoil.__file__).parent / "catalogue"
SHOWN = "catalogue"  # how the shipped folder is called, wherever it is installed


def known_rules() -> Set[str] | None:
    """Return the ids of the register's rules that may be cited, one a line in catalogue/rules.txt; None for any."""
    path = SHIPPED / "rules.txt"
    return frozenset(path.read_text("utf-8").split()) if path.is_file() else None


def read_services(folder: Path, settings: BookSettings, faults: Faults) -> Catalogue:
    """Return the catalogue of a book: the shipped descriptions and those in the book's own folder.

    The same service in both is a fault unless book.toml says `replace`.
    """
    rules = known_rules()
    of_shipped, of_own = Faults(), Faults()
    shipped = read_directory(SHIPPED, of_shipped, shown=SHOWN, known_rules=rules) if SHIPPED.is_dir() else []
    own = read_directory(folder, of_own, known_rules=rules) if folder.is_dir() else []
    # Whoever orders the service for which a file is named is concerned too, whatever the file calls itself.
    for found, where in ((of_own, folder), (of_shipped, Path(SHOWN))):
        for fault in found:
            faults.found.append(replace(fault, services=fault.services | {_service_of(fault.where.file, where)}))
    kept = [description for description in shipped if description.service not in settings.replace]
    _check_replaced(settings, {each.service for each in shipped}, {each.service for each in own}, faults)
    both = {description.service: description.where for description in kept}
    clashing: set[str] = set()
    for description in own:
        if description.service in both and description.service not in clashing:
            clashing.add(description.service)
            faults.add(
                "duplicate-id",
                description.where,
                f"service {description.service} is in the shipped catalogue as well ({both[description.service]})",
                f'Say `replace = ["{description.service}"]` in book.toml, or give this one a name of its own.',
                services=(description.service,),
            )
    return Catalogue([*(each for each in kept if each.service not in clashing), *own], faults)


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
