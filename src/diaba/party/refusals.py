"""What the register of parties will not do."""

from diaba.errors import Refusal


class PartyUnknown(Refusal):
    """The register has no party {party} on that day. Search for the person again and take the number shown.

    Sổ đăng ký không có người số {party} vào ngày đó. Hãy tra cứu lại và dùng đúng số hiển thị.
    """

    status = 404
    code = "party-unknown"


class PartyIsMerged(Refusal):
    """Party {party} was merged into party {into} and answers through it. Work with party {into}, or split the two first.

    Người số {party} đã được hợp nhất vào người số {into}. Hãy thực hiện trên người số {into}, hoặc tách hai người trước.
    """

    status = 409
    code = "party-merged"


class PartyNotMerged(Refusal):
    """Party {party} is merged into no other, so there is nothing to split. Check the number.

    Người số {party} chưa được hợp nhất vào ai nên không có gì để tách. Hãy kiểm tra lại số.
    """

    status = 409
    code = "party-not-merged"


class MergedWithItself(Refusal):
    """Party {party} cannot be merged into itself. Name the two parties that are one.

    Không thể hợp nhất người số {party} với chính mình. Hãy chọn hai người bị trùng.
    """

    status = 422
    code = "party-merged-with-itself"


class KindsDiffer(Refusal):
    """Party {party} is of kind {kind}, party {into} of kind {other}: they cannot be one. Correct the wrong one first.

    Người số {party} thuộc loại {kind}, người số {into} thuộc loại {other}: không thể là một. Hãy đính chính bên sai trước.
    """

    status = 409
    code = "party-kinds-differ"


class MergedSince(Refusal):
    """Party {party} was merged or split on {since}, after {given}. Choose {since} or a later day.

    Người số {party} đã được hợp nhất hoặc tách ngày {since}, sau ngày {given}. Hãy chọn ngày {since} hoặc ngày sau đó.
    """

    status = 409
    code = "party-merged-since"


class EvidenceMissing(Refusal):
    """Parties {party} and {into} cannot be merged without evidence. Say what shows that they are one: number, birth, paper.

    Không thể hợp nhất người số {party} và {into} khi không có chứng cứ. Hãy nêu căn cứ: số giấy tờ, ngày sinh, văn bản.
    """

    status = 422
    code = "party-evidence-missing"


class SecondOfficerMissing(Refusal):
    """Merging, splitting and correcting party {party} take two officers, and {name} cannot be both. Let another one approve.

    Hợp nhất, tách, đính chính người số {party} cần hai cán bộ, {name} không thể vừa đề xuất vừa duyệt. Hãy để người khác duyệt.
    """

    status = 403
    code = "party-second-officer"


class ChangeTooEarly(Refusal):
    """Party {party} is known so since {since}; a change cannot take effect on {given}. Correct it, or choose a later day.

    Thông tin của người số {party} có hiệu lực từ {since}, không thể thay đổi từ ngày {given}. Hãy đính chính hoặc chọn ngày sau đó.
    """

    status = 409
    code = "party-change-too-early"


class PaperUnknown(Refusal):
    """Party {party} has no valid paper with number {paper} in the register. Look at the party's sheet and take a paper from it.

    Người số {party} không có giấy tờ số thứ tự {paper} còn hiệu lực trong sổ. Hãy xem phiếu thông tin và chọn giấy tờ tại đó.
    """

    status = 404
    code = "party-paper-unknown"


class MembersDoNotFit(Refusal):
    """The {kind} "{name}" cannot have {count} such members. Spouses are two, a household has one head.

    Người "{name}" thuộc loại {kind} không thể có {count} thành viên như vậy. Vợ chồng gồm hai người, hộ có một chủ hộ.
    """

    status = 422
    code = "party-members-do-not-fit"


class SharesNotWhole(Refusal):
    """The shares in "{name}" add up to {total}, not to 1, or some are missing. Give every member a share, or none.

    Tỷ lệ của các thành viên "{name}" cộng lại là {total}, không bằng 1 hoặc còn thiếu. Hãy ghi đủ tỷ lệ hoặc không ghi cho ai.
    """

    status = 422
    code = "party-shares-not-whole"


class NameTooShort(Refusal):
    """The name "{name}" would find too many people. Give at least two words of the name, or search by number.

    Họ tên "{name}" sẽ tìm ra quá nhiều người. Hãy nhập ít nhất hai chữ của họ tên, hoặc tra cứu theo số giấy tờ.
    """

    status = 422
    code = "party-name-too-short"


class PurposeUnknown(Refusal):
    """The word "{purpose}" is no purpose for which people may be looked up. Choose one of: {known}.

    Từ "{purpose}" không phải là mục đích được tra cứu thông tin người sử dụng đất. Hãy chọn một trong: {known}.
    """

    status = 403
    code = "party-purpose-unknown"


class DossierMissing(Refusal):
    """Looking up people for the purpose "{purpose}" takes the number of a dossier. Give it.

    Tra cứu thông tin người sử dụng đất cho mục đích "{purpose}" cần có số hồ sơ. Hãy nhập số hồ sơ.
    """

    status = 403
    code = "party-dossier-missing"


class NumberMissing(Refusal):
    """Party {party} has no number that the population register knows. Enter its personal number first.

    Người số {party} chưa có số giấy tờ mà Cơ sở dữ liệu quốc gia về dân cư tra được. Hãy bổ sung số định danh cá nhân trước.
    """

    status = 409
    code = "party-number-missing"


class PopulationSilent(Refusal):
    """The population register at {place} did not answer within {seconds} s. Nothing was changed; try again later.

    Cơ sở dữ liệu dân cư tại {place} không trả lời sau {seconds} giây. Chưa có gì thay đổi; hãy thử lại sau.
    """

    status = 504
    code = "population-silent"


class PopulationUnreachable(Refusal):
    """The population register at {place} cannot be reached: {reason}. Nothing was changed; check the connection and try again.

    Không kết nối được Cơ sở dữ liệu dân cư tại {place}: {reason}. Chưa có gì thay đổi; hãy kiểm tra đường truyền và thử lại.
    """

    status = 503
    code = "population-unreachable"


class PopulationRefused(Refusal):
    """The population register at {place} refused the question ({answer}). Check this office's right to ask and the number.

    Cơ sở dữ liệu dân cư tại {place} từ chối trả lời ({answer}). Hãy kiểm tra quyền khai thác của đơn vị và số giấy tờ.
    """

    status = 502
    code = "population-refused"


class PopulationBroken(Refusal):
    """The population register at {place} answered what cannot be read ({answer}). Nothing was changed; tell its operator.

    Cơ sở dữ liệu dân cư tại {place} trả lời không đọc được ({answer}). Chưa có gì thay đổi; hãy báo đơn vị vận hành.
    """

    status = 502
    code = "population-broken"
