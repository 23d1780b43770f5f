"""The account: Django's user with a role and the unit it holds the role in; and the tokens of its machines."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from diaba.access import Principal, Role


class Account(AbstractUser):
    """A person or system that may sign in (tài khoản)."""

    role = models.CharField(
        max_length=32, choices=[(role.value, role.value) for role in Role], default=Role.CITIZEN.value
    )
    unit_code = models.CharField(max_length=5, blank=True)
    province_code = models.CharField(max_length=2, blank=True)

    class Meta:
        """The role is one the access table knows."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="account_role_known"
            ),
        ]

    @property
    def principal(self) -> Principal:
        """Who this account is to the access table."""
        return Principal(self.username, Role(self.role), self.unit_code, self.province_code)


class Token(models.Model):
    """A machine's key to an account (mã truy cập của phần mềm): its hash alone is kept; random as it is, a plain hash serves."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    sha256 = models.BinaryField(unique=True)
    acts = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """What it is for."""
        return str(self.name)
