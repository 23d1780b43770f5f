"""Rules over what certificates say (kiểm tra nội dung Giấy chứng nhận): one family a file."""

from diaba.intake.model import Rule
from diaba.intake.rules.lines import agreement, assets, certificates, changes, form, holders, identities, scans, uses

RULES: tuple[Rule, ...] = (
    *form.RULES,
    *certificates.RULES,
    *holders.RULES,
    *identities.RULES,
    *uses.RULES,
    *assets.RULES,
    *agreement.RULES,
    *scans.RULES,
    *changes.RULES,
)
"""Every rule over lines, scans and changes."""
