"""``diaba law``: the law as dated, cited data."""

import dataclasses
from datetime import date, datetime
from typing import Annotated

import typer

from diaba.cli.output import AsJson, print_json, print_table, say
from diaba.clock import today
from diaba.db import database
from diaba.law import glossary
from diaba.law.book import Book
from diaba.law.load import load as load_into
from diaba.law.model import Cited, Code, Dated
from diaba.law.refusals import CodeUnknown

app = typer.Typer(
    no_args_is_help=True, help="Văn bản, bảng mã, tham số pháp luật. / Legal texts, code lists, parameters."
)

At = Annotated[
    datetime | None,
    typer.Option(
        "--at", formats=["%Y-%m-%d"], help="Ngày áp dụng, mặc định hôm nay. / The day to read the law at; today."
    ),
]
Word = Annotated[str, typer.Argument(help="Mã, nguyên văn. / The code, verbatim.")]
Name = Annotated[str, typer.Argument(help="Tên. / The name.")]


def _day(at: datetime | None) -> date:
    return at.date() if at else today()


def _period(entry: Dated) -> str:
    return f"{entry.valid_from or '…'} – {entry.valid_to or '…'}"


def _known(code: Code) -> str:
    """Where and when a code was in force, and what took its place."""
    return " → ".join([f"{code.list} {_period(code)}", *code.replaced_by])


def _card(title: str, entry: Cited, facts: list[tuple[str, object]]) -> None:
    """Print one entry with its labels, days and the document it rests on."""
    document = Book.load().documents[entry.basis]
    rows = [
        ("Tiếng Việt", entry.label_vi),
        ("English", entry.label_en),
        *facts,
        ("Hiệu lực / Valid", _period(entry)),
        ("Căn cứ / Basis", f"{document.title_vi} ({document.id} {entry.article}".rstrip() + ")"),
        ("Mức xác minh / Mark", f"{entry.mark}: {entry.mark.meaning}"),
    ]
    print_table(title, ("", ""), rows)


@app.command()
def load(as_json: AsJson = False) -> None:
    """Nạp văn bản, bảng mã, tham số vào cơ sở dữ liệu. / Load documents, codes and parameters into the database."""
    with database().write() as transaction:
        loaded = load_into(transaction, Book.load())
    if as_json:
        print_json(dataclasses.asdict(loaded))
    else:
        say(
            f"{loaded.documents} văn bản, {loaded.codes} mã, {loaded.parameters} tham số; {loaded.changed} thay đổi. / "
            f"{loaded.documents} documents, {loaded.codes} codes, {loaded.parameters} parameters; {loaded.changed} changes."
        )


@app.command()
def show(
    code: Word,
    in_list: Annotated[str, typer.Option("--list", help="Chỉ trong bảng mã này. / In this list alone.")] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Cho biết ý nghĩa của một mã tại một ngày. / Say what a code means on a day, in every list that has it."""
    book, day = Book.load(), _day(at)
    lists = (in_list,) if in_list else book.lists
    found = [meaning for name in lists if (meaning := book.code(name, code, day))]
    if not found:
        known = (_known(meaning) for name in lists for meaning in book.history(name, code))
        raise CodeUnknown(code=code, at=day, place=in_list or "law/codelists", known=", ".join(known) or "–")
    if as_json:
        print_json([dataclasses.asdict(meaning) for meaning in found])
        return
    for meaning in found:
        facts: list[tuple[str, object]] = []
        if meaning.parent_code:
            facts.append(("Nhóm / Group", meaning.parent_code))
        if meaning.replaced_by:
            successors = f"{' '.join(meaning.replaced_by)} ({meaning.replaced_by_mark})"
            facts.append(("Thay bằng / Replaced by", successors))
        _card(f"{meaning.code} ({meaning.list}), {day}", meaning, facts)


@app.command()
def lists(as_json: AsJson = False) -> None:
    """Liệt kê các bảng mã. / Name the code lists."""
    book, today = Book.load(), _day(None)
    rows = [{"list": name, "codes": len(book.codes(name, today))} for name in book.lists]
    if as_json:
        print_json(rows)
    else:
        print_table("", ("Bảng mã / List", "Số mã hiện hành / Codes of today"), [tuple(row.values()) for row in rows])


@app.command(name="list")
def codes_of(name: Name, at: At = None, as_json: AsJson = False) -> None:
    """In một bảng mã tại một ngày. / Print a code list as of a day."""
    day = _day(at)
    found = Book.load().codes(name, day).values()
    if as_json:
        print_json([dataclasses.asdict(code) for code in found])
    else:
        rows = [(code.code, code.label_vi, code.label_en, code.parent_code, code.mark) for code in found]
        print_table(f"{name}, {day}", ("Mã", "Tiếng Việt", "English", "Nhóm / Group", "Mức / Mark"), rows)


@app.command()
def parameter(
    name: Name,
    key: Annotated[str, typer.Option(help="Khóa, như mẫu số tỷ lệ. / The key, such as the scale denominator.")] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Cho biết giá trị của một tham số tại một ngày. / Say the value of a parameter on a day, with its basis."""
    found = Book.load().cited(name, _day(at), key)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        _card(f"{found.name} {found.key}".strip(), found, [("Giá trị / Value", f"{found.value} {found.unit}".strip())])


@app.command()
def term(
    word: Annotated[str, typer.Argument(help="Từ cần tra, có dấu hoặc không. / The word, accented or not.")],
    as_json: AsJson = False,
) -> None:
    """Tra thuật ngữ: tiếng Việt, từ trong mã nguồn, LADM, bảng lưu. / Look a word up in the glossary; exit 1 if there is none."""
    found = [dataclasses.asdict(each) for each in glossary.find(word)]
    if as_json:
        print_json(found)
    else:
        columns = ("Tiếng Việt", "English", "LADM", "Bảng / Table", "Ghi chú / Note")
        print_table(word, columns, [tuple(each.values()) for each in found])
    if not found:
        raise typer.Exit(1)
