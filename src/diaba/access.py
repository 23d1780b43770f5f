"""Who may do what, where: one table of role, act and territory (phân quyền).

Every door asks this table. A view carries the act it needs in ``guarded_act``; a test walks all routes and finds none without.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import wraps
from typing import Any, TypeVar

from diaba.errors import NotAllowed


class Role(StrEnum):
    """What a person or system is to the register."""

    CITIZEN = "citizen"
    COMMUNE_OFFICER = "commune-officer"
    REGISTRATION_OFFICER = "registration-officer"
    PROVINCIAL_MANAGER = "provincial-manager"
    MINISTRY_MANAGER = "ministry-manager"
    PARTNER = "partner"
    OPERATOR = "operator"


class Act(StrEnum):
    """What can be asked of the system."""

    READ_PUBLIC = "read-public"
    READ_DELIVERY = "read-delivery"
    READ_PARTY = "read-party"
    DELIVER = "deliver"
    ACCEPT = "accept"
    REGISTER = "register"
    AUDIT = "audit"
    AGREE = "agree"
    CONNECT = "connect"
    OPERATE = "operate"


class Territory(Enum):
    """Where a role may do an act."""

    OWN_COMMUNE = "own-commune"
    OWN_PROVINCE = "own-province"
    NATION = "nation"


TABLE: dict[Role, dict[Act, Territory]] = {
    Role.CITIZEN: {Act.READ_PUBLIC: Territory.NATION},
    Role.COMMUNE_OFFICER: {
        Act.READ_PUBLIC: Territory.NATION,
        Act.READ_DELIVERY: Territory.OWN_COMMUNE,
        Act.READ_PARTY: Territory.OWN_COMMUNE,
        Act.DELIVER: Territory.OWN_COMMUNE,
    },
    Role.REGISTRATION_OFFICER: {
        Act.READ_PUBLIC: Territory.NATION,
        Act.READ_DELIVERY: Territory.OWN_PROVINCE,
        Act.READ_PARTY: Territory.OWN_PROVINCE,
        Act.DELIVER: Territory.OWN_PROVINCE,
        Act.ACCEPT: Territory.OWN_PROVINCE,
        Act.REGISTER: Territory.OWN_PROVINCE,
    },
    Role.PROVINCIAL_MANAGER: {
        Act.READ_PUBLIC: Territory.NATION,
        Act.READ_DELIVERY: Territory.OWN_PROVINCE,
        Act.AUDIT: Territory.OWN_PROVINCE,
        Act.AGREE: Territory.OWN_PROVINCE,
    },
    Role.MINISTRY_MANAGER: {
        Act.READ_PUBLIC: Territory.NATION,
        Act.READ_DELIVERY: Territory.NATION,
        Act.AUDIT: Territory.NATION,
        Act.AGREE: Territory.NATION,
    },
    Role.PARTNER: {Act.READ_PUBLIC: Territory.NATION, Act.CONNECT: Territory.NATION},
    Role.OPERATOR: {Act.READ_PUBLIC: Territory.NATION, Act.OPERATE: Territory.NATION},
}


@dataclass(frozen=True)
class Principal:
    """Who asks: a role, and the commune or province it holds it in ("" for the nation).

    ``acts`` narrows a machine's token to some of what the role may do; None is all of it.
    """

    name: str
    role: Role
    unit_code: str = ""
    province_code: str = ""
    acts: frozenset[Act] | None = None


ANYONE = Principal(name="", role=Role.CITIZEN)


def allows(principal: Principal, act: Act, *, unit_code: str | None = None, province_code: str | None = None) -> bool:
    """Whether ``principal`` may do ``act``, there; with no place given, whether anywhere."""
    if principal.acts is not None and act not in principal.acts:
        return False
    match TABLE[principal.role].get(act):
        case None:
            return False
        case Territory.NATION:
            return True
        case Territory.OWN_PROVINCE:
            return province_code is None or (province_code != "" and province_code == principal.province_code)
        case Territory.OWN_COMMUNE:
            return unit_code is None or (unit_code != "" and unit_code == principal.unit_code)


def require(principal: Principal, act: Act, *, unit_code: str | None = None, province_code: str | None = None) -> None:
    """Refuse unless ``principal`` may do ``act`` there.

    Raises:
        NotAllowed: the table does not hold it.
    """
    if not allows(principal, act, unit_code=unit_code, province_code=province_code):
        raise NotAllowed(role=principal.role, act=act)


View = TypeVar("View", bound=Callable[..., Any])


def guard(act: Act) -> Callable[[View], View]:
    """Let a view run only for those who may do ``act`` somewhere; the view narrows it to the place."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Django's own signature
            require(request.principal, act)
            return view(request, *args, **kwargs)

        guarded.guarded_act = act  # type: ignore[attr-defined]  # the route test reads it
        return guarded  # type: ignore[return-value]  # wraps keeps the signature

    return wrap
