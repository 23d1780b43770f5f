"""Sheets of the register (phiếu tra cứu): a certificate, an act, a party; who is named is shown for a purpose that a form posts."""

import time
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diaba.access import Act, guard
from diaba.db import database
from diaba.errors import Refusal
from diaba.intake.content import LINE_FIELDS
from diaba.intake.formats.campaign_sheet import LABELS
from diaba.law.book import Book
from diaba.party.label import label
from diaba.party.refusals import DossierMissing, PurposeUnknown
from diaba.party.search import Look
from diaba.portal import register_words as words
from diaba.portal.register_told import Moment, acts_told, moment_of, papers_told, right_told
from diaba.portal.search import purpose_of, purposes
from diaba.registry.sheets.act import act_sheet
from diaba.registry.sheets.certificate import CertificateSheet, certificate_in_full, certificate_sheet
from diaba.registry.sheets.party import PartySheet, party_sheet

_LINES: Mapping[str, str] = dict(zip(LINE_FIELDS, LABELS, strict=True))
_REMEMBERED = 30 * 60
"""Seconds for which a purpose holds."""
SEXES = {"male": _("nam"), "female": _("nữ"), "other": _("khác")}
ROLES = {
    "husband": _("chồng"), "wife": _("vợ"), "head": _("chủ hộ"), "spouse-of-head": _("vợ hoặc chồng của chủ hộ"),
    "representative": _("người đại diện"), "member": _("thành viên"),
}  # fmt: skip


@guard(Act.READ_PARTY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """Whether a certificate counts, and what rests on it; what it says too, once the form has said for what."""
    if request.method == "POST":
        return _remembered(request, printed="yes")
    moment, serial = moment_of(request), serial.replace("\x00", "")
    asked, problem = _asked(request), ""
    with database().write() as transaction:
        sheet = certificate_sheet(transaction, request.principal, serial, moment.at, moment.known)
        if request.GET.get("printed"):
            try:
                sheet = certificate_in_full(transaction, _look(request, asked), serial, moment.at, moment.known)
            except (PurposeUnknown, DossierMissing) as refusal:
                problem = _said(refusal)
    shown = {**asked, **moment.shown, **_certificate(sheet, moment), "problem": problem}
    return render(request, "portal/sheets/certificate.html", shown)


@guard(Act.READ_PARTY)
@require_safe
@never_cache
def act(request: HttpRequest, number: int) -> HttpResponse:
    """What an act began and ended, who decided it, and where it stands in the ledger."""
    with database().write() as transaction:
        sheet = act_sheet(transaction, request.principal, number)
    rights = [right_told(row._asdict()) for row in sheet.rights]
    papers = [{**row._asdict(), "words": words.STATES[row.status]} for row in sheet.certificates]
    shown = {
        "act": sheet.act, "words": words.ACTS.get(sheet.act.kind, sheet.act.kind), "parties": sheet.parties,
        "parcels": sheet.parcels, "rights": rights, "papers": papers, "caveats": sheet.caveats,
    }  # fmt: skip
    return render(request, "portal/sheets/act.html", shown)


@guard(Act.READ_PARTY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def party(request: HttpRequest, number: int) -> HttpResponse:
    """Who a party is and what it holds, once the form has said for what."""
    if request.method == "POST":
        return _remembered(request)
    moment, asked = moment_of(request), _asked(request)
    shown: dict[str, Any] = {}
    if asked["purpose"]:
        try:
            with database().write() as transaction:
                sheet = party_sheet(transaction, _look(request, asked), number, moment.at, moment.known)
            shown = _party(sheet, moment)
        except (PurposeUnknown, DossierMissing) as refusal:
            shown = {"problem": _said(refusal)}
    return render(request, "portal/sheets/party.html", {**asked, **shown, **moment.shown, "number": number})


def _remembered(request: HttpRequest, **more: str) -> HttpResponse:
    """Keep for a while why people are looked at, and look: the way back from the next page asks nothing again."""
    purpose, dossier = purpose_of(request)
    request.session["look"] = {"purpose": purpose, "dossier": dossier, "until": time.time() + _REMEMBERED}
    days = {name: request.POST[name][:10] for name in ("as_of", "known_on") if request.POST.get(name)}
    return redirect(f"{request.path}?{urlencode({**days, **more})}")


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The purpose that is remembered, and those there are."""
    look = request.session.get("look", {})
    if look.get("until", 0) < time.time():
        look = {}
    return {"purposes": purposes(), "purpose": look.get("purpose", ""), "dossier": look.get("dossier", "")}


def _look(request: HttpRequest, asked: Mapping[str, Any]) -> Look:
    return Look(request.principal, asked["purpose"], localdate(), asked["dossier"] or None, "sheet")


def _said(refusal: Refusal) -> str:
    return refusal.message("en" if get_language() == "en" else "vi")


def _certificate(sheet: CertificateSheet, moment: Moment) -> dict[str, Any]:
    facts = sheet.facts
    kinds = Book.load().codes("certificate_kind", moment.at)
    generation = kinds.get(facts["generation"])
    said = sheet.printed
    return {
        "paper": facts,
        "generation": generation,
        "status": words.STATES.get(facts["status"] or "", ""),
        "counts": facts["status"] == "in-force",
        "statuses": papers_told(facts["statuses"]),
        "rights": [right_told(right) for right in facts["rights"]],
        "acts": acts_told(sheet.acts, moment),
        "printed": None if said is None else [(_LINES.get(name, name), value) for name, value in said.items()],
    }


def _party(sheet: PartySheet, moment: Moment) -> dict[str, Any]:
    who = sheet.party
    return {
        "party": who,
        "title": label(who, moment.at),
        "kind": words.PARTIES[who.kind],
        "sex": SEXES.get(who.particulars.sex or "", ""),
        "papers": [(_paper(one.kind, moment), one) for one in who.papers],
        "members": [(ROLES[one.role], one, label(one.party, moment.at)) for one in who.members],
        "holdings": [right_told({**row._asdict(), "is_own": row.party_id == who.id}) for row in sheet.holdings],
        "elsewhere": sheet.elsewhere,
        "acts": acts_told(sheet.acts, moment),
    }


def _paper(kind: str, moment: Moment) -> str:
    """What a paper is called."""
    book, english = Book.load(), get_language() == "en"
    for name in ("identity_paper_kind", "organisation_paper_kind"):
        if code := book.codes(name, moment.at).get(kind):
            return (code.label_en if english else code.label_vi) or code.label_vi
    return str(_("Mã số thuế, mã số doanh nghiệp")) if kind == "MST" else kind
