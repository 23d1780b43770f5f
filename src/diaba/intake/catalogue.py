"""Everything a delivery can be told (danh mục kiểm tra): the remarks of reading and the rules, with one form."""

from diaba.intake.model import Rule
from diaba.intake.remarks import REMARKS
from diaba.intake.rules import CATALOGUE

REPORTABLE: tuple[Rule, ...] = (*REMARKS, *CATALOGUE)
