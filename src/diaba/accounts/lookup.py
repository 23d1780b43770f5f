"""Who a named account is, for doors that have no session."""

from diaba.access import Principal, Role
from diaba.db import ReadTransaction
from diaba.errors import Refusal


class AccountUnknown(Refusal):
    """There is no active account {username}. Check the name, or ask the operator to create it.

    Không có tài khoản {username} đang hoạt động. Kiểm tra lại tên, hoặc đề nghị quản trị hệ thống tạo tài khoản.
    """

    status = 404
    code = "account-unknown"


def principal_of(transaction: ReadTransaction, username: str) -> Principal:
    """Who the active account ``username`` is to the access table.

    Raises:
        AccountUnknown: there is none.
    """
    row = transaction.one(
        "SELECT role, unit_code, province_code FROM accounts_account WHERE username = %s AND is_active", [username]
    )
    if row is None:
        raise AccountUnknown(username=username)
    return Principal(username, Role(row.role), row.unit_code, row.province_code)
