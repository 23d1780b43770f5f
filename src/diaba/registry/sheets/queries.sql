-- Each sheet is one statement: `at` is the day of the law, `known` the moment of the register.

-- name: certificate
SELECT paper.id, paper.serial, paper.generation, paper.register_number, paper.issued_on, paper.issuer, paper.opened_by AS act,
       act.recorded_at AS entered_at,
       (SELECT status FROM registry.certificate_status
        WHERE certificate_id = paper.id AND effective @> %(at)s::date AND recorded @> %(known)s::timestamptz) AS status,
       (SELECT json_agg(json_build_object('status', status, 'since', lower(effective), 'until', upper(effective), 'act', opened_by) ORDER BY effective)
        FROM registry.certificate_status WHERE certificate_id = paper.id AND recorded @> %(known)s) AS statuses,
       (SELECT json_agg(held ORDER BY right_id)
        FROM (SELECT rrr.right_id, rrr.ba_unit_id, rrr.type, rrr.party_id, party.kind AS party_kind, rrr.numerator, rrr.denominator, rrr.rank, rrr.origin, rrr.term,
                     lower(rrr.effective) AS since, rrr.opened_by AS act
              FROM registry.rrr LEFT JOIN party.party ON party.id = rrr.party_id
              WHERE rrr.certificate_id = paper.id AND rrr.effective @> %(at)s AND rrr.recorded @> %(known)s) AS held) AS rights,
       (SELECT json_agg(DISTINCT jsonb_build_object('code', parcel.code, 'since', lower(part.effective), 'until', upper(part.effective)))
        FROM registry.rrr JOIN registry.ba_unit_part part ON part.ba_unit_id = rrr.ba_unit_id AND part.effective && rrr.effective AND part.recorded @> %(known)s
        JOIN cadastre.parcel ON parcel.id = part.parcel_id
        WHERE rrr.certificate_id = paper.id AND rrr.recorded @> %(known)s) AS parcels,
       (SELECT json_agg(json_build_object('serial', parent.serial, 'act', step.act_id) ORDER BY parent.serial)
        FROM registry.certificate_lineage step JOIN registry.certificate parent ON parent.id = step.parent_id
        JOIN registry.act made ON made.id = step.act_id AND made.recorded_at <= %(known)s
        WHERE step.child_id = paper.id) AS parents,
       (SELECT json_agg(json_build_object('serial', child.serial, 'act', step.act_id) ORDER BY child.serial)
        FROM registry.certificate_lineage step JOIN registry.certificate child ON child.id = step.child_id
        JOIN registry.act made ON made.id = step.act_id AND made.recorded_at <= %(known)s
        WHERE step.parent_id = paper.id) AS children
FROM registry.certificate paper JOIN registry.act ON act.id = paper.opened_by
WHERE paper.serial_key = %(key)s COLLATE "C"

-- name: printed
-- What it says, which names people; and who ever held by it.
SELECT printed, ARRAY(SELECT DISTINCT party_id FROM registry.rrr WHERE certificate_id = certificate.id AND party_id IS NOT NULL) AS parties
FROM registry.certificate WHERE serial_key = %(key)s COLLATE "C"

-- name: land_of_certificate
-- Where the land is that it was ever of.
SELECT DISTINCT commune.code AS unit_code, commune.province_code
FROM registry.rrr
JOIN registry.ba_unit_part part ON part.ba_unit_id = rrr.ba_unit_id AND part.effective && rrr.effective
JOIN cadastre.parcel_version version ON version.parcel_id = part.parcel_id AND upper_inf(version.recorded)
JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN units.unit commune ON commune.id = sheet.unit_id
WHERE rrr.certificate_id = %(certificate)s

-- name: acts_of_certificate
WITH touching AS (
    SELECT opened_by AS id FROM registry.certificate WHERE id = %(certificate)s
    UNION SELECT opened_by FROM registry.certificate_status WHERE certificate_id = %(certificate)s
    UNION SELECT closed_by FROM registry.certificate_status WHERE certificate_id = %(certificate)s
    UNION SELECT opened_by FROM registry.rrr WHERE certificate_id = %(certificate)s
    UNION SELECT closed_by FROM registry.rrr WHERE certificate_id = %(certificate)s
)
SELECT act.id, act.kind, act.effective, act.recorded_at, act.dossier, entry.seq
FROM touching JOIN registry.act USING (id) LEFT JOIN ledger.entry ON entry.act_id = act.id
ORDER BY act.recorded_at, act.id

-- name: act
-- Versions that it opened and that live on, and those that it ended; the halves that it restated are neither.
SELECT act.id, act.kind, act.decided_by, act.approved_by, act.effective, act.recorded_at, act.dossier,
       encode(act.leaf, 'hex') AS leaf, entry.seq, length(act.opened) / 32 AS opened, length(act.closed) / 32 AS closed,
       (SELECT json_agg(json_build_object('kind', source.kind, 'number', source.number, 'issued_on', source.issued_on, 'issuer', source.issuer,
                                          'file_name', source.file_name, 'sha256', encode(source.sha256, 'hex')) ORDER BY source.id)
        FROM registry.act_source JOIN registry.source ON source.id = act_source.source_id WHERE act_source.act_id = act.id) AS sources
