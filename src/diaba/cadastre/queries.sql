-- name: zone
SELECT srid, to_wgs84, transform_id FROM cadastre.zone WHERE srid = %(srid)s

-- name: add_zone
INSERT INTO cadastre.zone (srid, central_meridian, to_wgs84, transform_id)
SELECT %(srid)s::integer, %(meridian)s, %(to_wgs84)s, %(transform_id)s
WHERE NOT EXISTS (SELECT FROM cadastre.zone WHERE srid = %(srid)s::integer)

-- name: sheets
SELECT id, number, srid FROM cadastre.sheet WHERE unit_id = %(unit_id)s AND retired_by IS NULL

-- name: add_sheets
INSERT INTO cadastre.sheet (unit_id, number, scale, srid)
SELECT %(unit_id)s, number, scale, %(srid)s
FROM unnest(%(numbers)s::text[], %(scales)s::integer[]) AS given (number, scale)

-- name: lock_unit
SELECT pg_advisory_xact_lock(hashtextextended('cadastre', %(unit_id)s))

-- name: home_of_unit
SELECT unit.code, unit.full_name, now.code AS now, home.opened_by AS act_id
FROM registry.unit_home AS home JOIN units.unit ON unit.id = home.unit_id LEFT JOIN units.unit AS now ON now.id = home.home_id
WHERE home.unit_id = %(unit_id)s AND upper_inf(home.recorded) AND upper_inf(home.effective)

-- name: live_versions
SELECT s.number AS sheet_number, v.number, v.parcel_id, v.id, v.digest, p.code, v.legal_area, v.occupies_land
FROM cadastre.parcel_version v JOIN cadastre.sheet s ON s.id = v.sheet_id JOIN cadastre.parcel p ON p.id = v.parcel_id
WHERE s.unit_id = %(unit_id)s AND upper_inf(v.effective) AND upper_inf(v.recorded)

-- name: next_parcel_ids
SELECT array_agg(nextval('cadastre.parcel_id_seq')) FROM generate_series(1, %(rows)s)

-- name: next_version_ids
SELECT array_agg(nextval('cadastre.parcel_version_id_seq')) FROM generate_series(1, %(rows)s)

-- name: codes_taken
SELECT code FROM cadastre.parcel WHERE code = ANY(%(codes)s)

-- name: copy_former_numbers
COPY cadastre.former_number (parcel_id, source, sheet_number, parcel_number, recorded, opened_by) FROM STDIN (FORMAT binary)

-- name: add_former_numbers
INSERT INTO cadastre.former_number (parcel_id, source, sheet_number, parcel_number, recorded, opened_by)
SELECT given.parcel_id, 'old', given.sheet_number, given.parcel_number, tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(act_id)s), NULL), %(act_id)s
FROM unnest(%(parcel_ids)s::bigint[], %(sheet_numbers)s::text[], %(parcel_numbers)s::text[]) AS given (parcel_id, sheet_number, parcel_number)
WHERE NOT EXISTS (
    SELECT FROM cadastre.former_number f
    WHERE f.parcel_id = given.parcel_id AND f.source = 'old' AND upper_inf(f.recorded)
      AND (f.sheet_number, f.parcel_number) = (given.sheet_number, given.parcel_number))

-- name: copy_parcels
COPY cadastre.parcel (id, code, code_point, code_transform, code_algorithm) FROM STDIN (FORMAT binary)

-- name: copy_versions
COPY cadastre.parcel_version (id, parcel_id, sheet_id, number, legal_area, occupies_land, shape, digest, effective, recorded, opened_by)
FROM STDIN (FORMAT binary)

-- name: copy_land_uses
COPY cadastre.land_use (parcel_version_id, rank, code, area, origin, form, term) FROM STDIN (FORMAT binary)

-- name: periods
SELECT range_send(daterange(%(effective)s::date, NULL)) AS effective, range_send(tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(act_id)s), NULL)) AS recorded

-- name: supersede
UPDATE cadastre.parcel_version SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE id = %(act_id)s)), closed_by = %(act_id)s WHERE id = ANY(%(version_ids)s)

-- name: restate_versions
INSERT INTO cadastre.parcel_version
    (parcel_id, sheet_id, number, legal_area, occupies_land, shape, digest, effective, recorded, opened_by, closed_by)
SELECT parcel_id, sheet_id, number, legal_area, occupies_land, shape, digest,
       daterange(lower(effective), %(effective)s::date), tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(act_id)s), NULL), %(act_id)s, %(act_id)s
FROM cadastre.parcel_version
WHERE id = ANY(%(version_ids)s) AND lower(effective) < %(effective)s::date

