"""Who is meant (tìm người sử dụng đất): by number in the register, by number of a paper, or by name; each look is written down."""

import re
from datetime import date

from diaba.access import Principal
from diaba.db import WriteTransaction
from diaba.party.search import Look, find_by_name, find_by_number
from diaba.portal.desk.land import PURPOSE, SQL
from diaba.portal.desk.refusals import PersonAmbiguous, PersonNotFound

_NUMBER = re.compile(r"(?:số|so|no\.?|#)?\s*(\d{1,8})", re.IGNORECASE | re.ASCII)
_PAPER = re.compile(r"(?=.*\d{6})[\w./ -]{9,20}", re.ASCII)


def who(transaction: WriteTransaction, text: str, by: Principal, dossier: str, today: date) -> int:
    """The party that is meant.

    Raises:
        PersonNotFound: nobody.
        PersonAmbiguous: several; ``found`` tells whom.
        DossierMissing, NameTooShort: it cannot be looked for like this.
    """
    if number := _NUMBER.fullmatch(text):
        found = transaction.all(SQL["party_names"], {"ids": [int(number[1])]})
    else:
        look = Look(by, PURPOSE, today, dossier or None)
        find = find_by_number if _PAPER.fullmatch(text) else find_by_name
        found = list(find(transaction, look, text))
    if not found:
        raise PersonNotFound(text=text)
    if len(found) > 1:
        refusal = PersonAmbiguous(count=len(found), text=text)
        refusal.found = found
        raise refusal
    return int(found[0].id)
