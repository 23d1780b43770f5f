"""Holders (người sử dụng đất): names, births, and whether the people of a certificate are what its legal person says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.coverage import Mask
from diaba.intake.model import Context, Severity
from diaba.intake.rules import basis
from diaba.intake.rules.facts import mask, number
from diaba.intake.rules.lines.making import Found, Groups, Table, line_rule, one_of, told

_PAIR = 2
_SEXES = ("Nam", "Nữ", "Khác", "0", "1", "2")
HOUSEHOLD, SPOUSES, TOGETHER = "hộ gia đình", "vợ chồng", "đồng sử dụng"
COMMUNITY, ORGANISATION = "cộng đồng dân cư", "tổ chức"
_HEAD, _HUSBAND, _WIFE, _REPRESENTATIVE = "chủ hộ", "chồng", "vợ", "người đại diện"
_ROLES: Mapping[str, tuple[str, ...]] = {
    "cá nhân": ("cá nhân",),
    HOUSEHOLD: (_HEAD, "thành viên"),
    SPOUSES: (_HUSBAND, _WIFE),
    TOGETHER: (_REPRESENTATIVE, "thành viên", "cá nhân"),
    COMMUNITY: (_REPRESENTATIVE,),
    ORGANISATION: (_REPRESENTATIVE,),
}


def _nobody(lines: Table, context: Context) -> Found:  # noqa: ARG001 - every rule is called alike
    return told(lines, ~lines.given("holder_name", "organisation_name"))


def _odd_name(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    odd = mask(pc.match_substring_regex(lines.text("holder_name"), r"[0-9_*#@/\\|<>?!;:=+~^$%]"))
    return told(lines, odd, value="holder_name")


def _short_name(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, lines.matches("holder_name", r"\S+"), value="holder_name")


def _odd_birth(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    read = ~np.isnan(lines.dates("born")) | lines.matches("born", r"\d{4}")
    return told(lines, lines.given("born") & ~read, value="born")


def _odd_age(lines: Table, context: Context) -> Found:
    oldest = number(context, "intake.oldest_age")
    age = context.at.year - lines.years("born")
    for row, facts in told(lines, (age < 0) | (age > oldest), value="born"):
        yield row, {**facts, "age": int(age[row])}


def _born_after(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, lines.years("born") > lines.years("issued_on"), born="born", issued="issued_on")


def _odd_sex(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, one_of("sex", _SEXES)(lines), value="sex")


def _in_list(column: str, code_list: str) -> Callable[[Table, Context], Found]:
    def find(lines: Table, context: Context) -> Found:
        known = context.law.codes(code_list, context.at)
        return told(
            lines,
            one_of(column, [label for code in known.values() for label in (code.code, code.label_vi)])(lines),
            value=column,
        )

    return find


def _role_does_not_fit(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    person, role = (pc.fill_null(pc.utf8_lower(lines.text(name)), "") for name in ("legal_person", "role"))
    pair = pc.binary_join_element_wise(person, role, "|")
    fitting = pa.array([f"{one}|{each}" for one, roles in _ROLES.items() for each in roles])
    known = mask(pc.is_in(person, pa.array(list(_ROLES)))) & mask(pc.not_equal(role, ""))
    return told(lines, known & ~mask(pc.is_in(pair, fitting)), legal_person="legal_person", role="role")


@dataclass(frozen=True, eq=False)
class _People:
    """The people of each certificate and parcel: groups, the legal person told first, and their roles and sexes."""

    groups: Groups
    person: pa.Array
    role: pa.Array
    sex: pa.Array

    @staticmethod
    def of(lines: Table) -> "_People":
        groups = lines.groups(lines.folded("serial", "certificate_sheet", "certificate_parcel", "apartment_number"))
        return _People(groups, *(pc.utf8_lower(lines.text(name)) for name in ("legal_person", "role", "sex")))

    def are(self, *persons: str) -> Mask:
        """Which groups say that they are one of these legal persons."""
        return self.groups.count(mask(pc.is_in(self.person, pa.array(persons)))) > 0

    def roles(self, role: str) -> npt.NDArray[np.int64]:
        """How many people of each group have the role."""
        return self.groups.count(mask(pc.equal(self.role, role)))

    def told(self, wrong: Mask, **facts: npt.NDArray[np.int64]) -> Found:
        """The groups found, with what is counted in each."""
        for rows in self.groups.rows(wrong):
            group = self.groups.of_row[rows[0]]
            counted = {name: int(values[group]) for name, values in facts.items()}
            yield int(rows[0]), {**counted, "others": rows[1:].tolist()}


def _heads(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    people = _People.of(lines)
    heads = people.roles(_HEAD)
    return people.told(people.are(HOUSEHOLD) & (heads != 1), heads=heads)


def _couple(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    people = _People.of(lines)
    one_each = (people.roles(_HUSBAND) == 1) & (people.roles(_WIFE) == 1) & (people.groups.sizes == _PAIR)
    return people.told(people.are(SPOUSES) & ~one_each, people=people.groups.sizes)


def _sexes(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    people = _People.of(lines)
    contradiction = np.zeros(len(lines), bool)
    for role, sexes in ((_HUSBAND, ["nữ", "0"]), (_WIFE, ["nam", "1"])):
        contradiction |= mask(pc.equal(people.role, role)) & mask(pc.is_in(people.sex, pa.array(sexes)))
    return told(lines, contradiction, role="role", sex="sex")


def _alone(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    people = _People.of(lines)
    return people.told(people.are(TOGETHER) & (people.groups.sizes < _PAIR), people=people.groups.sizes)


def _crowd(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    people = _People.of(lines)
    return people.told(people.are("cá nhân") & (people.groups.sizes > 1), people=people.groups.sizes)


def _represented_twice(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    people = _People.of(lines)
    times = people.roles(_REPRESENTATIVE)
    return people.told(people.are(TOGETHER, COMMUNITY, ORGANISATION) & (times > 1), times=times)


def _disagree(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    people = _People.of(lines)
    for rows in people.groups.rows(people.groups.kinds(people.person) > 1):
        kinds = {people.person[int(row)].as_py() for row in rows} - {None}
        yield int(rows[0]), {"others": rows[1:].tolist(), "values": "; ".join(sorted(kinds))}


def _no_organisation(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    is_one = mask(pc.equal(pc.utf8_lower(lines.text("legal_person")), ORGANISATION))
    return told(lines, is_one & ~(lines.given("organisation_name") & lines.given("organisation_number")))


def _no_legal_person(lines: Table, context: Context) -> Found:  # noqa: ARG001 - as above
    return told(lines, ~lines.given("legal_person"))


_AS_PRINTED = ("Đối chiếu với Giấy chứng nhận.", "Compare it with the certificate.")
RULES = (
    line_rule(
        "PER-001", Severity.BLOCKER, ("Không có tên chủ sử dụng", "No holder is named"),
        ("{parcel} không có họ tên người sử dụng đất, cũng không có tên tổ chức.",
         "{parcel} names neither a person nor an organisation."),
        ("Ghi họ tên hoặc tên tổ chức như trên Giấy chứng nhận.", "Give the name as on the certificate."),
        _nobody, columns=("holder_name", "organisation_name"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "PER-002", Severity.ERROR, ("Họ tên có chữ số hoặc ký hiệu", "Name with digits or signs"),
        ('{parcel}: họ tên "{value}" có chữ số hoặc ký hiệu lạ.',
         '{parcel}: the name "{value}" has digits or odd signs.'),
        ("Mỗi dòng ghi một người; bỏ ký hiệu, số giấy tờ ghi ở cột riêng.",
         "One person a row; papers go in their own column."),
        _odd_name, columns=("holder_name",), basis=basis.NORMALISATION,
    ),
    line_rule(
        "PER-003", Severity.WARNING, ("Họ tên chỉ có một chữ", "Name of one word"),
        ('{parcel}: họ tên "{value}" chỉ có một chữ.', '{parcel}: the name "{value}" is a single word.'), _AS_PRINTED,
        _short_name, columns=("holder_name",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "PER-004", Severity.ERROR, ("Không đọc được ngày sinh", "Birth cannot be read"),
        ('{parcel}: ngày sinh "{value}" không phải ngày/tháng/năm, cũng không phải năm sinh.',
         '{parcel}: the birth "{value}" is neither day/month/year nor a year.'),
        ("Ghi dd/mm/yyyy, hoặc chỉ năm sinh nếu Giấy chỉ ghi năm.",
         "Write dd/mm/yyyy, or the year alone as on the certificate."),
        _odd_birth, columns=("born",), basis=basis.NORMALISATION,
    ),
    line_rule(
        "PER-005", Severity.WARNING, ("Tuổi không hợp lý", "Implausible age"),
        ('{parcel}: ngày sinh "{value}" cho tuổi là {age}.',
         '{parcel}: the birth "{value}" makes an age of {age}.'), _AS_PRINTED,
        _odd_age, columns=("born",), parameters=("intake.oldest_age",), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "PER-006", Severity.ERROR, ("Sinh sau ngày cấp Giấy", "Born after the certificate"),
        ("{parcel}: sinh {born} nhưng Giấy cấp ngày {issued}.",
         "{parcel}: born {born}, yet the certificate was issued on {issued}."),
        _AS_PRINTED, _born_after, columns=("born", "issued_on"), basis=basis.COMPLETENESS,
    ),
    line_rule(
        "PER-007", Severity.ERROR, ("Giới tính không hợp lệ", "Unknown sex"),
        ('{parcel}: giới tính "{value}" không phải Nam, Nữ hoặc Khác.',
         '{parcel}: the sex "{value}" is none of Nam, Nữ, Khác.'),
        ("Ghi Nam, Nữ hoặc Khác.", "Write Nam, Nữ or Khác."), _odd_sex, columns=("sex",), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-008", Severity.ERROR, ("Pháp nhân không có trong danh mục", "Unknown legal person"),
        ('{parcel}: pháp nhân "{value}" không có trong danh mục.',
         '{parcel}: the legal person "{value}" is not in the list.'),
        ("Ghi đúng một trong các nhãn của biểu PL3.", "Use one of the labels of the campaign sheet."),
        _in_list("legal_person", "pl3_legal_person"), columns=("legal_person",), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-009", Severity.ERROR, ("Vai trò không có trong danh mục", "Unknown role"),
        ('{parcel}: vai trò "{value}" không có trong danh mục.', '{parcel}: the role "{value}" is not in the list.'),
        ("Ghi đúng một trong các nhãn của biểu PL3.", "Use one of the labels of the campaign sheet."),
        _in_list("role", "pl3_role"), columns=("role",), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-010", Severity.ERROR, ("Vai trò không hợp với pháp nhân", "Role does not fit the legal person"),
        ('{parcel}: vai trò "{role}" không hợp với pháp nhân "{legal_person}".',
         '{parcel}: the role "{role}" does not fit the legal person "{legal_person}".'), _AS_PRINTED,
        _role_does_not_fit, columns=("role", "legal_person"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-011", Severity.ERROR, ("Hộ gia đình phải có đúng một chủ hộ", "A household has one head"),
        ("{parcel}: hộ gia đình có {heads} chủ hộ.", "{parcel}: the household has {heads} heads."),
        ("Ghi vai trò Chủ hộ cho đúng một người.", "Give exactly one person the role of head."),
        _heads, columns=("legal_person", "role"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-012", Severity.ERROR, ("Vợ chồng phải gồm một chồng và một vợ", "Spouses are a husband and a wife"),
        ("{parcel}: pháp nhân là vợ chồng nhưng có {people} người, hoặc vai trò không gồm một chồng và một vợ.",
         "{parcel}: spouses, but {people} people, or their roles are not one husband and one wife."),
        ("Ghi đủ hai dòng: Chồng và Vợ.", "Give two rows: husband and wife."),
        _couple, columns=("legal_person", "role"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-013", Severity.WARNING, ("Vai trò vợ, chồng trái với giới tính", "Role and sex contradict"),
        ("{parcel}: giới tính không hợp với vai trò {role}.",
         "{parcel}: the sex does not fit the role {role}."), _AS_PRINTED,
        _sexes, columns=("role", "sex"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-014", Severity.ERROR, ("Đồng sử dụng chỉ có một người", "Co-users of one person"),
        ("{parcel}: pháp nhân là đồng sử dụng nhưng chỉ có {people} người.",
         "{parcel}: co-users, but there is {people} person."),
        ("Bổ sung đủ những người đồng sử dụng.", "Add all the co-users."),
        _alone, columns=("legal_person",), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-015", Severity.ERROR, ("Cá nhân nhưng có nhiều người", "Several people where one holds"),
        ("{parcel}: pháp nhân là cá nhân nhưng có {people} người: {others}.",
         "{parcel}: an individual, but {people} people: {others}."),
        _AS_PRINTED, _crowd, columns=("legal_person",), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-016", Severity.WARNING, ("Nhiều người đại diện", "Several representatives"),
        ("{parcel} có {times} người đại diện.", "{parcel} has {times} representatives."),
        ("Giữ một người đại diện, những người khác là Thành viên.", "Keep one; the others are members."),
        _represented_twice, columns=("role",), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-017", Severity.ERROR, ("Một Giấy, nhiều loại pháp nhân", "One certificate, several legal persons"),
        ("{parcel}: các dòng của cùng Giấy, cùng thửa ghi pháp nhân khác nhau ({values}).",
         "{parcel}: the rows of one certificate and parcel disagree on the legal person ({values})."), _AS_PRINTED,
        _disagree, columns=("legal_person",), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-018", Severity.WARNING, ("Tổ chức thiếu tên hoặc số định danh", "Organisation without name or number"),
        ("{parcel}: pháp nhân là tổ chức nhưng thiếu tên tổ chức hoặc số định danh tổ chức.",
         "{parcel}: an organisation without its name or number."),
        ("Ghi tên và mã số thuế, mã số doanh nghiệp hoặc số quyết định thành lập.",
         "Give its name and tax code or number."),
        _no_organisation, columns=("organisation_name", "organisation_number"), basis=basis.CAMPAIGN,
    ),
    line_rule(
        "PER-019", Severity.WARNING, ("Thiếu pháp nhân trên Giấy", "Legal person is missing"),
        ("{parcel} chưa ghi pháp nhân trên Giấy chứng nhận.",
         "{parcel} does not say which legal person the certificate names."),
        ("Chọn một nhãn của biểu PL3.", "Choose a label of the campaign sheet."),
        _no_legal_person, columns=("legal_person",), basis=basis.CAMPAIGN,
    ),
)  # fmt: skip
