-- items and item are asked of every collection: api.parcels stands for its view, and items may be narrowed further.
-- Each answer is one statement that returns the state it is of and, unless the client holds that state already, the body.

-- name: items
WITH page AS (
    SELECT id, shape, properties
    FROM api.parcels AS feature
    WHERE period && %(period)s::daterange /*where*/
    ORDER BY id
    LIMIT %(limit)s + 1
), numbered AS (
    SELECT *, row_number() OVER (ORDER BY id) AS place FROM page
), answer AS (
    SELECT json_build_object(
               'type', 'FeatureCollection',
               'numberReturned', least(count(*), %(limit)s),
               'features', coalesce(json_agg(json_build_object(
                   'type', 'Feature', 'id', id,
                   'geometry', ST_AsGeoJSON(ST_ForcePolygonCCW(ST_Transform(shape, 4326)), 7)::json,
                   'properties', properties) ORDER BY id) FILTER (WHERE place <= %(limit)s), '[]'),
               'links', %(links)s::jsonb || CASE WHEN count(*) > %(limit)s THEN jsonb_build_array(jsonb_build_object(
                   'rel', 'next', 'type', 'application/geo+json',
                   'href', %(next)s || (max(id) FILTER (WHERE place <= %(limit)s)))) ELSE '[]' END
           )::text AS body
    FROM numbered
)
SELECT state, CASE WHEN state <> ALL (%(known)s) THEN (SELECT body FROM answer) END AS body
FROM api.state() AS state

-- name: item
SELECT state, CASE WHEN state <> ALL (%(known)s) THEN (
    SELECT json_build_object(
               'type', 'Feature', 'id', id,
               'geometry', ST_AsGeoJSON(ST_ForcePolygonCCW(ST_Transform(shape, 4326)), 7)::json,
               'properties', properties, 'links', %(links)s::json)::text
    FROM api.parcels AS feature
    WHERE id = %(id)s AND period && %(period)s::daterange
    ORDER BY lower(period) DESC
    LIMIT 1) END AS body
FROM api.state() AS state

-- name: extent
SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM (SELECT ST_Extent(shape) AS box FROM api.provinces WHERE period @> %(day)s::date) AS nation

-- name: tile_units
WITH bounds AS (
    SELECT ST_TileEnvelope(%(z)s, %(column)s, %(row)s) AS tile,
           ST_TileEnvelope(%(z)s, %(column)s, %(row)s, margin => 64.0 / 4096) AS drawn
), found AS (
    SELECT code, name, full_name, name_en, full_name_en, province_code AS province,
           ST_AsMVTGeom(CASE WHEN %(z)s <= 7 THEN outline ELSE web END, tile, 4096, 64) AS shape,
           ST_AsMVTGeom(ST_Transform(centre, 3857), tile, 4096, 0) AS point
    FROM units.unit, bounds
    WHERE level = %(level)s AND valid @> %(day)s::date AND web && drawn
      -- Far out only the special zones: the archipelagos are named at every zoom.
      AND (level = 'province' OR %(z)s >= 6 OR kind = 'đặc khu')
)
SELECT state, CASE WHEN state <> ALL (%(known)s) THEN
    (SELECT coalesce(ST_AsMVT(piece, %(layer)s, 4096, 'shape'), '')
     FROM (SELECT code, name, full_name, name_en, full_name_en, province, shape FROM found WHERE shape IS NOT NULL) AS piece)
    || (SELECT coalesce(ST_AsMVT(label, %(layer)s || '-labels', 4096, 'point'), '')
        FROM (SELECT code, name, name_en, province, point FROM found WHERE point IS NOT NULL) AS label) END AS body
FROM api.state() AS state

-- name: tile_parcels
WITH bounds AS (
    SELECT ST_TileEnvelope(%(z)s, %(column)s, %(row)s) AS tile,
           ST_TileEnvelope(%(z)s, %(column)s, %(row)s, margin => 64.0 / 4096) AS drawn
), found AS (
    SELECT parcel.code, version.number, use.code AS land_use, version.legal_area::float8 AS area,
           ST_AsMVTGeom(version.web, tile, 4096, 64) AS shape,
           -- Where the number stands is worth finding only where it can be read.
           CASE WHEN %(z)s >= 16 THEN ST_AsMVTGeom(ST_PointOnSurface(version.web), tile, 4096, 0) END AS point
    FROM bounds
    JOIN cadastre.parcel_version AS version ON version.web && drawn
    JOIN cadastre.parcel ON parcel.id = version.parcel_id
    LEFT JOIN cadastre.land_use AS use ON use.parcel_version_id = version.id AND use.rank = 1
    WHERE %(z)s >= 14 AND upper_inf(version.recorded) AND version.effective @> %(day)s::date
), sheets AS (
    SELECT unit.code AS commune, sheet.number AS sheet, covered.shape
    FROM (
        SELECT version.sheet_id, ST_AsMVTGeom(ST_ConvexHull(ST_Collect(version.web)), (SELECT tile FROM bounds), 4096, 64) AS shape
        FROM cadastre.parcel_version AS version
        WHERE %(z)s < 12 AND version.web && (SELECT drawn FROM bounds)
          AND upper_inf(version.recorded) AND version.effective @> %(day)s::date
        GROUP BY version.sheet_id
    ) AS covered
    JOIN cadastre.sheet ON sheet.id = covered.sheet_id
    JOIN units.unit ON unit.id = sheet.unit_id
), uses AS (
    -- From afar a commune is read by its land uses: one shape for each, without a word about single parcels.
    SELECT land_use, ST_CollectionExtract(ST_Collect(shape), 3) AS shape
    FROM (
        SELECT use.code AS land_use, ST_AsMVTGeom(version.web, tile, 2048, 32) AS shape
        FROM bounds
        JOIN cadastre.parcel_version AS version ON version.web && drawn
        LEFT JOIN cadastre.land_use AS use ON use.parcel_version_id = version.id AND use.rank = 1
        WHERE %(z)s IN (12, 13) AND upper_inf(version.recorded) AND version.effective @> %(day)s::date
    ) AS drawn_small
    WHERE shape IS NOT NULL
    GROUP BY land_use
)
SELECT state, CASE WHEN state <> ALL (%(known)s) THEN
    (SELECT coalesce(ST_AsMVT(piece, %(layer)s, 4096, 'shape'), '')
     FROM (SELECT code, number, land_use, area, shape FROM found WHERE shape IS NOT NULL) AS piece)
    || (SELECT coalesce(ST_AsMVT(label, %(layer)s || '-labels', 4096, 'point'), '')
        FROM (SELECT code, number, land_use, point FROM found WHERE point IS NOT NULL) AS label)
    || (SELECT coalesce(ST_AsMVT(uses, 'uses', 2048, 'shape'), '') FROM uses)
    || (SELECT coalesce(ST_AsMVT(sheets, 'sheets', 4096, 'shape'), '') FROM sheets WHERE shape IS NOT NULL) END AS body
FROM api.state() AS state
