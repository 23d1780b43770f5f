"""Profiles that people confirmed for a sender (hồ sơ ánh xạ đã xác nhận): numbered by version, never overwritten."""

import re
from dataclasses import replace

from diaba import sql
from diaba.access import Act, Principal, require
from diaba.db import ReadTransaction, WriteTransaction
from diaba.intake.profiles.loading import parse, shipped
from diaba.intake.profiles.model import Profile
from diaba.intake.profiles.refusals import ProfileNameInvalid, ProfileUnknown

SQL = sql.load("diaba.intake")
_SENDER = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
_KEPT = re.compile(rf"({_SENDER.pattern})/(.{{1,100}})@([1-9][0-9]{{0,5}})")


def confirm(transaction: WriteTransaction, sender: str, text: str, *, by: Principal) -> str:
    """Keep the YAML ``text`` as the next version of the sender's profile of that name; the name to read it by.

    The same text as the newest version is that version.

    Raises:
        NotAllowed: ``by`` may deliver nowhere.
        ProfileInvalid: the text is not understood.
        ProfileNameInvalid: the sender or the name of the profile cannot be part of a name.
    """
    require(by, Act.DELIVER)
    profile = parse(text, f"{sender}.yaml")
    called = f"{sender}/{profile.name}"
    if not _KEPT.fullmatch(f"{called}@1") or "@" in profile.name or not profile.name.isprintable():
        raise ProfileNameInvalid(profile=called)
    transaction.execute(SQL["lock_profile"], {"name": called})
    given = {"sender": sender, "name": profile.name}
    newest = transaction.one(SQL["newest_profile"], given)
    if newest is not None and newest.yaml == text:
        return f"{called}@{newest.version}"
    version = newest.version + 1 if newest else 1
    transaction.execute(SQL["add_profile"], {**given, "version": version, "yaml": text, "confirmed_by": by.name})
    return f"{called}@{version}"


def named(transaction: ReadTransaction, name: str) -> Profile:
    """The shipped profile of that name, or the kept one called "sender/name@version".

    Raises:
        ProfileUnknown: there is none.
    """
    for profile in shipped():
        if profile.name == name:
            return profile
    found = _KEPT.fullmatch(name)
    text = found and transaction.value(
        SQL["kept_profile"], {"sender": found[1], "name": found[2], "version": int(found[3])}
    )
    if not found or text is None:
        raise ProfileUnknown(profile=name, shipped=", ".join(profile.name for profile in shipped()))
    return replace(parse(text, name), name=name, version=int(found[3]))