FROM registry.act LEFT JOIN ledger.entry ON entry.act_id = act.id
WHERE act.id = %(act)s

-- name: parcels_of_act
SELECT parcel.code, sheet.number AS sheet, version.number, version.legal_area AS area, commune.full_name, commune.full_name_en,
       commune.code AS unit_code, commune.province_code, version.opened_by = %(act)s AS begins, count(*) OVER () AS in_all
FROM cadastre.parcel_version version
JOIN cadastre.parcel ON parcel.id = version.parcel_id JOIN cadastre.sheet ON sheet.id = version.sheet_id JOIN units.unit commune ON commune.id = sheet.unit_id
WHERE (version.opened_by = %(act)s AND version.closed_by IS DISTINCT FROM %(act)s) OR (version.closed_by = %(act)s AND version.opened_by <> %(act)s)
ORDER BY begins, commune.code, sheet.number, version.number, version.id LIMIT %(most)s

-- name: rights_of_act
SELECT rrr.right_id, rrr.ba_unit_id, rrr.type, rrr.party_id, party.kind AS party_kind, rrr.numerator, rrr.denominator, rrr.rank, rrr.term, certificate.serial,
       rrr.opened_by = %(act)s AS begins, count(*) OVER () AS in_all
FROM registry.rrr LEFT JOIN party.party ON party.id = rrr.party_id LEFT JOIN registry.certificate ON certificate.id = rrr.certificate_id
WHERE (rrr.opened_by = %(act)s AND rrr.closed_by IS DISTINCT FROM %(act)s) OR (rrr.closed_by = %(act)s AND rrr.opened_by <> %(act)s)
ORDER BY begins, rrr.right_id, rrr.id LIMIT %(most)s

-- name: certificates_of_act
SELECT certificate.serial, status.status, status.opened_by = %(act)s AS begins, count(*) OVER () AS in_all
FROM registry.certificate_status status JOIN registry.certificate ON certificate.id = status.certificate_id
WHERE (status.opened_by = %(act)s AND status.closed_by IS DISTINCT FROM %(act)s) OR (status.closed_by = %(act)s AND status.opened_by <> %(act)s)
ORDER BY begins, certificate.serial, status.id LIMIT %(most)s

-- name: caveats_of_act
SELECT caveat.caveat_id, caveat.ba_unit_id, caveat.party_id, caveat.authority, caveat.document_number, caveat.opened_by = %(act)s AS begins, count(*) OVER () AS in_all
FROM registry.caveat
WHERE (caveat.opened_by = %(act)s AND caveat.closed_by IS DISTINCT FROM %(act)s) OR (caveat.closed_by = %(act)s AND caveat.opened_by <> %(act)s)
ORDER BY begins, caveat.id LIMIT %(most)s

-- name: parties_of_act
-- Whose particulars, papers or membership it changed, by number alone.
SELECT DISTINCT party_id, unit.code AS unit_code, unit.province_code
FROM (SELECT party_id FROM party.party_version WHERE opened_by = %(act)s OR closed_by = %(act)s
      UNION SELECT party_id FROM party.identity WHERE opened_by = %(act)s OR closed_by = %(act)s
      UNION SELECT group_id FROM party.member WHERE opened_by = %(act)s OR closed_by = %(act)s
      UNION SELECT party_id FROM party.merger WHERE opened_by = %(act)s OR closed_by = %(act)s) AS changed
LEFT JOIN party.party_version version USING (party_id) LEFT JOIN units.unit ON unit.id = version.unit_id
ORDER BY party_id LIMIT %(most)s

-- name: land_of_act
-- Where the land is that it touched: drawn by it, or under a right, unit or caveat that it changed.
WITH touched AS MATERIALIZED (
    SELECT ba_unit_id AS id FROM registry.rrr WHERE opened_by = %(act)s OR closed_by = %(act)s
    UNION SELECT ba_unit_id FROM registry.ba_unit_part WHERE opened_by = %(act)s OR closed_by = %(act)s
    UNION SELECT ba_unit_id FROM registry.caveat WHERE opened_by = %(act)s OR closed_by = %(act)s
    UNION SELECT rrr.ba_unit_id FROM registry.certificate_status status JOIN registry.rrr ON rrr.certificate_id = status.certificate_id
          WHERE status.opened_by = %(act)s OR status.closed_by = %(act)s
), land AS MATERIALIZED (
    SELECT part.parcel_id FROM registry.ba_unit_part part WHERE part.ba_unit_id IN (SELECT id FROM touched) AND part.parcel_id IS NOT NULL
    UNION SELECT parcel_id FROM cadastre.parcel_version WHERE opened_by = %(act)s OR closed_by = %(act)s
)
SELECT DISTINCT commune.code AS unit_code, commune.province_code
FROM land JOIN cadastre.parcel_version version USING (parcel_id) JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN units.unit commune ON commune.id = sheet.unit_id

