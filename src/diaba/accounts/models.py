"""The account: Django's user with a role and the unit it holds the role in."""

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
