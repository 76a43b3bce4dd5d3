"""Whether a user ID shows a person, or is generic: a role, a word with a number.

A convention, since texts give examples and no test: `trainer@`, `gebruiker1@` and `planning@` are generic,
`anna.vries@` and `johan.smeets@` are not.
"""

import re
from typing import Final

# Words that name a role, a group or nobody, in the languages of the product.
ROLE_WORDS: Final = frozenset(
    "admin administrator administratie administration agent audio balie beheer beheerder billing boekhouding bureau "
    "comptabilite compte conference contact customer demo desk direction directie equipe everybody facturation "
    "formateur formation front gast gebruiker general guest helpdesk host hr info informatie information invite "
    "it klant klantenservice kantoor marketing mail mailbox meeting medewerker noreply office operator organisateur "
    "organiser organizer personeel planning poste reception receptie room sales salle secretariaat secretariat service "
    "shared staff stagiair support team temp test trainer training trainee user utilisateur vente vergadering "
    "verkoop webinar work zaal".split()
)
_WORDS: Final = re.compile(r"[._+\-\s]+")
_WORD_AND_NUMBER: Final = re.compile(r"[a-z]+\d+\Z")


def is_generic(identity: str) -> bool:
    """Return whether an ID (an e-mail address, or its part before the @) names a role or numbers a word."""
    local = identity.partition("@")[0].lower()
    words = [word for word in _WORDS.split(local) if word]
    if len(words) == 1 and _WORD_AND_NUMBER.match(words[0]):
        return True
    return all(word.rstrip("0123456789") in ROLE_WORDS or word.isdigit() for word in words)
