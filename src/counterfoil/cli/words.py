"""What the command line says, in three languages.

Faults are not here: they speak the contract's words, in English, and their names are stable. A text with a bar has two
forms, for one and for several; `n` decides.
"""

from typing import Any, Final

LANGUAGES: Final = ("en", "nl", "fr")

WORDS: Final[dict[str, dict[str, str]]] = {
    # headings of tables
    "line": {"en": "Line", "nl": "Regel", "fr": "Ligne"},
    "for": {"en": "For", "nl": "Voor", "fr": "Objet"},
    "days": {"en": "Days", "nl": "Dagen", "fr": "Jours"},
    "account": {"en": "Account", "nl": "Klant", "fr": "Compte"},
    "what": {"en": "What", "nl": "Wat", "fr": "Quoi"},
    "count": {"en": "Count", "nl": "Aantal", "fr": "Nombre"},
    "example": {"en": "First example", "nl": "Eerste voorbeeld", "fr": "Premier exemple"},
    "reason": {"en": "Reason", "nl": "Reden", "fr": "Motif"},
    "total": {"en": "Total", "nl": "Totaal", "fr": "Total"},
    "total_of": {"en": "Total {account}", "nl": "Totaal {account}", "fr": "Total {account}"},
    "lines_of": {"en": "{n} line|{n} lines", "nl": "{n} regel|{n} regels", "fr": "{n} ligne|{n} lignes"},
    # what is owed
    "owed_through": {
        "en": "Owed through {through}",
        "nl": "Verschuldigd tot en met {through}",
        "fr": "Dû jusqu'au {through} inclus",
    },
    "owed_from": {
        "en": "Owed from {first} through {through}",
        "nl": "Verschuldigd van {first} tot en met {through}",
        "fr": "Dû du {first} au {through} inclus",
    },
    "nothing_owed": {
        "en": "Nothing is owed.",
        "nl": "Er is niets verschuldigd.",
        "fr": "Rien n'est dû.",
    },
    "reviews": {"en": "To be decided", "nl": "Te beslissen", "fr": "À décider"},
    "review": {
        "en": "{account}: {heading} ({agreement}), {period}; from {on}",
        "nl": "{account}: {heading} ({agreement}), {period}; vanaf {on}",
        "fr": "{account} : {heading} ({agreement}), {period} ; à partir du {on}",
    },
    "see_explain": {
        "en": "Why a line is what it is: counterfoil explain {book} {line}",
        "nl": "Waarom een regel is wat hij is: counterfoil explain {book} {line}",
        "fr": "Pourquoi une ligne est ce qu'elle est : counterfoil explain {book} {line}",
    },
    "written": {"en": "Written: {file}", "nl": "Geschreven: {file}", "fr": "Écrit : {file}"},
    # decisions and duties
    "allowed": {"en": "Allowed", "nl": "Toegestaan", "fr": "Autorisé"},
    "refused": {"en": "Refused", "nl": "Geweigerd", "fr": "Refusé"},
    "at_most": {"en": "For {span} at most.", "nl": "Hoogstens {span} lang.", "fr": "Pour {span} au plus."},
    "set_aside": {"en": "set aside", "nl": "wijkt", "fr": "écarté"},
    "due": {"en": "By", "nl": "Uiterlijk", "fr": "Au plus tard"},
    "who": {"en": "Who", "nl": "Wie", "fr": "Qui"},
    "clause": {"en": "Clause", "nl": "Bepaling", "fr": "Clause"},
    "who_customer": {"en": "Customer", "nl": "Klant", "fr": "Client"},
    "who_provider": {"en": "Provider", "nl": "Aanbieder", "fr": "Fournisseur"},
    "must_from": {
        "en": "What has to be done from {first} until {last}",
        "nl": "Wat er te doen staat van {first} tot en met {last}",
        "fr": "Ce qui est à faire du {first} au {last}",
    },
    "nothing_due": {"en": "Nothing has to be done.", "nl": "Er staat niets te doen.", "fr": "Rien n'est à faire."},
    "or_else": {"en": "If not:", "nl": "Zo niet:", "fr": "Sinon :"},
    "stands_fulfilled": {"en": "done", "nl": "gedaan", "fr": "fait"},
    "stands_late": {"en": "done too late", "nl": "te laat gedaan", "fr": "fait trop tard"},
    "stands_missed": {"en": "not done in time", "nl": "niet op tijd gedaan", "fr": "non fait à temps"},
    "stands_right": {"en": "a right", "nl": "een recht", "fr": "un droit"},
    "standing_left": {
        "en": "{n} duty or right holds as long as its agreement runs: --all shows it.|"
        "{n} duties and rights hold as long as their agreements run: --all shows them.",
        "nl": "{n} plicht of recht geldt zolang de overeenkomst loopt: --all toont het.|"
        "{n} plichten en rechten gelden zolang hun overeenkomsten lopen: --all toont ze.",
        "fr": "{n} obligation ou droit vaut tant que son contrat court : --all l'affiche.|"
        "{n} obligations et droits valent tant que leurs contrats courent : --all les affiche.",
    },
    # invoices
    "number": {"en": "Number", "nl": "Nummer", "fr": "Numéro"},
    "net": {"en": "Net", "nl": "Netto", "fr": "HT"},
    "tax": {"en": "Tax", "nl": "Btw", "fr": "TVA"},
    "to_pay": {"en": "To pay", "nl": "Te betalen", "fr": "À payer"},
    "due_day": {"en": "Due", "nl": "Vervaldag", "fr": "Échéance"},
    "draft": {"en": "draft", "nl": "concept", "fr": "projet"},
    "credit_note": {"en": "credit note", "nl": "creditnota", "fr": "avoir"},
    "nothing_to_invoice": {
        "en": "There is nothing to invoice.",
        "nl": "Er is niets te factureren.",
        "fr": "Il n'y a rien à facturer.",
    },
    "drafts": {
        "en": "{n} draft: nothing is issued yet (--issue)|{n} drafts: nothing is issued yet (--issue)",
        "nl": "{n} concept: er is nog niets verzonden (--issue)|{n} concepten: er is nog niets verzonden (--issue)",
        "fr": "{n} projet : rien n'est encore émis (--issue)|{n} projets : rien n'est encore émis (--issue)",
    },
    "issued_now": {"en": "{n} issued|{n} issued", "nl": "{n} uitgereikt|{n} uitgereikt", "fr": "{n} émise|{n} émises"},
    "corrects": {"en": "corrects {numbers}", "nl": "corrigeert {numbers}", "fr": "corrige {numbers}"},
    "day": {"en": "Day", "nl": "Dag", "fr": "Jour"},
    "amount": {"en": "Amount", "nl": "Bedrag", "fr": "Montant"},
    "balance": {"en": "Balance", "nl": "Saldo", "fr": "Solde"},
    "open": {"en": "Open", "nl": "Open", "fr": "Ouvert"},
    "debit": {"en": "Debit", "nl": "Debet", "fr": "Débit"},
    "credit": {"en": "Credit", "nl": "Credit", "fr": "Crédit"},
    "ledger_account": {"en": "Ledger account", "nl": "Grootboekrekening", "fr": "Compte général"},
    "balance_before": {"en": "balance before", "nl": "saldo daarvoor", "fr": "solde antérieur"},
    "entry_invoice": {"en": "invoice", "nl": "factuur", "fr": "facture"},
    "entry_credit-note": {"en": "credit note", "nl": "creditnota", "fr": "avoir"},
    "entry_received": {"en": "payment received", "nl": "betaling ontvangen", "fr": "paiement reçu"},
    "entry_returned": {"en": "payment returned", "nl": "betaling gestorneerd", "fr": "paiement rejeté"},
    "entry_paid-out": {"en": "paid back", "nl": "terugbetaald", "fr": "remboursé"},
    "entry_written-off": {"en": "written off", "nl": "afgeboekt", "fr": "passé en perte"},
    "open_item": {
        "en": "open: {number}, {open}, due {due}",
        "nl": "open: {number}, {open}, vervaldag {due}",
        "fr": "ouvert : {number}, {open}, échéance {due}",
    },
    "nothing_invoiced": {
        "en": "Nothing has been invoiced or paid.",
        "nl": "Er is niets gefactureerd of betaald.",
        "fr": "Rien n'a été facturé ni payé.",
    },
    "nothing_overdue": {
        "en": "Nothing is overdue that asks for a reminder.",
        "nl": "Er is niets vervallen dat om een herinnering vraagt.",
        "fr": "Aucune échéance dépassée n'appelle de relance.",
    },
    "do_remind": {"en": "reminder {level}", "nl": "herinnering {level}", "fr": "relance {level}"},
    "do_reactivate": {
        "en": "settled: activate again? A person decides",
        "nl": "voldaan: weer activeren? Een mens beslist",
        "fr": "réglée : réactiver ? Une personne décide",
    },
    "is_suspended": {
        "en": "{agreement} is suspended since {since}",
        "nl": "{agreement} is opgeschort sinds {since}",
        "fr": "{agreement} est suspendu depuis le {since}",
    },
    "not_suspended": {
        "en": "{account} is not suspended for an invoice.",
        "nl": "{account} is niet opgeschort wegens een factuur.",
        "fr": "{account} n'est pas suspendu pour une facture.",
    },
    "do_suspend": {
        "en": "suspend? A person decides",
        "nl": "opschorten? Een mens beslist",
        "fr": "suspendre ? Une personne décide",
    },
    "nothing_to_collect": {
        "en": "There is nothing to collect.",
        "nl": "Er is niets te incasseren.",
        "fr": "Il n'y a rien à prélever.",
    },
    "received": {
        "en": "{n} payment recorded: {file}|{n} payments recorded: {file}",
        "nl": "{n} betaling vastgelegd: {file}|{n} betalingen vastgelegd: {file}",
        "fr": "{n} paiement enregistré : {file}|{n} paiements enregistrés : {file}",
    },
    "received_nothing": {
        "en": "Nothing new was recorded.",
        "nl": "Er is niets nieuws vastgelegd.",
        "fr": "Rien de nouveau n'a été enregistré.",
    },
    "mandate_withdrawn": {
        "en": "not collected: {invoice} of {account}, which has no mandate any more",
        "nl": "niet geïncasseerd: {invoice} van {account}, dat geen machtiging meer heeft",
        "fr": "non prélevé : {invoice} de {account}, qui n'a plus de mandat",
    },
    "mandate_not-signed": {
        "en": "not collected: {invoice} of {account}, whose mandate is signed later",
        "nl": "niet geïncasseerd: {invoice} van {account}, waarvan de machtiging later is getekend",
        "fr": "non prélevé : {invoice} de {account}, dont le mandat est signé plus tard",
    },
    "mandate_lapsed": {
        "en": "not collected: {invoice} of {account}, whose mandate has lapsed: not used for 36 months",
        "nl": "niet geïncasseerd: {invoice} van {account}, machtiging vervallen: 36 maanden niet gebruikt",
        "fr": "non prélevé : {invoice} de {account}, dont le mandat est caduc : inutilisé depuis 36 mois",
    },
    "nobodys": {
        "en": "nobody's, so not recorded: {what}",
        "nl": "van niemand, dus niet vastgelegd: {what}",
        "fr": "à personne, donc non enregistré : {what}",
    },
    "held": {
        "en": "Waiting for a person: beyond the bound",
        "nl": "Wacht op een mens: buiten de grens",
        "fr": "En attente d'une personne : hors limite",
    },
    "held_jump": {
        "en": "{account}: {net} {currency} net, and {before} before",
        "nl": "{account}: {net} {currency} netto, en {before} daarvoor",
        "fr": "{account} : {net} {currency} HT, et {before} auparavant",
    },
    "held_first": {
        "en": "{account}: {net} {currency} net on its first bill",
        "nl": "{account}: {net} {currency} netto op de eerste rekening",
        "fr": "{account} : {net} {currency} HT sur sa première facture",
    },
    "held_tax": {
        "en": "{account}: {net} {currency} net, with the other document of a correction of tax",
        "nl": "{account}: {net} {currency} netto, met het andere document van een btw-correctie",
        "fr": "{account} : {net} {currency} HT, avec l'autre document d'une correction de TVA",
    },
    "confirm": {
        "en": "If that is right, record: {event}",
        "nl": "Klopt dat, leg dan vast: {event}",
        "fr": "Si c'est exact, enregistrez : {event}",
    },
    # the register
    "register_cited": {
        "en": "{cited} of {n} rule is cited by {services} services.|"
        "{cited} of {n} rules are cited by {services} services.",
        "nl": "{cited} van {n} regel wordt aangehaald door {services} diensten.|"
        "{cited} van {n} regels worden aangehaald door {services} diensten.",
        "fr": "{cited} règle sur {n} est citée par {services} services.|"
        "{cited} règles sur {n} sont citées par {services} services.",
    },
    "register_documents": {
        "en": "{n} clause answers no question; why:|{n} clauses answer no question; why:",
        "nl": "{n} bepaling beantwoordt geen vraag; waarom:|{n} bepalingen beantwoorden geen vraag; waarom:",
        "fr": "{n} clause ne répond à aucune question ; pourquoi :|"
        "{n} clauses ne répondent à aucune question ; pourquoi :",
    },
    # notes
    "note": {"en": "note", "nl": "let op", "fr": "note"},
    "untaken": {
        "en": "{account}: {n} record is charged by no clause ({what})|"
        "{account}: {n} records are charged by no clause ({what})",
        "nl": "{account}: {n} record wordt door geen bepaling belast ({what})|"
        "{account}: {n} records worden door geen bepaling belast ({what})",
        "fr": "{account} : {n} enregistrement n'est facturé par aucune clause ({what})|"
        "{account} : {n} enregistrements ne sont facturés par aucune clause ({what})",
    },
    "outside": {
        "en": "{account}: {n} record lies outside the life of every agreement|"
        "{account}: {n} records lie outside the life of every agreement",
        "nl": "{account}: {n} record valt buiten de looptijd van elke overeenkomst|"
        "{account}: {n} records vallen buiten de looptijd van elke overeenkomst",
        "fr": "{account} : {n} enregistrement est hors de la durée de tout contrat|"
        "{account} : {n} enregistrements sont hors de la durée de tout contrat",
    },
    "rejected": {
        "en": "{file}: {n} row was rejected ({what})|{file}: {n} rows were rejected ({what})",
        "nl": "{file}: {n} rij is geweigerd ({what})|{file}: {n} rijen zijn geweigerd ({what})",
        "fr": "{file} : {n} ligne a été rejetée ({what})|{file} : {n} lignes ont été rejetées ({what})",
    },
    "and_more": {"en": "{n} more", "nl": "nog {n}", "fr": "{n} de plus"},
    # the summary of faults
    "faults": {"en": "{n} fault|{n} faults", "nl": "{n} fout|{n} fouten", "fr": "{n} erreur|{n} erreurs"},
    "without_bill": {
        "en": "{n} of {all} accounts gets no bill: {who}|{n} of {all} accounts get no bill: {who}",
        "nl": "{n} van {all} klanten krijgt geen rekening: {who}|{n} van {all} klanten krijgen geen rekening: {who}",
        "fr": "{n} compte sur {all} reste sans facture : {who}|{n} comptes sur {all} restent sans facture : {who}",
    },
    "no_bill_at_all": {
        "en": "no account gets a bill",
        "nl": "geen klant krijgt een rekening",
        "fr": "aucun compte n'est facturé",
    },
    "every_bill": {
        "en": "every account gets its bill",
        "nl": "elke klant krijgt zijn rekening",
        "fr": "chaque compte est facturé",
    },
    # check
    "in_order": {
        "en": "{book} is in order: {what}",
        "nl": "{book} is in orde: {what}",
        "fr": "{book} est en ordre : {what}",
    },
    "n_accounts": {"en": "{n} account|{n} accounts", "nl": "{n} klant|{n} klanten", "fr": "{n} compte|{n} comptes"},
    "n_orders": {"en": "{n} order|{n} orders", "nl": "{n} order|{n} orders", "fr": "{n} commande|{n} commandes"},
    "n_services": {"en": "{n} service|{n} services", "nl": "{n} dienst|{n} diensten", "fr": "{n} service|{n} services"},
    "n_decks": {
        "en": "{n} rate deck|{n} rate decks",
        "nl": "{n} tarieflijst|{n} tarieflijsten",
        "fr": "{n} grille tarifaire|{n} grilles tarifaires",
    },
    "n_events": {
        "en": "{n} event|{n} events",
        "nl": "{n} gebeurtenis|{n} gebeurtenissen",
        "fr": "{n} événement|{n} événements",
    },
    "n_files": {
        "en": "{records} usage records in {n} file|{records} usage records in {n} files",
        "nl": "{records} gebruiksrecords in {n} bestand|{records} gebruiksrecords in {n} bestanden",
        "fr": "{records} enregistrements d'usage dans {n} fichier|{records} enregistrements d'usage dans {n} fichiers",
    },
    # import
    "rows": {"en": "Rows in the file", "nl": "Rijen in het bestand", "fr": "Lignes du fichier"},
    "records": {"en": "Records", "nl": "Records", "fr": "Enregistrements"},
    "new_records": {
        "en": "  not delivered before",
        "nl": "  niet eerder geleverd",
        "fr": "  jamais livrés auparavant",
    },
    "not_billable": {
        "en": "Not billable: {reason}",
        "nl": "Niet belastbaar: {reason}",
        "fr": "Non facturable : {reason}",
    },
    "rejected_as": {"en": "Rejected: {reason}", "nl": "Geweigerd: {reason}", "fr": "Rejeté : {reason}"},
    "copied": {
        "en": "{file} is now {copy}, of source {source}.",
        "nl": "{file} is nu {copy}, van bron {source}.",
        "fr": "{file} est maintenant {copy}, de la source {source}.",
    },
    "already_there": {
        "en": "{file} was imported before, as {copy}; nothing was added.",
        "nl": "{file} was al ingelezen, als {copy}; er is niets toegevoegd.",
        "fr": "{file} avait déjà été importé, comme {copy} ; rien n'a été ajouté.",
    },
    "rejects_file": {
        "en": "Every rejected row with its reason: {file}",
        "nl": "Elke geweigerde rij met haar reden: {file}",
        "fr": "Chaque ligne rejetée avec son motif : {file}",
    },
    "not_imported": {
        "en": "{file} was not imported.",
        "nl": "{file} is niet ingelezen.",
        "fr": "{file} n'a pas été importé.",
    },
    # documents
    "document_refused": {
        "en": "{number}: the official rules have {n} finding; there is no document."
        "|{number}: the official rules have {n} findings; there is no document.",
        "nl": "{number}: de officiële regels hebben {n} bevinding; er is geen document."
        "|{number}: de officiële regels hebben {n} bevindingen; er is geen document.",
        "fr": "{number} : les règles officielles ont {n} constat ; pas de document."
        "|{number} : les règles officielles ont {n} constats ; pas de document.",
    },
    "several_drafts": {
        "en": "{account} has several drafts ({currencies}); this is the first.",
        "nl": "{account} heeft meer concepten ({currencies}); dit is het eerste.",
        "fr": "{account} a plusieurs projets ({currencies}) ; voici le premier.",
    },
    "usage_changed": {
        "en": "The records behind lines {lines} have changed since; they are not itemised.",
        "nl": "De records achter regels {lines} zijn sindsdien veranderd; ze zijn niet gespecificeerd.",
        "fr": "Les enregistrements des lignes {lines} ont changé depuis ; ils ne sont pas détaillés.",
    },
    # counterfoils
    "verify_ok": {"en": "OK: {what}", "nl": "In orde: {what}", "fr": "Conforme : {what}"},
    "verify_holds": {
        "en": "invoice {number} of {day} from {seller} to {buyer} (account {account}), {payable}: recomputed from "
        "the {n} file in it, it comes out the same to the byte.|invoice {number} of {day} from {seller} to {buyer} "
        "(account {account}), {payable}: recomputed from the {n} files in it, it comes out the same to the byte.",
        "nl": "factuur {number} van {day} van {seller} aan {buyer} (klant {account}), {payable}: herrekend "
        "uit het ene bestand erin is zij tot op de byte gelijk.|factuur {number} van {day} van {seller} aan "
        "{buyer} (klant {account}), {payable}: herrekend uit de {n} bestanden erin is zij tot op de byte gelijk.",
        "fr": "facture {number} du {day} de {seller} à {buyer} (compte {account}), {payable} : recalculée "
        "à partir du seul fichier qu'il contient, elle est identique à l'octet près.|facture {number} du "
        "{day} de {seller} à {buyer} (compte {account}), {payable} : recalculée à partir des {n} fichiers qu'il "
        "contient, elle est identique à l'octet près.",
    },
    "verify_digest": {
        "en": "Digest of the invoice (SHA-256): {digest}",
        "nl": "Controlegetal van de factuur (SHA-256): {digest}",
        "fr": "Empreinte de la facture (SHA-256) : {digest}",
    },
    "verify_changed": {
        "en": "NOT as it was made: {n} difference|NOT as it was made: {n} differences",
        "nl": "NIET zoals het is gemaakt: {n} verschil|NIET zoals het is gemaakt: {n} verschillen",
        "fr": "NON conforme à ce qui fut créé : {n} différence|NON conforme à ce qui fut créé : {n} différences",
    },
    "verify_changed_why": {
        "en": "Nothing was recomputed. Ask whoever sent you this file for it once more.",
        "nl": "Er is niets herrekend. Vraag wie u dit bestand stuurde, het nog eens te sturen.",
        "fr": "Rien n'a été recalculé. Demandez à l'expéditeur de vous renvoyer ce fichier.",
    },
    "verify_differs": {
        "en": "Invoice {number} does NOT follow from the rest of the file: {n} difference|"
        "Invoice {number} does NOT follow from the rest of the file: {n} differences",
        "nl": "Factuur {number} volgt NIET uit de rest van het bestand: {n} verschil|"
        "Factuur {number} volgt NIET uit de rest van het bestand: {n} verschillen",
        "fr": "La facture {number} ne découle PAS du reste du fichier : {n} différence|"
        "La facture {number} ne découle PAS du reste du fichier : {n} différences",
    },
    "verify_differs_why": {
        "en": "The file agrees with its own list of contents, so it was not damaged on the way: the invoice, or what "
        "it is made from, was changed together with that list.",
        "nl": "Het bestand klopt met zijn eigen inhoudslijst en is dus niet onderweg beschadigd: de factuur, of "
        "waaruit zij is gemaakt, is samen met die lijst veranderd.",
        "fr": "Le fichier concorde avec sa propre liste de contenu, il n'a donc pas été endommagé en route : la "
        "facture, ou ce dont elle est faite, a été modifiée avec cette liste.",
    },
    "verify_version": {
        "en": "It was made by version {made} of Counterfoil, and this is {here}: try that version before you conclude.",
        "nl": "Het is gemaakt door versie {made} van Counterfoil, en dit is {here}: probeer eerst die versie.",
        "fr": "Il a été créé par la version {made} de Counterfoil, et celle-ci est {here} : essayez d'abord l'autre.",
    },
    # signatures
    "signed_none": {
        "en": "Not signed: the file does not show who made it.",
        "nl": "Niet ondertekend: het bestand toont niet wie het heeft gemaakt.",
        "fr": "Non signé : le fichier ne montre pas qui l'a créé.",
    },
    "signed_not_checked": {
        "en": "It says that it is signed with the key {name}; that was not checked, which needs: {install}",
        "nl": "Het zegt ondertekend te zijn met de sleutel {name}; dat is niet gecontroleerd, daarvoor is nodig: "
        "{install}",
        "fr": "Il se dit signé avec la clé {name} ; ce n'est pas vérifié, il faut pour cela : {install}",
    },
    "signed_unknown": {
        "en": "Signed, and unchanged since, with the key {name}. Whose key that is was not checked: anybody can make "
        "one. Compare it with what your provider gave you, or name its public key: --key FILE.",
        "nl": "Ondertekend, en sindsdien onveranderd, met de sleutel {name}. Van wie die sleutel is, is niet "
        "gecontroleerd: iedereen kan er een maken. Vergelijk hem met wat uw aanbieder u gaf, of noem diens openbare "
        "sleutel: --key FILE.",
        "fr": "Signé, et inchangé depuis, avec la clé {name}. À qui est cette clé n'a pas été vérifié : chacun peut en "
        "créer une. Comparez-la à ce que votre fournisseur vous a donné, ou nommez sa clé publique : --key FILE.",
    },
    "signed_known": {
        "en": "Signed with the key that you gave ({file}): {name}.",
        "nl": "Ondertekend met de sleutel die u gaf ({file}): {name}.",
        "fr": "Signé avec la clé que vous avez donnée ({file}) : {name}.",
    },
    "signed_and_changed": {
        "en": "Its list of contents is signed with the key {name}: what is named above was changed after that.",
        "nl": "Zijn inhoudslijst is ondertekend met de sleutel {name}: wat hierboven staat, is daarna veranderd.",
        "fr": "Sa liste de contenu est signée avec la clé {name} : ce qui figure ci-dessus a été modifié ensuite.",
    },
    "signed_wrongly": {
        "en": "NOT signed as it should be:",
        "nl": "NIET ondertekend zoals het hoort:",
        "fr": "PAS signé comme il le faut :",
    },
    "key_made": {
        "en": "{file} is the private key, which signs: keep it secret. {public} is the public key: give it to your "
        "customers, by another way than the invoices. The key goes by:",
        "nl": "{file} is de geheime sleutel, die ondertekent: houd hem geheim. {public} is de openbare sleutel: geef "
        "die aan uw klanten, langs een andere weg dan de facturen. De sleutel heet:",
        "fr": "{file} est la clé privée, qui signe : gardez-la secrète. {public} est la clé publique : donnez-la à vos "
        "clients, par une autre voie que les factures. La clé se reconnaît à :",
    },
    "key_open": {
        "en": "note: others on this machine can read the private key {file} (chmod 600)",
        "nl": "let op: anderen op deze machine kunnen de geheime sleutel {file} lezen (chmod 600)",
        "fr": "note : d'autres sur cette machine peuvent lire la clé privée {file} (chmod 600)",
    },
    # what if
    "what_if": {"en": "What if {file}", "nl": "Wat als {file}", "fr": "Et si {file}"},
    "no_difference": {
        "en": "Nothing would be owed otherwise.",
        "nl": "Er zou niets anders verschuldigd zijn.",
        "fr": "Rien ne serait dû autrement.",
    },
    "unchanged_left_out": {
        "en": "What stays the same is left out of the tables; totals and bars have it. A month is the one in which the "
        "billing period begins.",
        "nl": "Wat gelijk blijft, staat niet in de tabellen; totalen en balken tellen het mee. Een maand is die waarin "
        "de factuurperiode begint.",
        "fr": "Ce qui ne change pas ne figure pas dans les tableaux ; les totaux et les barres le comptent. Un mois "
        "est celui où commence la période de facturation.",
    },
    "month": {"en": "Month", "nl": "Maand", "fr": "Mois"},
    "before": {"en": "Now", "nl": "Nu", "fr": "Actuel"},
    "after": {"en": "Then", "nl": "Dan", "fr": "Alors"},
    "difference": {"en": "Difference", "nl": "Verschil", "fr": "Différence"},
    "offers_instead": {
        "en": "offers in place of {orders}",
        "nl": "aanbiedingen in plaats van {orders}",
        "fr": "offres à la place de {orders}",
    },
    "offer": {"en": "Offer", "nl": "Aanbieding", "fr": "Offre"},
    "as_ordered": {"en": "as ordered now", "nl": "zoals nu besteld", "fr": "comme commandé"},
    "cheapest": {
        "en": "The cheapest: {name}, {amount} {currency}.",
        "nl": "De goedkoopste: {name}, {amount} {currency}.",
        "fr": "La moins chère : {name}, {amount} {currency}.",
    },
    "offer_not_billed": {
        "en": "cannot be billed: see the faults",
        "nl": "kan niet gefactureerd worden: zie de fouten",
        "fr": "ne peut pas être facturée : voir les erreurs",
    },
    "offer_uncharged": {
        "en": "{n} record is charged by no clause|{n} records are charged by no clause",
        "nl": "{n} record wordt door geen bepaling in rekening gebracht|{n} records worden door geen bepaling in "
        "rekening gebracht",
        "fr": "{n} enregistrement n'est facturé par aucune clause|{n} enregistrements ne sont facturés par aucune "
        "clause",
    },
    "offer_reviews": {
        "en": "{n} matter is for a person to decide, and charged nothing here|{n} matters are for a person to decide, "
        "and charged nothing here",
        "nl": "over {n} zaak beslist een mens; hier is er niets voor gerekend|over {n} zaken beslist een mens; hier is "
        "er niets voor gerekend",
        "fr": "{n} point reste à décider par une personne et ne compte pas ici|{n} points restent à décider par une "
        "personne et ne comptent pas ici",
    },
    "usage_repeated": {
        "en": "Usage of {span} is supposed: the last full month, repeated.|Usage of {span} is supposed: the last {n} "
        "full months, repeated.",
        "nl": "Gebruik van {span} is verondersteld: de laatste volle maand, herhaald.|Gebruik van {span} is "
        "verondersteld: de laatste {n} volle maanden, herhaald.",
        "fr": "L'usage du {span} est supposé : le dernier mois complet, répété.|L'usage du {span} est supposé : les "
        "{n} derniers mois complets, répétés.",
    },
    "usage_shorter": {
        "en": "Fewer full months: {what}.",
        "nl": "Minder volle maanden: {what}.",
        "fr": "Moins de mois complets : {what}.",
    },
    "usage_set_aside": {
        "en": "{n} record from {day} on is set aside for it.|{n} records from {day} on are set aside for it.",
        "nl": "{n} record vanaf {day} blijft daarvoor buiten beschouwing.|{n} records vanaf {day} blijven daarvoor "
        "buiten beschouwing.",
        "fr": "{n} enregistrement à partir du {day} est mis de côté.|{n} enregistrements à partir du {day} sont mis de "
        "côté.",
    },
    "audit_agrees": {
        "en": "{n} item, as owed.|All {n} items are as owed.",
        "nl": "{n} post, die klopt.|Alle {n} posten kloppen.",
        "fr": "{n} poste, exact.|Les {n} postes sont exacts.",
    },
    "audit_disputes": {
        "en": "{n} amount in dispute; {agreed} as owed|{n} amounts in dispute; {agreed} as owed",
        "nl": "{n} betwist bedrag; {agreed} kloppen|{n} betwiste bedragen; {agreed} kloppen",
        "fr": "{n} montant contesté ; {agreed} exacts|{n} montants contestés ; {agreed} exacts",
    },
    "audit_stated": {"en": "Stated", "nl": "Vermeld", "fr": "Indiqué"},
    "audit_owed": {"en": "Owed", "nl": "Verschuldigd", "fr": "Dû"},
    "audit_difference": {"en": "Difference", "nl": "Verschil", "fr": "Écart"},
    "audit_total": {
        "en": "Stated too much: {total} {currency}",
        "nl": "Te veel vermeld: {total} {currency}",
        "fr": "Indiqué en trop : {total} {currency}",
    },
    "audit_total_less": {
        "en": "Stated too little: {total} {currency}",
        "nl": "Te weinig vermeld: {total} {currency}",
        "fr": "Indiqué en moins : {total} {currency}",
    },
    "audit_beyond_items": {
        "en": "The invoice's total without VAT, beyond its items",
        "nl": "Het totaal van de factuur zonder btw, naast de posten",
        "fr": "Le total hors TVA de la facture, au-delà de ses postes",
    },
    "audit_earlier": {
        "en": "{n} item is as owed, and could be billed before {day}: line {lines}. See that no earlier invoice has "
        "it.|{n} items are as owed, and could be billed before {day}: lines {lines}. See that no earlier invoice has "
        "them.",
        "nl": "{n} post klopt, en kon al vóór {day} worden gefactureerd: regel {lines}. Ga na dat hij niet op een "
        "eerdere factuur staat.|{n} posten kloppen, en konden al vóór {day} worden gefactureerd: regels {lines}. Ga na "
        "dat zij niet op een eerdere factuur staan.",
        "fr": "{n} poste est exact, et pouvait être facturé avant le {day} : ligne {lines}. Vérifiez qu'aucune facture "
        "antérieure ne le porte.|{n} postes sont exacts, et pouvaient être facturés avant le {day} : lignes {lines}. "
        "Vérifiez qu'aucune facture antérieure ne les porte.",
    },
    "audit_address": {
        "en": "the letter has no full address: {what} is missing",
        "nl": "de brief heeft geen volledig adres: {what} ontbreekt",
        "fr": "la lettre n'a pas d'adresse complète : {what} manque",
    },
    "audit_no_clause": {
        "en": "no clause owes it",
        "nl": "volgens geen bepaling verschuldigd",
        "fr": "aucune clause ne le doit",
    },
    # new and demo
    "new_book": {
        "en": "{book} is a book that bills. Try:",
        "nl": "{book} is een boek dat factureert. Probeer:",
        "fr": "{book} est un livre qui facture. Essayez :",
    },
    "next_invoice": {
        "en": "From there to an invoice, its document, its proof, and what else could be ordered:",
        "nl": "Vandaar naar een factuur, haar document, haar bewijs, en wat er nog te bestellen was:",
        "fr": "De là à une facture, son document, sa preuve, et ce qui aurait pu être commandé :",
    },
    "next_extra": {
        "en": "(`document` needs an extra: {install})",
        "nl": "(`document` heeft een extra nodig: {install})",
        "fr": "(`document` demande un extra : {install})",
    },
    "demo_built": {
        "en": "{book}: a book of {accounts} accounts with {records} generated call records, built in {seconds} s.",
        "nl": "{book}: een boek van {accounts} klanten met {records} gegenereerde gespreksrecords, "
        "gemaakt in {seconds} s.",
        "fr": "{book} : un livre de {accounts} comptes avec {records} appels générés, construit en {seconds} s.",
    },
    "demo_billed": {
        "en": "Read, checked and billed in {seconds} s: {lines} lines.",
        "nl": "Gelezen, gecontroleerd en gefactureerd in {seconds} s: {lines} regels.",
        "fr": "Lu, vérifié et facturé en {seconds} s : {lines} lignes.",
    },
    "demo_line": {
        "en": "One line of it, explained down to its records:",
        "nl": "Eén regel ervan, verklaard tot op zijn records:",
        "fr": "Une de ses lignes, expliquée jusqu'aux appels :",
    },
    "demo_next": {"en": "Look further:", "nl": "Kijk verder:", "fr": "Pour aller plus loin :"},
    # progress
    "reading_usage": {"en": "Reading usage", "nl": "Gebruik inlezen", "fr": "Lecture de l'usage"},
    "billing": {"en": "Billing accounts", "nl": "Klanten factureren", "fr": "Facturation des comptes"},
    "generating": {"en": "Generating calls", "nl": "Gesprekken genereren", "fr": "Génération des appels"},
}


def said(language: str, key: str, n: int | None = None, **values: Any) -> str:
    """Return a text in a language with its values filled in; `n` chooses between the forms for one and for several."""
    forms = WORDS[key][language].split("|")
    form = forms[0] if n == 1 or len(forms) == 1 else forms[1]
    return form.format(n=values.pop("shown", n), **values)
