"""One account per role for the demo, two where two must agree, each with a password made on the spot."""

import secrets
from dataclasses import dataclass

from diaba.access import Role

COMMUNE = "09247"
PROVINCE = "24"


@dataclass(frozen=True)
class Login:
    """A way to sign in: the role, the user name and the password of this run."""

    role: Role
    username: str
    password: str


PEOPLE: tuple[tuple[Role, str, str, str], ...] = (
    (Role.CITIZEN, "congdan", "", ""),
    (Role.COMMUNE_OFFICER, "canbo.quevo", COMMUNE, PROVINCE),
    (Role.REGISTRATION_OFFICER, "vpdk.bacninh", "", PROVINCE),
    (Role.REGISTRATION_OFFICER, "vpdk2.bacninh", "", PROVINCE),
    (Role.PROVINCIAL_MANAGER, "quanly.bacninh", "", PROVINCE),
    (Role.MINISTRY_MANAGER, "quanly.bo", "", ""),
    (Role.PARTNER, "doitac", "", ""),
    (Role.OPERATOR, "vanhanh", "", ""),
)
"""Role, user name, commune and province of each."""


def make_logins() -> list[Login]:
    """Create or renew the demo's accounts; Django must be set up."""
    from diaba.accounts.models import Account  # noqa: PLC0415 - models load after Django's setup

    logins = []
    for role, username, unit_code, province_code in PEOPLE:
        password = secrets.token_urlsafe(9)
        account, _ = Account.objects.update_or_create(
            username=username, defaults={"role": role.value, "unit_code": unit_code, "province_code": province_code}
        )
        account.set_password(password)
        account.save(update_fields=["password"])
        logins.append(Login(role, username, password))
    return logins
