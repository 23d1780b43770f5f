-- name: land
-- A live parcel and those within a third of its size of it in the same plane, itself first.
WITH own AS MATERIALIZED (
    SELECT version.parcel_id, version.web, sheet.srid, ST_Expand(version.web, greatest(ST_XMax(version.web) - ST_XMin(version.web),
                                                                                       ST_YMax(version.web) - ST_YMin(version.web)) / 3 + 3) AS reach
    FROM cadastre.parcel
    JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
    JOIN cadastre.sheet ON sheet.id = version.sheet_id
    WHERE parcel.code = %(code)s
)
SELECT near.parcel_id AS id, parcel.code, near.number, sheet.number AS sheet, ST_AsBinary(near.shape) AS shape, near.legal_area::float8 AS area,
       near.occupies_land, part.ba_unit_id, commune.code AS unit_code, commune.province_code, zone.central_meridian AS meridian
FROM own
JOIN cadastre.parcel_version near ON near.web && own.reach AND upper_inf(near.effective) AND upper_inf(near.recorded)
JOIN cadastre.parcel ON parcel.id = near.parcel_id
JOIN cadastre.sheet ON sheet.id = near.sheet_id AND sheet.srid = own.srid
JOIN cadastre.zone ON zone.srid = sheet.srid
JOIN units.unit commune ON commune.id = sheet.unit_id
LEFT JOIN registry.ba_unit_part part ON part.parcel_id = near.parcel_id AND upper_inf(part.effective) AND upper_inf(part.recorded)
ORDER BY near.parcel_id <> own.parcel_id, sheet.number, length(near.number), near.number
LIMIT 400

-- name: drawn_by
-- What an act drew: parcels as they are after it.
SELECT version.number, version.legal_area::float8 AS area, ST_AsBinary(version.shape) AS shape
FROM cadastre.parcel_version version
WHERE version.opened_by = %(act)s AND upper_inf(version.effective) AND upper_inf(version.recorded)
ORDER BY version.id
