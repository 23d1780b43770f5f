"""Labels, old codes and slips of the keyboard, as codes in force (quy đổi mã loại đất, nguồn gốc, hình thức sử dụng)."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from diaba.intake.content import Content
from diaba.intake.fixes.model import Choices, Fix, Fixed
from diaba.intake.fixes.text import Words, change_text, different
from diaba.intake.model import Context
from diaba.intake.rules.codes import FORMS

LISTS = {"land_uses.code": "land_type", "land_uses.origin": "origin"}
_FORM = "land_uses.form"
_FORM_WORDS = {
    "private": "private", "rieng": "private", "su dung rieng": "private",
    "common": "common", "chung": "common", "su dung chung": "common",
}  # fmt: skip
FIELDS = (*LISTS, _FORM)


def apply(content: Content, context: Context, choices: Choices) -> Fixed:
    """Every strange value that is known to mean one code, and those a person chose a code for.

    ``choices`` are keyed "field:value". What a code became is taken from the list only where it became one other.
    """

    def judge(name: str, column: pa.Array) -> Words:
        if name not in FIELDS:
            return {}
        meanings, known = _meanings(name, context)
        words = {}
        for value in strange(different(column), known):
            chosen = choices.get(f"{name}:{value}", "")
            code = chosen if chosen in known else meanings.get(_bare(value))
            if code and code != value:
                words[value] = code
        return words

    return change_text(content, judge, lines=False)


def known_codes(name: str, context: Context) -> frozenset[str]:
    """The codes a field may hold on the day."""
    return frozenset(FORMS if name == _FORM else context.law.codes(LISTS[name], context.at))


def strange(values: list[str], known: frozenset[str]) -> list[str]:
    """Those of ``values`` that are no code."""
    return [value for value in values if value.strip() and value not in known]


def unexplained(content: Content, context: Context) -> dict[str, dict[str, int]]:
    """By field, the strange values that nothing explains, with how often each stands: a person must say what they mean."""
    lists = content.parcels.table["land_uses"]
    found: dict[str, dict[str, int]] = {}
    for name in FIELDS:
        meanings, known = _meanings(name, context)
        column = pc.struct_field(pc.list_flatten(lists), name.partition(".")[2])
        times = {one["values"]: one["counts"] for one in pc.value_counts(column).to_pylist() if one["values"]}
        odd = [value for value in strange(list(times), known) if _bare(value) not in meanings]
        if odd:
            found[name] = {value: times[value] for value in odd}
    return found


def _meanings(name: str, context: Context) -> tuple[Mapping[str, str], frozenset[str]]:
    """What each bare word means: a code in other letters, its label, or a code it became; what could mean two means none."""
    known = known_codes(name, context)
    if name == _FORM:
        return _FORM_WORDS, known
    said: list[tuple[str, str]] = []
    for code, entry in context.law.codes(LISTS[name], context.at).items():
        said += [(_bare(code), code), (_bare(entry.label_vi), code)]
    for entry in context.law.all_codes():
        became = [code for code in entry.replaced_by if code in known]
        if entry.list == LISTS[name] and entry.code not in known and len(entry.replaced_by) == len(became) == 1:
            said += [(_bare(entry.code), became[0]), (_bare(entry.label_vi), became[0])]
    pairs = set(said)
    times = Counter(word for word, _ in pairs)
    return {word: code for word, code in pairs if times[word] == 1}, known


def _bare(text: str) -> str:
    """Without case, tones, and what stands between words."""
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


CODES = Fix(
    id="codes",
    version=1,
    title_vi="Quy đổi về mã hiện hành",
    title_en="Put into codes in force",
    about_vi="Tên gọi, mã viết thường, mã cũ chỉ có một mã thay thế được đổi thành mã hiện hành; mã lạ đổi theo lựa chọn bên dưới.",
    about_en="Labels, codes in other letters and old codes with one successor become codes in force; strange ones as chosen below.",
    apply=apply,
)
