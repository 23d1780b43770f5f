"""Acts of registration: what can be asked, asked once, rehearsed, or put before a second person."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from diaba.access import Act, Principal, guard
from diaba.api.answers import answer, body_of, field, resource, tagged
from diaba.api.once import Told, key_of, once
from diaba.db import WriteTransaction, database
from diaba.errors import Language
from diaba.registry.act import RegistryAct
from diaba.registry.acts import kinds
from diaba.registry.asking import proposals
from diaba.registry.asking.describing import schema_of
from diaba.registry.asking.reading import kind_of, read_fields
from diaba.registry.asking.rehearsal import Rehearsal, perform, rehearse

_ABOUT = frozenset({"dry_run", "propose", "note"})


@guard(Act.READ_PUBLIC)
def described(request: HttpRequest) -> HttpResponse:
    """Every kind of act as a JSON Schema, with its words in both languages."""
    return tagged(request, {"kinds": [schema_of(model) for _, model in sorted(kinds().items())]})


@guard(Act.REGISTER)
def asked(request: HttpRequest) -> HttpResponse:
    """Register an act; with ``dry_run`` tell what it would do; one that needs two persons waits for the second."""
    body = body_of(request)
    is_rehearsed, proposed = (field(body, name, bool, default=False) for name in ("dry_run", "propose"))
    note = field(body, "note", str, default="")
    said = {name: value for name, value in body.items() if name not in _ABOUT}
    if is_rehearsed:
        return answer(_rehearsed(said, request.principal))
    kind_of(said.get("kind"))
    act, wrong = read_fields(said)
    if act is None:
        raise wrong[0]
    key, by = key_of(request), request.principal
    same = {"act": json.dumps(act.asked(), sort_keys=True), "propose": proposed, "note": note}
    with database().write() as transaction:
        told = once(
            transaction, by.name, key, same, lambda: carried_out(transaction, act, by, propose=proposed, note=note)
        )
    headers = {"idempotency_replayed": "true"} if told.again else {}
    return answer(told.body, status=told.status, location=told.body["links"]["self"], **headers)


def carried_out(
    transaction: WriteTransaction, act: RegistryAct, by: Principal, *, propose: bool = False, note: str = ""
) -> Told:
    """Register the act, or propose it where two persons are needed or it was asked to be."""
    if act.needs_two or propose:
        number = proposals.propose(transaction, act, by, note)
        return Told(202, {"proposal": number, "state": "waiting", "links": {"self": f"/api/v1/approvals/{number}"}})
    receipt = perform(transaction, act, by)
    return Told(201, told_of(receipt.act_id, act))


def told_of(act_id: int, act: RegistryAct) -> dict[str, Any]:
    """A registered act as the API tells it."""
    return {
        "act": act_id,
        "kind": act.kind,
        "effective": act.effective.isoformat(),
        "links": {"self": f"/api/v1/ledger/acts/{act_id}"},
    }


def _rehearsed(said: dict[str, Any], by: Principal) -> dict[str, Any]:
    act, wrong = read_fields(said)
    if act is None:
        problems = [one.problem(_language()) for one in wrong]
        return {"dry_run": True, "possible": False, "refusals": problems, "before": {}, "after": {}}
    with database().write() as transaction:
        return {"dry_run": True, "needs_two": act.needs_two, **told_rehearsal(rehearse(transaction, act, by))}


def told_rehearsal(found: Rehearsal) -> dict[str, Any]:
    """What an act would do, as the API tells it."""
    return {
        "possible": not found.refusals,
        "refusals": [one.problem(_language()) for one in found.refusals],
        "basis": found.basis,
        "before": found.before,
        "after": found.after,
    }


def _language() -> Language:
    return "en" if get_language() == "en" else "vi"


catalogue = resource(GET=described)
collection = resource(POST=asked)
