-- Each answers all questions of its kind at once; `place` is the number of the question, and no question gets more than `most` answers.

-- name: numbered
-- Live parcels of that number, those that are or were called so elsewhere, and those that were called so and are no more.
SELECT given.place, hit.how, hit.parcel_id
FROM unnest(%(places)s::integer[], %(sheets)s::text[], %(numbers)s::text[], %(communes)s::text[]) AS given (place, sheet, number, communes)
CROSS JOIN LATERAL (SELECT string_to_array(given.communes, ',') AS codes) AS within
CROSS JOIN LATERAL (
    (SELECT 'current' AS how, version.parcel_id
     FROM cadastre.sheet
     JOIN units.unit ON unit.id = sheet.unit_id
     JOIN cadastre.parcel_version version ON version.sheet_id = sheet.id AND version.number = given.number
          AND upper_inf(version.effective) AND upper_inf(version.recorded)
     WHERE sheet.number = given.sheet AND (within.codes IS NULL OR unit.code = ANY (within.codes))
     ORDER BY unit.code LIMIT %(most)s)
    UNION ALL
    (SELECT DISTINCT former.source, former.parcel_id
     FROM cadastre.former_name AS former
     JOIN cadastre.parcel_version version ON version.parcel_id = former.parcel_id AND upper_inf(version.effective) AND upper_inf(version.recorded)
     JOIN cadastre.sheet ON sheet.id = version.sheet_id
     JOIN units.unit ON unit.id = sheet.unit_id
     WHERE former.sheet_number = given.sheet AND former.parcel_number = given.number
       AND (within.codes IS NULL OR unit.code = ANY (within.codes) OR former.unit_code = ANY (within.codes))
     ORDER BY 1, 2 LIMIT %(most)s)
    UNION ALL
    (SELECT DISTINCT 'ended', version.parcel_id
     FROM cadastre.sheet
     JOIN units.unit ON unit.id = sheet.unit_id
     JOIN cadastre.parcel_version version ON version.sheet_id = sheet.id AND version.number = given.number
          AND NOT upper_inf(version.effective) AND upper_inf(version.recorded)
     WHERE sheet.number = given.sheet AND (within.codes IS NULL OR unit.code = ANY (within.codes))
     ORDER BY 2 LIMIT %(most)s)
) AS hit

-- name: coded
SELECT given.place, parcel.id AS parcel_id
FROM unnest(%(places)s::integer[], %(codes)s::text[]) AS given (place, code)
JOIN cadastre.parcel ON parcel.code = given.code COLLATE "C"

-- name: located
-- Live parcels under points; a point whose zone is not told is given in each, and the sheet says which is right.
SELECT given.place, given.srid, version.parcel_id, sheet.srid AS plane
FROM unnest(%(places)s::integer[], %(srids)s::integer[], %(xs)s::float8[], %(ys)s::float8[]) AS given (place, srid, x, y)
CROSS JOIN LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(given.x, given.y), given.srid), 3857) AS point OFFSET 0) AS at
JOIN cadastre.parcel_version version ON ST_Intersects(version.web, at.point) AND upper_inf(version.recorded) AND upper_inf(version.effective)
JOIN cadastre.sheet ON sheet.id = version.sheet_id

-- name: located_units
SELECT given.place, given.srid, unit.id AS unit_id, unit.code
FROM unnest(%(places)s::integer[], %(srids)s::integer[], %(xs)s::float8[], %(ys)s::float8[]) AS given (place, srid, x, y)
CROSS JOIN LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(given.x, given.y), given.srid), 3857) AS point OFFSET 0) AS at
JOIN units.unit ON ST_Intersects(unit.web, at.point) AND unit.level = 'commune' AND unit.valid @> %(day)s::date

-- name: serials
SELECT given.place, certificate.id
FROM unnest(%(places)s::integer[], %(keys)s::text[]) AS given (place, key)
JOIN registry.certificate ON certificate.serial_key = given.key COLLATE "C"

-- name: entries
SELECT given.place, certificate.id
FROM unnest(%(places)s::integer[], %(keys)s::text[]) AS given (place, key)
JOIN registry.certificate ON registry.bare(certificate.register_number) = given.key AND certificate.register_number IS NOT NULL

