"""Data return: when the customer gets a copy of its data, on request and at the end.

Rule      A copy is fetched on a day for which it was asked so many working days ahead. After the end the main user may
          download the data for so many days, unless it is withheld.
Asked     may: request-data. must: the copy that was asked for, and the right to download after the end.
Units     Working days of the provider's country in `must`, and of the calendar that the clause names in `may`.
Specimen  data_return.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal

from counterfoil.clauses.deadlines import bought_by
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Country, Days, WorkingDays
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here
from counterfoil.workdays import WorkingDays as Calendar


class Parameters(ClauseParameters):
    """Which copy, and by when."""

    of: Literal["copy", "download"]  # on request while the agreement runs, or after its end
    ahead: WorkingDays | None = None  # how long before a copy is asked for
    calendar: Country | None = None  # whose public holidays are no working days
    days: Days | None = None  # after the last day, through which a download is possible

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse what belongs to the other sort."""
        if self.of == "copy" and (self.ahead is None or self.calendar is None or self.days is not None):
            yield "of", "takes `ahead` and `calendar`, and no `days`, where it is a copy"
        if self.of == "download" and (self.days is None or self.ahead is not None or self.calendar is not None):
            yield "of", "takes `days`, and neither `ahead` nor `calendar`, where it is a download"


SAYS: Final[Mapping[str, Wording]] = {
    "in-time": said(
        "The copy is asked for in time.", "De kopie is op tijd gevraagd.", "La copie est demandée à temps."
    ),
    "too-late": said(
        "A copy for {wanted} had to be asked for by {last}.",
        "Een kopie voor {wanted} moest uiterlijk op {last} worden gevraagd.",
        "Une copie pour le {wanted} devait être demandée au plus tard le {last}.",
    ),
    "ask-later-day": said(
        "Ask for {earliest} or later.", "Vraag om {earliest} of later.", "Demandez le {earliest} ou plus tard."
    ),
    "download": said(
        "The data may be downloaded through {last}.",
        "De gegevens kunnen tot en met {last} worden gedownload.",
        "Les données peuvent être téléchargées jusqu'au {last}.",
    ),
    "download-over": said(
        "The data could be downloaded through {last}.",
        "De gegevens konden tot en met {last} worden gedownload.",
        "Les données pouvaient être téléchargées jusqu'au {last}.",
    ),
    "not-main-user": said(
        "Only the main user, {person}, downloads the data.",
        "Alleen de hoofdgebruiker, {person}, downloadt de gegevens.",
        "Seul l'utilisateur principal, {person}, télécharge les données.",
    ),
    "let-main-user": said("Let {person} do it.", "Laat {person} het doen.", "Faites-le faire par {person}."),
    "have-copy-ready": said(
        "Have the copy of the customer's data ready on {due}.",
        "Heb de kopie van de klantgegevens klaar op {due}.",
        "Tenir prête la copie des données du client le {due}.",
    ),
    "may-download": said(
        "May download documents and database through {due}.",
        "Mag documenten en database tot en met {due} downloaden.",
        "Peut télécharger les documents et la base de données jusqu'au {due}.",
    ),
}


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether a copy is asked for in time, or whether data may still be downloaded."""
    if parameters.of == "download":
        return _download(parameters, request, here)
    wanted = request["wanted_on"]
    if wanted is None or not here.is_running or parameters.calendar is None or parameters.ahead is None:
        return None
    working = Calendar(parameters.calendar)
    last = working.add_working_days(wanted, -parameters.ahead)
    if here.today <= last:
        return allows("in-time")
    earliest = wanted
    while here.today > working.add_working_days(earliest, -parameters.ahead):
        earliest += timedelta(days=1)
    return refuses("too-late", "ask-later-day", wanted=wanted, last=last, earliest=earliest)


def _download(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    end = None if here.life is None else here.life.until_on
    if end is None or here.today < end or parameters.days is None:
        return None
    last = end + timedelta(days=parameters.days - 1)
    person = here.people.get("main-user")
    if here.today > last:
        return refuses("download-over", last=last)
    if request["by"] is not None and person is not None and request["by"] != person:
        return refuses("not-main-user", "let-main-user", person=person)
    return allows("download", last=last)


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The copy that was asked for in time, and the download after the end."""
    if parameters.of == "copy" and parameters.ahead is not None and parameters.calendar is not None:
        for event in seen.of_type("data-requested"):
            wanted = event["wanted_on"]
            if event.effective_on <= Calendar(parameters.calendar).add_working_days(wanted, -parameters.ahead):
                yield Duty("provider", "have-copy-ready", event.effective_on, wanted, {"due": wanted})
    end = seen.life.until_on
    if parameters.days is not None and end is not None and end <= seen.today and bought_by(seen, end) is None:
        last = end + timedelta(days=parameters.days - 1)
        yield Duty("customer", "may-download", end, last, {"due": last}, is_right=True)


KIND = ClauseKind(
    "data-return",
    Parameters,
    "When the customer gets a copy of its data, on request and at the end.",
    specimen=__file__,
    may=may,
    decides=("request-data",),
    must=must,
    says=SAYS,
    events=("data-requested", "person-named", "service-bought"),
)
