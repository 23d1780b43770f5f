"""Addresses of the portal."""

from django.urls import path, re_path

from diaba.portal import certificates, deliveries, health, pages, papers, receipts, register_sheet, search, session
from diaba.portal.board import accepting, communes, mapping, mending, reorganising, sending, undoing, workbooks
from diaba.portal.board import pages as board
from diaba.portal.desk import acts, approvals, audit, entry
from diaba.portal.editor import pages as editor

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", search.search, name="search"),
    path("provinces/<str:code>", pages.province, name="province"),
    path("communes/<str:code>", pages.commune, name="commune"),
    path("communes/<str:code>/quality", communes.quality, name="commune-quality"),
    path("communes/<str:code>/sheets/<str:number>", pages.sheet, name="sheet"),
    path("parcels/<str:code>", pages.parcel, name="parcel"),
    path("parcels/<str:code>/register", register_sheet.register_sheet, name="register-sheet"),
    path("parcels/<str:code>/editor", editor.editor, name="editor"),
    path("parcels/<str:code>/extract.pdf", papers.extract, name="extract"),
    path("parcels/<str:code>/history.pdf", papers.history, name="history-paper"),
    path("acts/<int:number>/confirmation.pdf", papers.confirmation, name="confirmation"),
    path("parcels/<str:code>/acts", acts.menu, name="act-menu"),
    path("parcels/<str:code>/acts/<str:kind>", acts.act_form, name="act-form"),
    path("parcels/<str:code>/people/new", entry.person, name="new-person"),
    path("desk/approvals", approvals.approvals, name="approvals"),
    path("desk/approvals/<int:number>", approvals.approval, name="approval"),
    path("desk/audit", audit.audit, name="audit"),
    path("desk/audit.xlsx", audit.workbook, name="audit-file"),
    re_path(r"^[cC]/(?P<seal>[^/]+)$", certificates.certificate, name="certificate"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/new", sending.send, name="send"),
    path("deliveries/<int:number>", board.board, name="delivery"),
    path("deliveries/<int:number>/findings/<int:seq>", board.finding, name="finding"),
    re_path(r"^deliveries/(?P<number>[0-9]+)/parts/(?P<part>groups|rows)$", board.parts, name="board-part"),
    path("deliveries/<int:number>/places", board.places, name="places"),
    path("deliveries/<int:number>/shapes", board.shapes, name="delivered-shapes"),
    path("deliveries/<int:number>/objects", board.object_card, name="delivered-object"),
    path("deliveries/<int:number>/fixes", mending.fixes, name="fixes"),
    path("deliveries/<int:number>/mapping", mapping.mapping, name="mapping"),
    path("deliveries/<int:number>/workbook", workbooks.workbook, name="workbook"),
    path("deliveries/<int:number>/findings.xlsx", workbooks.download, name="workbook-file"),
    path("deliveries/<int:number>/acceptance", accepting.acceptance, name="acceptance"),
    path("deliveries/<int:number>/receipt", undoing.receipt, name="receipt-page"),
    path("deliveries/<int:number>/undo", undoing.undo, name="undo"),
    path("deliveries/<int:number>/receipt.pdf", receipts.receipt, name="receipt"),
    path("reorganisations/", reorganising.reorganisations, name="reorganisations"),
    path("reorganisations/<int:number>", reorganising.reorganisation, name="reorganisation"),
    path("sign-in", session.sign_in, name="login"),
    path("sign-out", session.sign_out, name="logout"),
    path("language", session.language, name="language"),
    path("healthz", health.healthz, name="healthz"),
]
