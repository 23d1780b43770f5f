-- What the pages read.

-- name: current_until
SELECT max(occurred_at) FROM exchange.event

-- name: provinces
SELECT code, full_name, full_name_en FROM units.unit
WHERE level = 'province' AND valid @> %(day)s::date AND NOT training
ORDER BY code

-- name: unit
SELECT id, level::text, code, kind, full_name, full_name_en, province_code, lower(valid) AS valid_from, upper(valid) - 1 AS valid_to,
       valid @> %(day)s::date AS in_force, made_from,
       ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)]::float8[] AS bbox
FROM units.unit
CROSS JOIN LATERAL (
    -- Where no boundary is known, the unit lies where its parcels do.
    SELECT coalesce(shape::box3d, (
        SELECT ST_Transform(ST_SetSRID(ST_Extent(version.web), 3857), 4326)::box3d
        FROM cadastre.sheet JOIN cadastre.parcel_version AS version ON version.sheet_id = sheet.id
        WHERE sheet.unit_id = unit.id)) AS box
) AS around
WHERE level = %(level)s::units.level AND code = %(code)s
ORDER BY in_force DESC, lower(valid) DESC
LIMIT 1

-- name: communes_of
SELECT code, full_name, full_name_en FROM units.unit
WHERE level = 'commune' AND province_code = %(code)s AND valid @> %(day)s::date
ORDER BY kind, search_key, code

-- name: predecessors
SELECT unit.code, unit.full_name, unit.full_name_en, unit.level::text, succession.extent,
       event.decree, event.effective, event.title_vi, event.title_en
FROM units.succession
JOIN units.unit ON unit.id = succession.predecessor_id
JOIN units.event ON event.id = succession.event_id
WHERE succession.successor_id = %(id)s
ORDER BY event.effective DESC, unit.full_name

-- name: successors
SELECT unit.code, unit.full_name, unit.full_name_en, unit.level::text, succession.extent,
       event.decree, event.effective, event.title_vi, event.title_en
FROM units.succession
JOIN units.unit ON unit.id = succession.successor_id
JOIN units.event ON event.id = succession.event_id
WHERE succession.predecessor_id = %(id)s
ORDER BY event.effective, unit.full_name

-- name: sheets
SELECT sheet.number, sheet.scale, count(*) AS parcels, sum(version.legal_area) AS area
FROM cadastre.sheet
JOIN units.unit ON unit.id = sheet.unit_id AND unit.level = 'commune' AND unit.code = %(code)s
JOIN cadastre.parcel_version AS version ON version.sheet_id = sheet.id
WHERE upper_inf(version.recorded) AND version.effective @> %(day)s::date AND NOT version.occupies_land
GROUP BY sheet.id
ORDER BY lpad(sheet.number, 12, '0')

-- name: sheet_box
SELECT %(sheet)s::text AS code, ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)]::float8[] AS bbox, 'sheet' AS level
FROM (
    SELECT ST_Transform(ST_SetSRID(ST_Extent(version.web), 3857), 4326) AS box
    FROM cadastre.sheet
    JOIN units.unit ON unit.id = sheet.unit_id AND unit.level = 'commune' AND unit.code = %(code)s
    JOIN cadastre.parcel_version AS version ON version.sheet_id = sheet.id
    WHERE sheet.number = %(sheet)s AND upper_inf(version.recorded) AND version.effective @> %(day)s::date
) AS covered

-- name: sheet_parcels
SELECT parcel.code, version.number, version.legal_area, use.code AS land_use
FROM cadastre.sheet
JOIN units.unit ON unit.id = sheet.unit_id AND unit.level = 'commune' AND unit.code = %(code)s
JOIN cadastre.parcel_version AS version ON version.sheet_id = sheet.id
JOIN cadastre.parcel ON parcel.id = version.parcel_id
LEFT JOIN cadastre.land_use AS use ON use.parcel_version_id = version.id AND use.rank = 1
WHERE sheet.number = %(sheet)s AND upper_inf(version.recorded) AND version.effective @> %(day)s::date AND NOT version.occupies_land
ORDER BY lpad(version.number, 12, '0')

-- name: acceptances
SELECT occurred_at, facts FROM exchange.event
WHERE unit_code = %(code)s AND kind = 'delivery-accepted'
ORDER BY id DESC
LIMIT 20