-- name: holders
-- By which numbers a person or group holds: its own, those merged into it, and the groups that it is in.
WITH own AS (
    SELECT same.id
    FROM party.resolved(ARRAY[%(party)s::bigint], %(at)s::date, %(known)s::timestamptz) AS root
    CROSS JOIN LATERAL party.answering_through(root.resolved_id, %(at)s, %(known)s) AS same (id)
), grouped AS (
    SELECT DISTINCT same.id
    FROM own JOIN party.member ON member.party_id = own.id AND member.effective @> %(at)s AND member.recorded @> %(known)s
    CROSS JOIN LATERAL party.answering_through(member.group_id, %(at)s, %(known)s) AS same (id)
)
SELECT id, false AS is_group FROM own UNION ALL SELECT id, true FROM grouped WHERE id NOT IN (SELECT id FROM own)

-- name: holdings
SELECT rrr.right_id, rrr.ba_unit_id, rrr.type, rrr.party_id, rrr.numerator, rrr.denominator, rrr.rank, rrr.term, certificate.serial,
       lower(rrr.effective) AS since, rrr.opened_by AS act,
       (SELECT json_agg(json_build_object('code', parcel.code, 'sheet', place.number, 'number', version.number, 'area', version.legal_area,
                                          'full_name', commune.full_name, 'full_name_en', commune.full_name_en,
                                          'unit_code', commune.code, 'province_code', commune.province_code) ORDER BY parcel.code)
        FROM registry.ba_unit_part part JOIN cadastre.parcel ON parcel.id = part.parcel_id
        JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id AND version.effective @> %(at)s::date AND version.recorded @> %(known)s::timestamptz
        CROSS JOIN LATERAL cadastre.sheet_at(version.sheet_id, %(at)s, %(known)s) AS place JOIN units.unit commune ON commune.id = place.unit_id
        WHERE part.ba_unit_id = rrr.ba_unit_id AND part.effective @> %(at)s AND part.recorded @> %(known)s) AS parcels
FROM registry.rrr LEFT JOIN registry.certificate ON certificate.id = rrr.certificate_id
WHERE rrr.party_id = ANY (%(holders)s) AND rrr.effective @> %(at)s AND rrr.recorded @> %(known)s
ORDER BY rrr.type, rrr.right_id LIMIT %(most)s

-- name: homes
-- Where a party is known: where land records named it, and where its land was ever.
SELECT unit.code AS unit_code, unit.province_code
FROM party.party_version version JOIN units.unit ON unit.id = version.unit_id WHERE version.party_id = ANY (%(holders)s)
UNION
SELECT commune.code, commune.province_code
FROM registry.rrr JOIN registry.ba_unit_part part ON part.ba_unit_id = rrr.ba_unit_id
JOIN cadastre.parcel_version version ON version.parcel_id = part.parcel_id JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN units.unit commune ON commune.id = sheet.unit_id
WHERE rrr.party_id = ANY (%(holders)s)

-- name: acts_of_party
WITH touching AS (
    SELECT opened_by AS id FROM party.party_version WHERE party_id = ANY (%(holders)s)
    UNION SELECT closed_by FROM party.party_version WHERE party_id = ANY (%(holders)s)
    UNION SELECT opened_by FROM party.identity WHERE party_id = ANY (%(holders)s)
    UNION SELECT closed_by FROM party.identity WHERE party_id = ANY (%(holders)s)
    UNION SELECT opened_by FROM party.member WHERE group_id = ANY (%(holders)s)
    UNION SELECT closed_by FROM party.member WHERE group_id = ANY (%(holders)s)
    UNION SELECT opened_by FROM party.merger WHERE party_id = ANY (%(holders)s) OR into_id = ANY (%(holders)s)
    UNION SELECT closed_by FROM party.merger WHERE party_id = ANY (%(holders)s) OR into_id = ANY (%(holders)s)
    UNION SELECT opened_by FROM registry.rrr WHERE party_id = ANY (%(holders)s)
    UNION SELECT closed_by FROM registry.rrr WHERE party_id = ANY (%(holders)s)
    UNION SELECT opened_by FROM registry.caveat WHERE party_id = ANY (%(holders)s)
    UNION SELECT closed_by FROM registry.caveat WHERE party_id = ANY (%(holders)s)
)
SELECT act.id, act.kind, act.effective, act.recorded_at, act.dossier, entry.seq
FROM touching JOIN registry.act USING (id) LEFT JOIN ledger.entry ON entry.act_id = act.id
ORDER BY act.recorded_at, act.id
