"""Metadata as programs write them: ISO 19139, and ISO 19115-3, which names some elements otherwise."""

WHOLE = {
    "title": "Dữ liệu địa chính Xã Quế Võ",
    "abstract": "Bản đồ địa chính tỷ lệ 1:1000",
    "created": "2026-10-01",
    "organisation": "Văn phòng đăng ký đất đai",
    "scale": "1:1000",
    "reference_system": "EPSG:5897",
    "lineage": "Đo đạc năm 2026",
    "unit_code": "09247",
}


_SAID = {
    "title": "<gmd:title>{}</gmd:title>",
    "abstract": "<gmd:abstract>{}</gmd:abstract>",
    "created": "<gmd:date><gmd:CI_Date><gmd:date><gco:Date>1999-01-01</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode"
    ' codeListValue="revision"/></gmd:dateType></gmd:CI_Date></gmd:date><gmd:date><gmd:CI_Date><gmd:date><gco:DateTime>'
    '{}T08:00:00</gco:DateTime></gmd:date><gmd:dateType><gmd:CI_DateTypeCode codeListValue="creation"/></gmd:dateType>'
    "</gmd:CI_Date></gmd:date>",
    "organisation": "<gmd:pointOfContact><gmd:CI_ResponsibleParty><gmd:organisationName>{}</gmd:organisationName>"
    "</gmd:CI_ResponsibleParty></gmd:pointOfContact>",
    "scale": "<gmd:spatialResolution><gmd:MD_Resolution><gmd:equivalentScale><gmd:MD_RepresentativeFraction><gmd:denominator>"
    "{}</gmd:denominator></gmd:MD_RepresentativeFraction></gmd:equivalentScale></gmd:MD_Resolution></gmd:spatialResolution>",
    "reference_system": "<gmd:referenceSystemInfo><gmd:MD_ReferenceSystem><gmd:referenceSystemIdentifier><gmd:RS_Identifier>"
    "<gmd:code>{}</gmd:code><gmd:codeSpace>EPSG</gmd:codeSpace></gmd:RS_Identifier></gmd:referenceSystemIdentifier>"
    "</gmd:MD_ReferenceSystem></gmd:referenceSystemInfo>",
    "lineage": "<gmd:lineage><gmd:LI_Lineage><gmd:statement>{}</gmd:statement></gmd:LI_Lineage></gmd:lineage>",
    "unit_code": "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicDescription><gmd:geographicIdentifier>"
    "<gmd:MD_Identifier><gmd:code>{}</gmd:code></gmd:MD_Identifier></gmd:geographicIdentifier></gmd:EX_GeographicDescription>"
    "</gmd:geographicElement></gmd:EX_Extent></gmd:extent>",
}
_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
{reference_system}
<gmd:identificationInfo><gmd:MD_DataIdentification>
<gmd:citation><gmd:CI_Citation>{title}{created}</gmd:CI_Citation></gmd:citation>
{abstract}
{organisation}
{scale}
{unit_code}
</gmd:MD_DataIdentification></gmd:identificationInfo>
<gmd:dataQualityInfo><gmd:DQ_DataQuality>{lineage}</gmd:DQ_DataQuality></gmd:dataQualityInfo>
</gmd:MD_Metadata>"""


def iso19139(**changes: str | None) -> str:
    """A document of the schema that most programs write, with these elements; None leaves one out."""
    say = WHOLE | changes
    return _DOCUMENT.format_map({name: _fragment(name, say[name]) for name in _SAID})


def _fragment(name: str, value: str | None) -> str:
    if value is None:
        return ""
    said = value.removeprefix("1:").removeprefix("EPSG:")
    return _SAID[name].format(said if name == "created" else f"<gco:CharacterString>{said}</gco:CharacterString>")


NEWER = """<?xml version="1.0"?>
<mdb:MD_Metadata xmlns:mdb="http://standards.iso.org/iso/19115/-3/mdb/2.0" xmlns:cit="http://standards.iso.org/iso/19115/-3/cit/2.0"
 xmlns:mri="http://standards.iso.org/iso/19115/-3/mri/1.0" xmlns:mrl="http://standards.iso.org/iso/19115/-3/mrl/2.0"
 xmlns:gco="http://standards.iso.org/iso/19115/-3/gco/1.0">
<mdb:identificationInfo><mri:MD_DataIdentification><mri:citation><cit:CI_Citation>
<cit:title><gco:CharacterString>Dữ liệu</gco:CharacterString></cit:title>
<cit:date><cit:CI_Date><cit:date><gco:Date>2026-10-01</gco:Date></cit:date>
<cit:dateType><cit:CI_DateTypeCode>creation</cit:CI_DateTypeCode></cit:dateType></cit:CI_Date></cit:date>
</cit:CI_Citation></mri:citation>
<mri:pointOfContact><cit:CI_Responsibility><cit:party><cit:CI_Organisation><cit:name><gco:CharacterString>Sở</gco:CharacterString>
</cit:name></cit:CI_Organisation></cit:party></cit:CI_Responsibility></mri:pointOfContact>
</mri:MD_DataIdentification></mdb:identificationInfo>
<mdb:resourceLineage><mrl:LI_Lineage><mrl:statement><gco:CharacterString>Đo đạc</gco:CharacterString></mrl:statement>
</mrl:LI_Lineage></mdb:resourceLineage></mdb:MD_Metadata>"""
