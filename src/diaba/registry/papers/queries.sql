-- name: to_print
-- Locked in order: two who print the same certificate get two numbers.
WITH wanted AS MATERIALIZED (
    SELECT id, serial, serial_key, register_number, issued_on, issuer, opened_by FROM registry.certificate
    WHERE serial_key = ANY (%(keys)s) ORDER BY id FOR NO KEY UPDATE
)
SELECT wanted.id, wanted.serial, wanted.serial_key, wanted.register_number, wanted.issuer, coalesce(wanted.issued_on, act.effective) AS issued_on,
       wanted.opened_by AS act_id, entry.seq AS entry, status.status, held.unit_ids, held.holders, land.*, burdens.notes, assets.assets,
       (SELECT count(*) FROM document.print WHERE certificate_id = wanted.id) AS printed
FROM wanted
JOIN registry.act ON act.id = wanted.opened_by
LEFT JOIN ledger.entry ON entry.act_id = wanted.opened_by
LEFT JOIN registry.certificate_status status ON status.certificate_id = wanted.id AND upper_inf(status.effective) AND upper_inf(status.recorded)
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT ba_unit_id) AS unit_ids,
           json_agg(json_build_object('party', party_id, 'share', numerator || '/' || denominator) ORDER BY id) AS holders
    FROM registry.rrr WHERE certificate_id = wanted.id AND kind = 'right' AND upper_inf(effective) AND upper_inf(recorded)) AS held
CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object(
               'code', parcel.code, 'number', version.number, 'sheet', sheet.number, 'area', version.legal_area::text, 'meridian', zone.central_meridian,
               'commune', commune.full_name, 'address', concat_ws(', ', commune.full_name, province.full_name), 'province', commune.province_code,
               'uses', (SELECT coalesce(json_agg(json_build_object('code', use.code, 'area', use.area::text, 'form', use.form, 'term', use.term,
                                                                   'origin', use.origin) ORDER BY rank), '[]')
                        FROM cadastre.land_use AS use WHERE use.parcel_version_id = version.id))) AS parcels,
           (array_agg(ST_AsBinary(version.shape)))[1] AS shape
    FROM registry.ba_unit_part part
    JOIN cadastre.parcel ON parcel.id = part.parcel_id
    JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
    JOIN cadastre.sheet ON sheet.id = version.sheet_id
    JOIN cadastre.zone ON zone.srid = sheet.srid
    JOIN units.unit commune ON commune.id = sheet.unit_id
    LEFT JOIN units.unit province ON province.level = 'province' AND province.code = commune.province_code AND upper_inf(province.valid)
    WHERE part.ba_unit_id = ANY (held.unit_ids) AND upper_inf(part.effective) AND upper_inf(part.recorded)) AS land
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('type', type, 'since', to_char(lower(effective)::timestamp, 'DD/MM/YYYY')) ORDER BY id), '[]') AS notes
    FROM registry.rrr WHERE ba_unit_id = ANY (held.unit_ids) AND kind = 'restriction' AND upper_inf(effective) AND upper_inf(recorded)) AS burdens
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('kind', asset.kind, 'name', asset.name) ORDER BY asset.id), '[]') AS assets
    FROM registry.ba_unit_part part JOIN cadastre.asset ON asset.id = part.asset_id
    WHERE part.ba_unit_id = ANY (held.unit_ids) AND upper_inf(part.effective) AND upper_inf(part.recorded)) AS assets
ORDER BY wanted.id

-- name: log_prints
INSERT INTO document.print (certificate_id, number, entry, digest, printed_by, reason)
SELECT given.*, %(by)s, %(reason)s
FROM unnest(%(ids)s::bigint[], %(numbers)s::smallint[], %(entries)s::bigint[], %(digests)s::bytea[]) AS given

-- name: prints
SELECT certificate.serial, print.number, print.printed_at, print.printed_by, print.reason, print.entry, certificate.opened_by AS act_id
FROM document.print JOIN registry.certificate ON certificate.id = print.certificate_id
WHERE certificate.serial_key = %(key)s
ORDER BY print.number

-- name: standing
SELECT status, since, is_printed FROM document.standing(%(entry)s, %(serial)s, %(digest)s)

-- name: parcel_to_print
-- A live parcel as it is drawn, and the numbers of those it touches.
SELECT parcel.id, parcel.code, version.number, sheet.number AS sheet, version.legal_area::text AS area, zone.central_meridian AS meridian,
       commune.full_name AS commune, concat_ws(', ', commune.full_name, province.full_name) AS address, ST_AsBinary(version.shape) AS shape,
       (SELECT coalesce(json_agg(json_build_object('code', use.code, 'area', use.area::text, 'form', use.form, 'term', use.term, 'origin', use.origin)
                                 ORDER BY rank), '[]')
        FROM cadastre.land_use AS use WHERE use.parcel_version_id = version.id) AS uses,
       ARRAY(SELECT CASE WHEN near.sheet_id = version.sheet_id THEN near.number ELSE (SELECT number FROM cadastre.sheet WHERE id = near.sheet_id) || '/' || near.number END
             FROM cadastre.parcel_version near
             WHERE near.web && ST_Expand(version.web, 0.2) AND ST_DWithin(near.web, version.web, 0.2) AND near.parcel_id <> version.parcel_id
               AND upper_inf(near.effective) AND upper_inf(near.recorded)
             ORDER BY near.sheet_id <> version.sheet_id, near.number) AS neighbours
FROM cadastre.parcel
JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN cadastre.zone ON zone.srid = sheet.srid
JOIN units.unit commune ON commune.id = sheet.unit_id
LEFT JOIN units.unit province ON province.level = 'province' AND province.code = commune.province_code AND upper_inf(province.valid)
WHERE parcel.code = %(code)s

-- name: act_to_print
-- An act, its place in the ledger, and the first parcels it touched.
WITH units AS MATERIALIZED (
    SELECT ba_unit_id AS id FROM registry.rrr WHERE opened_by = %(act)s OR closed_by = %(act)s
    UNION SELECT ba_unit_id FROM registry.ba_unit_part WHERE opened_by = %(act)s OR closed_by = %(act)s
    UNION SELECT ba_unit_id FROM registry.caveat WHERE opened_by = %(act)s OR closed_by = %(act)s
), land AS MATERIALIZED (
    SELECT parcel_id FROM registry.ba_unit_part WHERE ba_unit_id IN (SELECT id FROM units)
    UNION SELECT parcel_id FROM cadastre.parcel_version WHERE opened_by = %(act)s OR closed_by = %(act)s
), places AS (
    SELECT DISTINCT commune.code AS unit_code, commune.province_code
    FROM land JOIN cadastre.parcel_version version USING (parcel_id) JOIN cadastre.sheet ON sheet.id = version.sheet_id
    JOIN units.unit commune ON commune.id = sheet.unit_id
)
SELECT act.id, act.kind, act.effective, act.recorded_at, act.dossier, act.decided_by, act.approved_by, encode(act.leaf, 'hex') AS leaf, entry.seq,
       ARRAY(SELECT parcel.code FROM land JOIN cadastre.parcel ON parcel.id = land.parcel_id ORDER BY 1 LIMIT %(most)s) AS parcels,
       (SELECT count(*) FROM land) AS parcel_count,
       (SELECT json_agg(places) FROM places) AS places
FROM registry.act LEFT JOIN ledger.entry ON entry.act_id = act.id
WHERE act.id = %(act)s
