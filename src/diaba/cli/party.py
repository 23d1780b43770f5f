"""``diaba party``: the keys of identity numbers."""

from typing import Annotated

import typer

from diaba import keyring
from diaba.cli.output import say
from diaba.db import database
from diaba.errors import Refusal
from diaba.party import vault

app = typer.Typer(
    no_args_is_help=True, help="Người sử dụng đất: khóa mã hóa số giấy tờ. / Parties: keys of identity numbers."
)


class KeysAreThere(Refusal):
    """There are keys at {place} already. To change them run "diaba party rotate"; new ones would not open what is stored.

    Đã có khóa tại {place}. Muốn thay khóa, chạy "diaba party rotate"; khóa mới không mở được dữ liệu đã lưu.
    """

    status = 409
    code = "keys-are-there"


class KeysInEnvironment(Refusal):
    """The keys come from {place}, which this program cannot change. Put them into a file named by DIABA_PARTY_KEY_FILE.

    Khóa lấy từ {place}, chương trình này không sửa được. Hãy chuyển khóa vào tệp đặt tên bằng DIABA_PARTY_KEY_FILE.
    """

    status = 409
    code = "keys-in-environment"


@app.command()
def keys() -> None:
    """Tạo khóa mã hóa cho hệ thống mới; sao lưu tệp khóa tách khỏi bản sao lưu cơ sở dữ liệu. / Make the keys of a new register."""
    if keyring.are_given():
        raise KeysAreThere(place=keyring.keyring().place)
    with database().write() as transaction:
        if lost := vault.foreign(transaction, keyring.make()):
            raise keyring.KeyUnknown(key=", ".join(lost), place=keyring.key_file())
    keyring.keep(keyring.make())
    say(str(keyring.key_file()))


def make_keys_of_new_register() -> None:
    """Make keys where there are none and nothing was sealed yet; a register whose keys are lost gets no others."""
    if keyring.are_given():
        return
    with database().write() as transaction:
        lost = vault.foreign(transaction, keyring.make())
    if not lost:
        keyring.keep(keyring.make())


@app.command()
def rotate(
    index: Annotated[
        bool, typer.Option("--index", help="Thay khóa chỉ mục mù. / The key of blind indexes instead.")
    ] = False,
) -> None:
    """Thay khóa: khóa mới bọc lại mọi khóa dữ liệu, khóa cũ vẫn giữ để mở bản sao lưu. / A new key seals all data keys anew."""
    if keyring.from_environment():
        raise KeysInEnvironment(place="DIABA_PARTY_KEYS")
    turned = keyring.keyring().turned(index=index)
    # The new key is safe in its file before anything depends on it.
    keyring.keep(turned, instead=True)
    with database().write() as transaction:
        done = vault.reindex(transaction, turned) if index else vault.rewrap(transaction, turned)
    say(f"{done} → {turned.index if index else turned.current}")