-- name: restate_land_uses
INSERT INTO cadastre.land_use (parcel_version_id, rank, code, area, origin, form, term)
SELECT restated.id, use.rank, use.code, use.area, use.origin, use.form, use.term
FROM cadastre.parcel_version was
JOIN cadastre.parcel_version restated ON restated.parcel_id = was.parcel_id AND restated.closed_by = %(act_id)s AND upper_inf(restated.recorded)
JOIN cadastre.land_use use ON use.parcel_version_id = was.id
WHERE was.id = ANY(%(version_ids)s)

-- name: touched
SELECT parcel_id FROM cadastre.parcel_version WHERE opened_by = %(act_id)s OR closed_by = %(act_id)s GROUP BY parcel_id

-- name: later_on_parcels
SELECT DISTINCT ON (s.number, later.number) s.number AS sheet_number, later.number AS parcel_number, greatest(later.opened_by, later.closed_by) AS act_id
FROM cadastre.parcel_version later JOIN cadastre.sheet s ON s.id = later.sheet_id
WHERE (later.opened_by > %(act_id)s OR later.closed_by > %(act_id)s)
  AND later.parcel_id IN (SELECT parcel_id FROM cadastre.parcel_version WHERE opened_by = %(act_id)s OR closed_by = %(act_id)s)
ORDER BY s.number, later.number

-- name: close_opened_versions
UPDATE cadastre.parcel_version SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s)), closed_by = %(undo_id)s
WHERE opened_by = %(act_id)s AND upper_inf(recorded)

-- name: reopen_closed_versions
INSERT INTO cadastre.parcel_version (parcel_id, sheet_id, number, legal_area, occupies_land, shape, digest, effective, recorded, opened_by)
SELECT parcel_id, sheet_id, number, legal_area, occupies_land, shape, digest, effective, tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s), NULL), %(undo_id)s
FROM cadastre.parcel_version WHERE closed_by = %(act_id)s AND opened_by <> %(act_id)s

-- name: reopen_land_uses
INSERT INTO cadastre.land_use (parcel_version_id, rank, code, area, origin, form, term)
SELECT again.id, use.rank, use.code, use.area, use.origin, use.form, use.term
FROM cadastre.parcel_version was
JOIN cadastre.parcel_version again ON again.parcel_id = was.parcel_id AND again.opened_by = %(undo_id)s
JOIN cadastre.land_use use ON use.parcel_version_id = was.id
WHERE was.closed_by = %(act_id)s AND was.opened_by <> %(act_id)s

-- name: close_opened_former_numbers
UPDATE cadastre.former_number SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s)), closed_by = %(undo_id)s
WHERE opened_by = %(act_id)s AND upper_inf(recorded)

-- name: retire_opened_parcels
UPDATE cadastre.parcel p SET retired_by = %(undo_id)s
FROM cadastre.parcel_version v
WHERE v.parcel_id = p.id AND v.opened_by = %(act_id)s AND v.closed_by = %(undo_id)s
  AND NOT EXISTS (SELECT FROM cadastre.parcel_version live WHERE live.parcel_id = p.id AND upper_inf(live.effective) AND upper_inf(live.recorded))

-- name: lock_units_of
SELECT pg_advisory_xact_lock(hashtextextended('cadastre', unit_id))
FROM (
    SELECT DISTINCT sheet.unit_id FROM cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id
    WHERE version.parcel_id = ANY(%(parcel_ids)s) AND upper_inf(version.effective) AND upper_inf(version.recorded)
    ORDER BY sheet.unit_id
) AS communes

-- name: drawings
SELECT version.parcel_id, version.id AS version_id, sheet.id AS sheet_id, sheet.number AS sheet, sheet.srid, version.number, version.legal_area, version.occupies_land,
       ST_AsBinary(version.shape) AS shape,
       (SELECT jsonb_agg(jsonb_build_object('code', code, 'area', area, 'origin', origin, 'form', form, 'term', term) ORDER BY rank)
        FROM cadastre.land_use WHERE parcel_version_id = version.id) AS land_uses,
       (SELECT max(numbered.number::bigint) FROM cadastre.parcel_version numbered
        WHERE numbered.sheet_id = sheet.id AND numbered.number ~ '^[0-9]{1,9}$') AS last_number
FROM cadastre.parcel_version version JOIN cadastre.sheet ON sheet.id = version.sheet_id
WHERE version.parcel_id = ANY(%(parcel_ids)s) AND upper_inf(version.effective) AND upper_inf(version.recorded)

-- name: retire
UPDATE cadastre.parcel SET retired_by = %(act_id)s WHERE id = %(parcel_id)s AND retired_by IS NULL

-- name: add_lineage
INSERT INTO cadastre.lineage (parent_id, child_id, act_id) VALUES (%(parent)s, %(child)s, %(act_id)s)
