"""Who holds by the certificates of a commune (người được ghi trên Giấy chứng nhận): from the lines kept, into parties."""

from diaba import sql
from diaba.db import WriteTransaction
from diaba.keyring import Keyring
from diaba.party.adopt import Adopted, adopt
from diaba.party.people import Line, people
from diaba.registry.about import About

SQL = sql.load("diaba.registry")


def adopt_holders(transaction: WriteTransaction, about: About, *, keys: Keyring | None = None) -> Adopted:
    """Adopt the people of the commune's certificates, but for those all of whose lines were adopted before.

    ``party.mention`` then says of each line which party it names and which one holds by it.

    Raises:
        KeysMissing: this installation has no keys to seal numbers with.
    """
    rows = transaction.all(SQL["lines_to_adopt"], {"unit_id": about.unit_id})
    read = people([Line(row.id, row.certificate_key, row.said) for row in rows])
    return adopt(transaction, about.act_id, read.holders, unit_id=about.unit_id, effective=about.effective, keys=keys)
