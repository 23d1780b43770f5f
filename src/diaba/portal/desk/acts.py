"""Performing an act from the desk: chosen for a parcel, filled in, looked at before and after, registered or sent for approval."""

import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diaba.access import Act, Principal, guard
from diaba.db import WriteTransaction, database
from diaba.errors import Language, Refusal
from diaba.intake.store import Store
from diaba.portal.desk.asking import Asking, Control, spoken
from diaba.portal.desk.controls import controls
from diaba.portal.desk.land import SQL, names_of, open_land
from diaba.portal.desk.possible import choices
from diaba.portal.desk.posted import Posted, read_posted
from diaba.portal.desk.telling import people_in, sections
from diaba.portal.editor.trying import MODES
from diaba.registry.act import RegistryAct
from diaba.registry.acts import kinds
from diaba.registry.asking import proposals
from diaba.registry.asking.reading import kind_of, read_fields
from diaba.registry.asking.rehearsal import Rehearsal, perform, rehearse
from diaba.registry.asking.words import CONCERNS, kind_words

_NO_FIELDS = frozenset({"csrfmiddlewaretoken", "step", "basis", "key", "note"})
_DOCUMENT = "document"


@guard(Act.REGISTER)
@require_safe
@never_cache
def menu(request: HttpRequest, code: str) -> HttpResponse:
    """The acts that the parcel allows now, and why it does not allow the others."""
    with database().write() as transaction:
        land = open_land(transaction, code, request.principal)
    form = {kind: reverse("act-form", args=[land.parcel.code, kind]) for kind in kinds()}
    form |= {kind: f"{reverse('editor', args=[land.parcel.code])}?mode={kind}" for kind in MODES}  # drawn on the map
    told = [{**vars(one), "words": spoken(one.words), "form": form[one.kind]} for one in choices(land, _language())]
    return render(request, "portal/desk/menu.html", {"land": land, "choices": told})


