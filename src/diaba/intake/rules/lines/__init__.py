"""Rules over what certificates say (kiểm tra nội dung Giấy chứng nhận): one family a file."""

from diaba.intake.model import Rule
from diaba.intake.rules.lines import (
    agreement,
    agreement_uses,
    assets,
    certificates,
    changes,
    communes,
    completeness,
    form,
    holders,
    identities,
    scans,
    shares,
    uses,
)

RULES: tuple[Rule, ...] = (
    *form.RULES,
    *certificates.RULES,
    *holders.RULES,
    *identities.RULES,
    *uses.RULES,
    *assets.RULES,
    *shares.RULES,
    *agreement.RULES,
    *agreement_uses.RULES,
    *communes.RULES,
    *scans.RULES,
    *changes.RULES,
    *completeness.RULES,
)
"""Every rule over lines, scans and changes."""