-- name: delivered
-- Certificates that were delivered and are not in the register yet, by the writings of their serials.
SELECT DISTINCT given.place, line.serial, line.parcel_id, unit.code AS unit_code, unit.province_code
FROM unnest(%(places)s::integer[], %(serials)s::text[]) AS given (place, serial)
JOIN registry.certificate_line line ON line.serial = given.serial AND upper_inf(line.effective) AND upper_inf(line.recorded)
JOIN units.unit ON unit.id = line.unit_id

-- name: certificates
-- What a list of certificates tells of each, and the land it was ever of.
SELECT certificate.id, certificate.serial, certificate.generation, certificate.register_number, certificate.issued_on, status.status,
       lower(status.effective) AS since, land.parcels, land.units, land.provinces
FROM registry.certificate
LEFT JOIN registry.certificate_status status ON status.certificate_id = certificate.id AND upper_inf(status.effective) AND upper_inf(status.recorded)
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT part.parcel_id) AS parcels, array_agg(DISTINCT commune.code) AS units, array_agg(DISTINCT commune.province_code) AS provinces
    FROM registry.rrr
    JOIN registry.ba_unit_part part ON part.ba_unit_id = rrr.ba_unit_id AND part.parcel_id IS NOT NULL AND part.effective && rrr.effective
    JOIN cadastre.parcel_version version ON version.parcel_id = part.parcel_id AND upper_inf(version.recorded)
    JOIN cadastre.sheet ON sheet.id = version.sheet_id
    JOIN units.unit commune ON commune.id = sheet.unit_id
    WHERE rrr.certificate_id = certificate.id) AS land
WHERE certificate.id = ANY (%(ids)s)

-- name: parcels
-- What a list of results tells of each parcel: as it is, or as it was last.
SELECT DISTINCT ON (parcel.id) parcel.id, parcel.code, sheet.number AS sheet, version.number, version.legal_area AS area,
       CASE WHEN NOT upper_inf(version.effective) THEN upper(version.effective) - 1 END AS until,
       unit.code AS unit_code, unit.full_name, unit.full_name_en, unit.province_code,
       province.full_name AS province_full_name, province.full_name_en AS province_full_name_en
FROM cadastre.parcel
JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id AND upper_inf(version.recorded)
JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN units.unit ON unit.id = sheet.unit_id
LEFT JOIN units.unit AS province ON province.level = 'province' AND province.code = unit.province_code AND province.valid && unit.valid
WHERE parcel.id = ANY (%(ids)s)
ORDER BY parcel.id, version.effective DESC, province.valid DESC

-- name: units
SELECT unit.id, unit.code, unit.level::text, unit.full_name, unit.full_name_en, unit.valid @> %(day)s::date AS in_force,
       upper(unit.valid) - 1 AS valid_to, province.full_name AS province_full_name, province.full_name_en AS province_full_name_en
FROM units.unit
LEFT JOIN LATERAL (
    SELECT above.full_name, above.full_name_en FROM units.unit AS above
    WHERE above.level = 'province' AND above.code = unit.province_code AND above.valid && unit.valid
    ORDER BY above.valid DESC LIMIT 1
) AS province ON unit.level <> 'province'
WHERE unit.id = ANY (%(ids)s)

-- name: units_called
-- Units whose whole name, with its kind or without, is the text.
WITH given AS (SELECT place, base.search_key(text) AS key FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS given (text, place))
SELECT given.place, unit.id FROM given JOIN units.unit ON unit.search_key = given.key AND NOT unit.training
UNION
SELECT given.place, unit.id FROM given JOIN units.unit ON unit.name_key = given.key AND NOT unit.training

-- name: keep_list
INSERT INTO registry.lookup_list (owner, name, commune, lines, left_out)
VALUES (%(owner)s, %(name)s, %(commune)s, %(lines)s::text[], %(left_out)s)
ON CONFLICT ON CONSTRAINT one_list_of_a_name DO UPDATE
SET commune = EXCLUDED.commune, lines = EXCLUDED.lines, left_out = EXCLUDED.left_out, made_at = EXCLUDED.made_at

-- name: kept_lists
SELECT id, name, commune, cardinality(lines) AS lines, left_out, made_at FROM registry.lookup_list WHERE owner = %(owner)s ORDER BY made_at DESC, id DESC LIMIT 50

-- name: kept_list
SELECT name, commune, lines, left_out FROM registry.lookup_list WHERE owner = %(owner)s AND id = %(id)s

-- name: forget_list
DELETE FROM registry.lookup_list WHERE owner = %(owner)s AND id = %(id)s