@guard(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act_form(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The form of one kind of act; posted, it is looked at, registered or proposed."""
    model = kind_of(kind)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    said = _said(request, step)
    with database().write() as transaction:
        land = open_land(transaction, code, request.principal)
        ids = (right.party_id for right in land.rights())
        people = names_of(transaction, ids, request.principal, said.get("dossier", ""), localdate())
        asking = Asking(model, land, people, said)
        page = _Page(request, transaction, asking)
        if step in {"preview", "register", "propose"}:
            return page.looked_at(step)
        return page.form({}, {})


class _Page:
    """One request for one form."""

    def __init__(self, request: HttpRequest, transaction: WriteTransaction, asking: Asking) -> None:
        self.request, self.transaction, self.asking = request, transaction, asking
        self.by: Principal = request.principal

    def looked_at(self, step: str) -> HttpResponse:
        """The act before and after; or carried out, where what was looked at is still so."""
        posted = Posted(self.transaction, self.asking, self.by, localdate())
        read_posted(posted)
        act, wrong = read_fields(posted.asked)
        for refusal in wrong:
            field = str(refusal.facts.get("field", ""))
            if field not in posted.wrong:
                posted.wrong.setdefault(field, []).append(refusal)
        if act is None or posted.wrong:
            return self.form(posted.wrong, posted.candidates)
        seen = rehearse(self.transaction, act, self.by)
        if seen.refusals:
            return self.form(_at_fields(act, seen.refusals), {})
        if step != "preview" and self.request.POST.get("basis") == seen.basis:
            return self._done(act, posted, propose=step == "propose" or act.needs_two)
        return self._preview(act, posted, seen, has_changed=step != "preview")

    def _done(self, act: RegistryAct, posted: Posted, *, propose: bool) -> HttpResponse:
        documents = [
            _kept(self.transaction, told) for name, told in posted.said.items() if name.startswith("sources-kept-")
        ]
        act = replace(act, sources=tuple(documents))
        key = f"desk {self.by.name} {self.request.POST.get('key', '')}"[:200]
        if propose:
            number = proposals.propose(self.transaction, act, self.by, self.request.POST.get("note", ""), key=key)
            return redirect("approval", number)
        receipt = perform(self.transaction, act, self.by, key=key)
        return redirect(f"{reverse('register-sheet', args=[self.asking.land.parcel.code])}?done={receipt.act_id}")

    def form(self, wrong: Mapping[str, list[Refusal]], candidates: Mapping[str, list[tuple[str, str]]]) -> HttpResponse:
        """The form with what is wrong at each field; what concerns none stands above it."""
        made = controls(self.asking)
        for control in made:
            control.problems = [one.message(_language()) for one in wrong.get(control.name, ())]
            for one in (one for row in control.rows for one in row):
                one.candidates = candidates.get(one.name, ())
        known = {control.name for control in made}
        other = [one.message(_language()) for name, those in wrong.items() if name not in known for one in those]
        told = {**self._about(), "controls": made, "other": other, "problems": _summary(made)}
        return render(self.request, "portal/desk/form.html", told, status=422 if wrong else 200)

    def _preview(self, act: RegistryAct, posted: Posted, seen: Rehearsal, *, has_changed: bool) -> HttpResponse:
        dossier = act.dossier or ""
        people = names_of(self.transaction, people_in(seen.before, seen.after), self.by, dossier, localdate())
        told = {
            **self._about(),
            "sections": sections(seen.before, seen.after, people),
            "basis": seen.basis,
            "key": uuid.uuid4(),
            "needs_two": act.needs_two,
            "has_changed": has_changed,
            "act": act,
            "fields": sorted(posted.said.items()),
        }
        return render(self.request, "portal/desk/preview.html", told)

    def _about(self) -> dict[str, Any]:
        model = self.asking.model
        return {"land": self.asking.land, "kind": model.kind, "kind_words": spoken(kind_words(model.kind))}


def _at_fields(act: RegistryAct, refusals: Any) -> dict[str, list[Refusal]]:  # noqa: ANN401 - refusals in order
    told: dict[str, list[Refusal]] = {}
    for one in refusals:
        at = next((name for name in CONCERNS.get(one.code, ()) if hasattr(act, name)), "")
        told.setdefault(at, []).append(one)
    return told


def _summary(made: list[Control]) -> list[tuple[str, str, str]]:
    """What is wrong, with a link to each field: the name of its first control, its label, the sentence."""
    return [
        (control.rows[0][0].name if control.rows else control.name, control.label, told)
        for control in made
        for told in control.problems
    ]


def _said(request: HttpRequest, step: str) -> dict[str, str]:
    """What the form says, with the files that came with it kept by their hash."""
    said = {name: str(value) for name, value in request.POST.items() if name not in _NO_FIELDS}
    if step.startswith("more:"):
        name = step.removeprefix("more:")
        rows = said.get(f"{name}-rows", "2")
        said[f"{name}-rows"] = str(int(rows) + 2 if rows.isascii() and rows.isdigit() else 2)
    for row, file in enumerate(
        request.FILES.getlist("sources"), sum(name.startswith("sources-kept-") for name in said)
    ):
        with tempfile.TemporaryDirectory(prefix="diaba-") as folder:
            path = Path(folder) / _DOCUMENT
            with path.open("wb") as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
            kept = Store().keep(path)
        said[f"sources-kept-{row}"] = f"{kept.sha256.hex()}|{kept.size}|{str(file.name).replace('|', ' ')}"
    return {name: value.replace("\x00", "") for name, value in said.items()}


def _kept(transaction: WriteTransaction, told: str) -> int:
    """The document with that hash in the register, entered where it is new."""
    sha256, size, name = told.split("|", 2)
    given = {"sha256": sha256, "size": int(size), "file_name": name, "kind": _DOCUMENT}
    transaction.execute(SQL["keep_source"], given)
    return int(transaction.value(SQL["source_of_hash"], {"sha256": sha256}))


def _language() -> Language:
    return "en" if get_language() == "en" else "vi"
