"""Shares go from hand to hand (chuyển quyền): the kernel of transfer, exchange, gift, inheritance, contribution and division."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from diaba.registry.acts.refusals import BurdenRemains, MortgagedWithoutConsent, NothingAsked, NotHolder, SharesUnequal
from diaba.registry.changes import Changes, Printed
from diaba.registry.unit import Right, Unit

Shares = Mapping[int, Fraction]
"""Shares of the whole by party."""


@dataclass(frozen=True)
class Conveyance:
    """Who gives and who receives how much of the whole, how it came to them, and on which paper.

    ``consents`` are mortgagees who agreed. Without ``printed`` the change is noted on the certificate that there is.
    """

    gives: Shares
    receives: Shares
    transfer_origin: str = ""
    consents: frozenset[int] = frozenset()
    printed: Printed | None = None
    type: str = "land-use"


def convey(unit: Unit, asked: Conveyance, changes: Changes | None = None) -> Changes:
    """The changes that carry out ``asked``.

    Raises:
        NothingAsked: nothing is given.
        SharesUnequal: what is given is not what is received.
        NotHolder: somebody gives more than is held.
        MortgagedWithoutConsent: a mortgagee was not asked.
        BurdenRemains: a right that would be given whole carries a burden of its own.
    """
    changes = changes or Changes()
    _equal(unit, asked)
    held = {right.party_id: right for right in unit.of_type(asked.type)}
    _mortgagees_agree(unit, asked)
    for party, share in asked.gives.items():
        if party not in held or held[party].share < share:
            had = held[party].share if party in held else Fraction(0)
            raise NotHolder(place=unit.place, party=party, held=had, given=share)
    certificate_id = _paper(unit, asked, held, changes)
    for party in dict.fromkeys([*asked.gives, *asked.receives]):
        _settle(unit, asked, changes, held.get(party), party=party, certificate=certificate_id)
    return changes


def _equal(unit: Unit, asked: Conveyance) -> None:
    shares = [*asked.gives.values(), *asked.receives.values()]
    if not asked.gives or min(shares) <= 0 or dict(asked.gives) == dict(asked.receives):
        raise NothingAsked(place=unit.place)
    given, received = sum(asked.gives.values()), sum(asked.receives.values())
    if given != received:
        raise SharesUnequal(place=unit.place, given=given, received=received)


def _mortgagees_agree(unit: Unit, asked: Conveyance) -> None:
    giving = {right.right_id for right in unit.of_type(asked.type) if right.party_id in asked.gives}
    for mortgage in unit.of_type("mortgage"):
        if mortgage.burdens in {None, *giving} and mortgage.party_id not in asked.consents:
            raise MortgagedWithoutConsent(place=unit.place, mortgagee=mortgage.party_id, rank=mortgage.rank)


def _paper(unit: Unit, asked: Conveyance, held: Mapping[int | None, Right], changes: Changes) -> int | None:
    """The certificate of what is received: a new one, or that of the first giver."""
    giving = [held[party] for party in asked.gives]
    if asked.printed is None:
        return giving[0].certificate_id
    kept = {
        right.certificate_id
        for right in unit.rights
        if right not in giving or right.share > asked.gives[right.party_id or 0]
    }
    papers = dict.fromkeys(right.certificate_id for right in giving)
    ended = [paper for one in papers if one not in kept and (paper := unit.certificate(one))]
    return changes.issue(asked.printed, ended)


def _settle(
    unit: Unit, asked: Conveyance, changes: Changes, right: Right | None, *, party: int, certificate: int | None
) -> None:
    """Let one party hold what it had, less what it gives, and what it receives."""
    received = asked.receives.get(party, Fraction(0))
    share = (right.share if right else Fraction(0)) - asked.gives.get(party, Fraction(0)) + received
    if right is None:
        origin = _origin(unit, asked)
        changes.begin(
            unit.id, asked.type, party, share, certificate_id=certificate, origin=origin, term=_term(unit, asked)
        )
    elif share == 0:
        for burden in unit.rights:
            if burden.burdens == right.right_id:
                raise BurdenRemains(place=unit.place, right=right.right_id, type=burden.type, burden=burden.right_id)
        changes.end(right)
    elif share != right.share:
        is_on_it = received and (asked.printed or right.certificate_id is None)
        changes.restate(unit.id, right, share=share, certificate_id=certificate if is_on_it else right.certificate_id)


def _giving(unit: Unit, asked: Conveyance) -> Sequence[Right]:
    return [right for right in unit.of_type(asked.type) if right.party_id in asked.gives]


def _origin(unit: Unit, asked: Conveyance) -> str | None:
    """How the receiver came by it: by this act, out of what the giver's origin was."""
    first = next((right.origin for right in _giving(unit, asked) if right.origin), "")
    return f"{asked.transfer_origin} {first.split()[-1] if first else ''}".strip() or None


def _term(unit: Unit, asked: Conveyance) -> date | None:
    return next((right.term for right in _giving(unit, asked)), None)
