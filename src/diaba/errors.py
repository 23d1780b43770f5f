"""Refusals (từ chối): what Địa Bạ will not do, said in a sentence.

One class per refusal. Its docstring is the message: the English paragraph, a blank line, the Vietnamese paragraph, each naming
the object, the place and the remedy with ``{fields}`` filled when raised. On the wire it is RFC 9457.
"""

import inspect
from functools import partial
from typing import ClassVar, Literal

Language = Literal["vi", "en"]


class Refusal(Exception):  # noqa: N818 - the word of the field; "error" would blame the reader
    """The request cannot be carried out.

    Không thể thực hiện yêu cầu.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[partial["Refusal"], tuple[()]]:
        """Itself again, facts and all, where another process raised it."""
        return partial(type(self), **self.facts), ()

    @classmethod
    def template(cls, language: Language) -> str:
        """The sentence with its ``{fields}`` open."""
        english, _, vietnamese = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")
        return " ".join((vietnamese if language == "vi" else english).split())

    def message(self, language: Language) -> str:
        """The sentence in ``language``, fields filled."""
        return self.template(language).format(**self.facts)

    def problem(self, language: Language) -> dict[str, object]:
        """The body of an RFC 9457 ``application/problem+json`` answer."""
        return {
            "type": f"urn:diaba:refusal:{self.code}",
            "title": self.message(language),
            "status": self.status,
            "code": self.code,
            "message_vi": self.message("vi"),
            "message_en": self.message("en"),
            "facts": {name: str(value) for name, value in self.facts.items()},
        }


class NotAllowed(Refusal):
    """The role {role} may not do "{act}" here. Ask the manager of your office for the right, or sign in with another account.

    Vai trò {role} không có quyền "{act}" tại đây. Đề nghị người quản lý đơn vị cấp quyền hoặc đăng nhập bằng tài khoản khác.
    """

    status = 403
    code = "not-allowed"


class DatabaseUnreachable(Refusal):
    """The database at {place} does not answer: {reason}. Start it with "diaba up", or check DIABA_DATABASE_URL.

    Không kết nối được cơ sở dữ liệu tại {place}: {reason}. Chạy "diaba up" để khởi động, hoặc kiểm tra DIABA_DATABASE_URL.
    """

    status = 503
    code = "database-unreachable"


class ProgramMissing(Refusal):
    """The program {program} is not installed. Install it with "{remedy}" and try again.

    Máy chưa cài chương trình {program}. Cài đặt bằng "{remedy}" rồi thực hiện lại.
    """

    status = 503
    code = "program-missing"


class FileMissing(Refusal):
    """There is no file {path}. Check the path.

    Không có tệp {path}. Kiểm tra lại đường dẫn.
    """

    status = 404
    code = "file-missing"
