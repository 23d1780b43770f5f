"""The demo commune's certificates, every slip among them, enter the register of parties; each line knows whom it names."""

from pathlib import Path

from diaba.db import WriteTransaction
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.demo.record_slips import spoil_records
from diaba.demo.records import records
from diaba.registry.about import About
from diaba.registry.holders import adopt_holders
from diaba.registry.lines import keep_lines
from people import KEYS, TODAY, act, unit

COMMUNE = "09247"


def test_of_the_demo_every_line_that_names_somebody_names_a_party(
    transaction: WriteTransaction, tmp_path: Path
) -> None:
    generate(boundary(COMMUNE, 9209), 4_000, 7, tmp_path)
    told = spoil_records(records(tmp_path, COMMUNE), 1, 7)[0]
    said = [
        {name: str(value) for name, value in row.items() if value is not None and name != "object"}
        for row in told.lines
    ]
    about = About(unit(transaction), act(transaction), TODAY)
    keep_lines(transaction, about.unit_id, said, act_id=about.act_id, effective=about.effective)
    first = adopt_holders(transaction, about, keys=KEYS)
    assert transaction.value("SELECT count(*) FROM party.mention") == len(said) - 1, "PER-001 names nobody"
    # People of the demo bear a number each: as many as numbers, but for what slips made of them.
    people = transaction.value("SELECT count(*) FROM party.party WHERE kind = 'individual'")
    numbers = len({row["identity_number"] for row in told.lines if row.get("identity_number")})
    assert numbers <= people < numbers + 60
    assert 0 < first.candidates < 60
    transaction.execute("SET CONSTRAINTS party.shares_are_whole IMMEDIATE")
    again = adopt_holders(transaction, About(about.unit_id, act(transaction), TODAY), keys=KEYS)
    assert (again.opened, again.candidates, list(again.holder_ids)) == (0, 0, [])
    assert len(transaction.value("SELECT registry.sealed(%s)", [about.act_id])) == 32
    opened = "SELECT count(*) FROM registry.act, registry.act_rows(act.id, act.salt) WHERE act.id = %s AND relation LIKE 'party.%%'"
    written = (
        "SELECT sum(n) FROM (VALUES ((SELECT count(*) FROM party.party)), ((SELECT count(*) FROM party.party_version)),"
    )
    written += " ((SELECT count(*) FROM party.identity)), ((SELECT count(*) FROM party.member)), ((SELECT count(*) FROM party.mention)), ((SELECT count(*) FROM party.candidate))) AS t (n)"
    assert transaction.value(opened, [about.act_id]) == transaction.value(written), "the ledger vouches for all of it"