-- name: parcel
SELECT parcel.id, parcel.code, sheet.number AS sheet, sheet.scale, sheet.srid, zone.central_meridian, version.number, version.legal_area,
       NOT version.occupies_land AS forms_parcel, version.id AS version_id,
       lower(version.effective) AS effective_from, upper(version.effective) - 1 AS effective_to, lower(version.recorded) AS recorded_from,
       version.effective @> %(day)s::date AS in_force,
       unit.id AS unit_id, unit.code AS unit_code, unit.full_name, unit.full_name_en, unit.valid @> %(day)s::date AS unit_in_force,
       province.full_name AS province_full_name, province.full_name_en AS province_full_name_en,
       ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)]::float8[] AS bbox,
       ST_PointOnSurface(version.web) AS point
FROM cadastre.parcel
JOIN cadastre.parcel_version AS version ON version.parcel_id = parcel.id AND upper_inf(version.recorded)
JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN cadastre.zone ON zone.srid = sheet.srid
JOIN units.unit ON unit.id = sheet.unit_id
LEFT JOIN units.unit AS province ON province.level = 'province' AND province.code = unit.province_code AND province.valid && unit.valid
CROSS JOIN LATERAL (SELECT ST_Transform(version.web, 4326)::box3d AS box) AS around
WHERE parcel.code = %(code)s
ORDER BY in_force DESC, lower(version.effective) DESC, upper(province.valid) DESC
LIMIT 1

-- name: land_uses
SELECT use.code, use.area, label.label_vi, label.label_en
FROM cadastre.land_use AS use
LEFT JOIN law.code AS label ON label.list = 'land_type' AND label.code = use.code AND label.valid @> %(day)s::date
WHERE use.parcel_version_id = %(version)s
ORDER BY use.rank

-- name: around_point
-- Of the units that one became, the one the point lies in; where no boundary is known, any.
SELECT code, full_name, full_name_en FROM units.unit
WHERE id = ANY (%(ids)s)
ORDER BY ST_Intersects(web, %(point)s::geometry) DESC NULLS LAST, code
LIMIT 1

-- name: versions
SELECT sheet.number AS sheet, version.number, version.legal_area,
       lower(version.effective) AS effective_from, upper(version.effective) - 1 AS effective_to
FROM cadastre.parcel_version AS version JOIN cadastre.sheet ON sheet.id = version.sheet_id
WHERE version.parcel_id = %(id)s AND upper_inf(version.recorded)
ORDER BY version.effective DESC

-- name: relatives
SELECT parent.code, true AS is_parent FROM cadastre.lineage JOIN cadastre.parcel AS parent ON parent.id = parent_id WHERE child_id = %(id)s
UNION ALL
SELECT child.code, false FROM cadastre.lineage JOIN cadastre.parcel AS child ON child.id = child_id WHERE parent_id = %(id)s
ORDER BY is_parent DESC, code

-- name: former_numbers
SELECT source, sheet_number, parcel_number, unit_code FROM cadastre.former_name
WHERE parcel_id = %(id)s
ORDER BY source, sheet_number, parcel_number

-- name: deliveries
SELECT delivery.id, delivery.file_name, delivery.delivered_by, delivery.delivered_at, delivery.checked_at, delivery.objects,
       delivery.act_id IS NOT NULL AS is_accepted, delivery.state, unit.code, unit.full_name, unit.full_name_en, coalesce(found.blockers, 0) AS blockers,
       coalesce(found.findings, 0) AS findings, (SELECT count(*) FROM intake.quarantine WHERE delivery_id = delivery.id) AS held
FROM intake.delivery
JOIN units.unit ON unit.id = delivery.unit_id
LEFT JOIN LATERAL (SELECT count(*) AS findings, count(*) FILTER (WHERE severity = 'blocker' AND waiver_id IS NULL) AS blockers
                   FROM intake.finding WHERE delivery_id = delivery.id) AS found ON true
WHERE (%(unit)s::text IS NULL OR unit.code = %(unit)s) AND (%(province)s::text IS NULL OR unit.province_code = %(province)s)
ORDER BY delivery.id DESC
LIMIT 100
