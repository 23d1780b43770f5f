-- name: take_turn
SELECT pg_try_advisory_xact_lock(hashtextextended('reorganisation', 0))

-- name: event
SELECT id, decree, effective FROM units.event WHERE decree = %(text)s OR effective = %(day)s::date ORDER BY decree = %(text)s DESC, id LIMIT 1

-- name: stage_units
-- The former communes that went wholly or in part to the province and have no home yet; of a divided one it stays open.
INSERT INTO registry.moving_unit (from_id, to_id)
SELECT step.predecessor_id, CASE WHEN count(*) = 1 AND bool_and(step.extent = 'whole') THEN min(step.successor_id) END
FROM units.succession AS step JOIN units.unit AS successor ON successor.id = step.successor_id
WHERE step.event_id = %(event_id)s AND successor.level = 'commune'
  AND NOT EXISTS (SELECT FROM registry.unit_home AS home WHERE home.unit_id = step.predecessor_id AND upper_inf(home.recorded))
GROUP BY step.predecessor_id
HAVING bool_or(successor.province_code = %(province)s)

-- name: lock_units
-- Nobody accepts, draws or numbers in any of them until the transaction ends; in order, so that two never wait for each other.
SELECT pg_advisory_xact_lock(hashtextextended('cadastre', id))
FROM (SELECT from_id AS id FROM registry.moving_unit
      UNION SELECT step.successor_id FROM registry.moving_unit JOIN units.succession AS step ON step.predecessor_id = from_id
      UNION SELECT unit.id FROM units.unit WHERE unit.code = ANY (%(codes)s::text[]) AND unit.level = 'commune' AND unit.valid @> %(day)s::date
      ORDER BY id) AS communes

-- name: stage_sheets
INSERT INTO registry.moving_sheet (sheet_id, from_id, to_id, new_id, is_divided)
SELECT sheet.id, from_id, to_id, sheet.id, to_id IS NULL
FROM registry.moving_unit JOIN cadastre.sheet ON sheet.unit_id = from_id AND sheet.retired_by IS NULL

-- name: stage_named_sheets
-- Of a correction: the sheets that its table names, where they lie now.
INSERT INTO registry.moving_sheet (sheet_id, from_id, new_id, is_divided)
SELECT DISTINCT sheet.id, sheet.unit_id, sheet.id, true
FROM unnest(%(communes)s::text[], %(sheets)s::text[]) AS given (commune, sheet)
JOIN units.unit ON unit.code = given.commune AND unit.level = 'commune' AND unit.valid @> %(day)s::date
JOIN cadastre.sheet ON sheet.unit_id = unit.id AND sheet.number = given.sheet AND sheet.retired_by IS NULL

-- name: stage_parcels
-- Of divided communes every parcel that is so in law on the day or later; its place is told by its last drawing.
INSERT INTO registry.moving_parcel (parcel_id, sheet_id, from_id, version_id, number)
SELECT DISTINCT ON (version.parcel_id) version.parcel_id, sheet_id, moving.from_id, version.id, version.number
FROM registry.moving_sheet AS moving JOIN cadastre.parcel_version AS version USING (sheet_id)
WHERE moving.is_divided AND upper_inf(version.recorded) AND version.effective && daterange(%(effective)s::date, NULL)
ORDER BY version.parcel_id, upper(version.effective) DESC NULLS FIRST, version.id DESC

-- name: unknown_rows
-- Rows of the officer's table that name no sheet or parcel at hand, or a commune that land may not go to.
SELECT given.place, given.commune, given.sheet, given.parcel, given.target
FROM unnest(%(communes)s::text[], %(sheets)s::text[], %(parcels)s::text[], %(targets)s::text[]) WITH ORDINALITY AS given (commune, sheet, parcel, target, place)
LEFT JOIN units.unit AS target ON target.code = given.target AND target.level = 'commune' AND target.valid @> %(target_day)s::date
WHERE target.id IS NULL OR NOT EXISTS (
    SELECT FROM registry.moving_sheet AS moving JOIN cadastre.sheet ON sheet.id = moving.sheet_id JOIN units.unit ON unit.id = moving.from_id
    WHERE unit.code = given.commune AND sheet.number = given.sheet AND moving.is_divided
      AND (%(event_id)s::integer IS NULL OR EXISTS (SELECT FROM units.succession AS step WHERE step.predecessor_id = moving.from_id AND step.successor_id = target.id))
      AND (given.parcel = '' OR EXISTS (SELECT FROM registry.moving_parcel AS parcel WHERE parcel.sheet_id = moving.sheet_id AND parcel.number = given.parcel)))
ORDER BY given.place
LIMIT 20

-- name: place_sheets_by_table
UPDATE registry.moving_sheet AS moving SET to_id = target.id
FROM unnest(%(communes)s::text[], %(sheets)s::text[], %(parcels)s::text[], %(targets)s::text[]) AS given (commune, sheet, parcel, target)
JOIN units.unit AS target ON target.code = given.target AND target.level = 'commune' AND target.valid @> %(target_day)s::date
JOIN units.unit AS origin ON origin.code = given.commune
JOIN cadastre.sheet ON sheet.unit_id = origin.id AND sheet.number = given.sheet
WHERE moving.sheet_id = sheet.id AND moving.from_id = origin.id AND given.parcel = '' AND moving.is_divided

-- name: place_parcels_by_table
-- A row without a parcel speaks of all the sheet; one with a parcel outranks it.
UPDATE registry.moving_parcel AS parcel SET to_id = told.target_id
FROM (
    SELECT DISTINCT ON (parcel.parcel_id) parcel.parcel_id, target.id AS target_id
    FROM unnest(%(communes)s::text[], %(sheets)s::text[], %(parcels)s::text[], %(targets)s::text[]) AS given (commune, sheet, parcel, target)
    JOIN units.unit AS target ON target.code = given.target AND target.level = 'commune' AND target.valid @> %(target_day)s::date
    JOIN units.unit AS origin ON origin.code = given.commune
    JOIN cadastre.sheet ON sheet.unit_id = origin.id AND sheet.number = given.sheet
    JOIN registry.moving_parcel AS parcel ON parcel.sheet_id = sheet.id AND parcel.from_id = origin.id AND (given.parcel = '' OR parcel.number = given.parcel)
    ORDER BY parcel.parcel_id, given.parcel <> '' DESC
) AS told
WHERE parcel.parcel_id = told.parcel_id

-- name: place_by_location
-- A parcel lies in a new commune when that covers it wholly.
UPDATE registry.moving_parcel AS parcel SET to_id = located.successor_id
FROM (
    SELECT open.parcel_id, min(successor.id) AS successor_id
    FROM registry.moving_parcel AS open
    JOIN cadastre.parcel_version AS version ON version.id = open.version_id
    JOIN units.succession AS step ON step.predecessor_id = open.from_id AND step.event_id = %(event_id)s
    JOIN units.unit AS successor ON successor.id = step.successor_id AND ST_Covers(successor.web, version.web)
    WHERE open.to_id IS NULL
    GROUP BY open.parcel_id HAVING count(*) = 1
) AS located
WHERE parcel.parcel_id = located.parcel_id

-- name: tell_parcels
UPDATE registry.moving_parcel AS parcel SET told = CASE WHEN EXISTS (
    SELECT FROM cadastre.parcel_version AS version
    JOIN units.succession AS step ON step.predecessor_id = parcel.from_id
    JOIN units.unit AS successor ON successor.id = step.successor_id
    WHERE version.id = parcel.version_id AND ST_Intersects(successor.web, version.web)) THEN 'crosses' ELSE 'outside' END
WHERE to_id IS NULL

-- name: keep_the_rest
-- Of a correction: what its table does not name stays.
UPDATE registry.moving_parcel SET to_id = from_id WHERE to_id IS NULL

-- name: keep_sheets
-- A sheet of which a parcel stays, stays.
UPDATE registry.moving_sheet AS moving SET to_id = from_id
WHERE EXISTS (SELECT FROM registry.moving_parcel AS parcel WHERE parcel.sheet_id = moving.sheet_id AND parcel.to_id = moving.from_id)

-- name: place_sheets
-- A sheet goes where most of its parcels go.
UPDATE registry.moving_sheet AS moving SET to_id = most.to_id
FROM (SELECT DISTINCT ON (sheet_id) sheet_id, to_id
      FROM registry.moving_parcel WHERE to_id IS NOT NULL GROUP BY sheet_id, to_id ORDER BY sheet_id, count(*) DESC, to_id) AS most
WHERE moving.sheet_id = most.sheet_id AND moving.to_id IS NULL

-- name: tell_sheets
-- A divided sheet on which nothing lies tells nothing of its place.
UPDATE registry.moving_sheet AS moving SET told = 'empty'
WHERE to_id IS NULL AND NOT EXISTS (SELECT FROM registry.moving_parcel AS parcel WHERE parcel.sheet_id = moving.sheet_id)

-- name: cut_sheets
INSERT INTO registry.moving_sheet (sheet_id, from_id, to_id, new_id, is_cut, is_divided)
SELECT parted.sheet_id, parted.from_id, parted.to_id, nextval(pg_get_serial_sequence('cadastre.sheet', 'id')), true, true
FROM (SELECT DISTINCT parcel.sheet_id, parcel.from_id, parcel.to_id
      FROM registry.moving_parcel AS parcel JOIN registry.moving_sheet AS moving ON moving.sheet_id = parcel.sheet_id
      WHERE parcel.to_id <> moving.to_id ORDER BY 1, 3) AS parted

-- name: number_sheets
-- A sheet keeps its number; where another has it, the number goes on after the highest of the new commune (CV 2071, table 01). The
-- commune that gave its code to the new one comes first, then by code.
WITH coming AS MATERIALIZED (
    SELECT moving.new_id, moving.to_id, sheet.number,
           row_number() OVER (PARTITION BY moving.to_id, sheet.number ORDER BY moving.is_cut, origin.code <> target.code, origin.code, moving.new_id) AS rank,
           (moving.is_cut, origin.code <> target.code, origin.code) AS turn
    FROM registry.moving_sheet AS moving JOIN cadastre.sheet ON sheet.id = moving.sheet_id
    JOIN units.unit AS origin ON origin.id = moving.from_id JOIN units.unit AS target ON target.id = moving.to_id
    WHERE moving.is_cut OR moving.to_id <> moving.from_id
), standing AS MATERIALIZED (
    SELECT sheet.unit_id, sheet.number FROM cadastre.sheet
    WHERE sheet.unit_id IN (SELECT to_id FROM coming) AND sheet.retired_by IS NULL
), highest AS (
    SELECT unit_id, max(CASE WHEN number ~ '^[0-9]{1,9}$' THEN number::bigint ELSE 0 END) AS number
    FROM (SELECT unit_id, number FROM standing UNION ALL SELECT to_id, number FROM coming) AS every GROUP BY unit_id
), judged AS (
    SELECT coming.*, coming.rank = 1 AND standing.number IS NULL AS is_kept
    FROM coming LEFT JOIN standing ON standing.unit_id = coming.to_id AND standing.number = coming.number
)
UPDATE registry.moving_sheet AS moving SET number = given.number
FROM (SELECT judged.new_id, CASE WHEN judged.is_kept THEN judged.number ELSE
             (highest.number + row_number() OVER (PARTITION BY judged.to_id, judged.is_kept
                 ORDER BY judged.turn, length(judged.number), judged.number, judged.new_id))::text END AS number
      FROM judged JOIN highest ON highest.unit_id = judged.to_id) AS given
WHERE moving.new_id = given.new_id

-- name: count_parcels
UPDATE registry.moving_sheet AS moving SET parcels = counted.parcels
FROM (SELECT moving.new_id, count(*) AS parcels
      FROM registry.moving_sheet AS moving JOIN cadastre.parcel_version AS version ON version.sheet_id = moving.sheet_id
      WHERE NOT moving.is_divided AND upper_inf(version.recorded) AND upper_inf(version.effective) GROUP BY moving.new_id
      UNION ALL
      SELECT moving.new_id, count(*)
      FROM registry.moving_parcel AS parcel JOIN cadastre.parcel_version AS version ON version.id = parcel.version_id
      JOIN registry.moving_sheet AS moving ON moving.sheet_id = parcel.sheet_id AND moving.to_id = parcel.to_id
      WHERE upper_inf(version.effective) GROUP BY moving.new_id) AS counted
WHERE moving.new_id = counted.new_id

-- name: moves
-- From each former commune to each new one: how many sheets and parcels, how many sheets are cut or numbered anew.
SELECT origin.code AS from_code, origin.full_name AS from_name, target.code AS to_code, target.full_name AS to_name,
       count(moving.sheet_id) AS sheets, coalesce(sum(moving.parcels), 0)::bigint AS parcels, count(*) FILTER (WHERE moving.is_cut) AS cut,
       count(*) FILTER (WHERE moving.number <> sheet.number) AS renumbered
FROM (SELECT from_id, to_id, sheet_id, is_cut, parcels, number FROM registry.moving_sheet WHERE to_id <> from_id
      UNION ALL
      SELECT from_id, to_id, NULL, NULL, NULL, NULL FROM registry.moving_unit
      WHERE to_id IS NOT NULL AND NOT EXISTS (SELECT FROM registry.moving_sheet AS sheet WHERE sheet.from_id = moving_unit.from_id)) AS moving
LEFT JOIN cadastre.sheet ON sheet.id = moving.sheet_id
JOIN units.unit AS origin ON origin.id = moving.from_id JOIN units.unit AS target ON target.id = moving.to_id
GROUP BY origin.code, origin.full_name, target.code, target.full_name
ORDER BY origin.code, target.code

-- name: unplaced
-- What cannot be placed, and why.
SELECT unit.code AS commune, unit.full_name AS commune_name, sheet.number AS sheet, parcel.number, known.code, parcel.told AS reason,
       ST_AsGeoJSON(ST_Transform(version.web, 4326), 7)::json AS shape, count(*) OVER () AS of_all
FROM registry.moving_parcel AS parcel JOIN cadastre.parcel AS known ON known.id = parcel.parcel_id
JOIN cadastre.parcel_version AS version ON version.id = parcel.version_id
JOIN cadastre.sheet ON sheet.id = parcel.sheet_id JOIN units.unit ON unit.id = parcel.from_id
WHERE parcel.to_id IS NULL
UNION ALL
SELECT unit.code, unit.full_name, sheet.number, '', '', moving.told, NULL, count(*) OVER ()
FROM registry.moving_sheet AS moving JOIN cadastre.sheet ON sheet.id = moving.sheet_id JOIN units.unit ON unit.id = moving.from_id
WHERE moving.told IS NOT NULL
ORDER BY commune, sheet, number
LIMIT %(most)s

-- name: later_places
-- Sheets that another reorganisation moved on a later day of the law.
SELECT unit.code AS commune, place.number AS sheet, lower(place.effective) AS since
FROM registry.moving_sheet AS moving JOIN cadastre.sheet_place AS place ON place.sheet_id = moving.sheet_id
JOIN units.unit ON unit.id = place.unit_id
WHERE upper_inf(place.recorded) AND lower(place.effective) > %(effective)s::date
ORDER BY unit.code, place.number
LIMIT 1

-- name: provinces
SELECT DISTINCT unit.province_code FROM registry.moving_sheet AS moving JOIN units.unit ON unit.id IN (moving.to_id, moving.from_id)
WHERE unit.valid @> %(target_day)s::date

-- name: open_act
INSERT INTO registry.act (kind, decided_by, approved_by, effective, dossier, detail)
VALUES (%(kind)s, %(by)s, %(approver)s, %(effective)s, %(dossier)s, %(detail)s) RETURNING id

-- name: open_cut_sheets
INSERT INTO cadastre.sheet (id, unit_id, number, scale, srid) OVERRIDING SYSTEM VALUE
SELECT moving.new_id, moving.to_id, moving.number, sheet.scale, sheet.srid
FROM registry.moving_sheet AS moving JOIN cadastre.sheet ON sheet.id = moving.sheet_id
WHERE moving.is_cut

-- name: end_places
UPDATE cadastre.sheet_place AS place SET recorded = tstzrange(lower(place.recorded), act.recorded_at), closed_by = act.id
FROM registry.act, registry.moving_sheet AS moving
WHERE act.id = %(act_id)s AND moving.sheet_id = place.sheet_id AND NOT moving.is_cut AND moving.to_id <> moving.from_id
  AND upper_inf(place.recorded) AND place.effective && daterange(%(effective)s::date, NULL)

-- name: restate_places
-- Where each sheet was until the day: as it was told, or from the beginning.
INSERT INTO cadastre.sheet_place (sheet_id, unit_id, number, cut_from, effective, recorded, opened_by, closed_by)
SELECT moving.sheet_id, coalesce(was.unit_id, moving.from_id), coalesce(was.number, sheet.number), was.cut_from,
       daterange(lower(was.effective), %(effective)s::date), tstzrange(act.recorded_at, NULL), act.id, act.id
FROM registry.act, registry.moving_sheet AS moving JOIN cadastre.sheet ON sheet.id = moving.sheet_id
LEFT JOIN cadastre.sheet_place AS was ON was.sheet_id = moving.sheet_id AND was.closed_by = %(act_id)s AND was.opened_by <> %(act_id)s
WHERE act.id = %(act_id)s AND NOT moving.is_cut AND moving.to_id <> moving.from_id
  AND (lower(was.effective) < %(effective)s::date OR was.id IS NULL AND NOT EXISTS (SELECT FROM cadastre.sheet_place AS place WHERE place.sheet_id = moving.sheet_id)
       OR was.id IS NOT NULL AND lower_inf(was.effective))
ORDER BY moving.sheet_id

-- name: open_places
INSERT INTO cadastre.sheet_place (sheet_id, unit_id, number, cut_from, effective, recorded, opened_by)
SELECT moving.new_id, moving.to_id, moving.number, CASE WHEN moving.is_cut THEN moving.sheet_id END,
       daterange(%(effective)s::date, NULL), tstzrange(act.recorded_at, NULL), act.id
FROM registry.act, registry.moving_sheet AS moving
WHERE act.id = %(act_id)s AND (moving.is_cut OR moving.to_id <> moving.from_id)
ORDER BY moving.new_id

-- name: count_moved
SELECT count(*) FROM cadastre.sheet_place WHERE opened_by = %(act_id)s AND upper_inf(effective)

-- name: move_sheets
UPDATE cadastre.sheet SET unit_id = moving.to_id, number = moving.number
FROM registry.moving_sheet AS moving
WHERE moving.sheet_id = sheet.id AND NOT moving.is_cut AND moving.to_id <> moving.from_id

-- name: stage_versions
-- Of parcels that go to a part cut off: all that is known of the day and later moves, and is restated until the day where it began before.
INSERT INTO registry.moving_version (was_id, new_id, sheet_id, effective)
SELECT version.id, nextval(pg_get_serial_sequence('cadastre.parcel_version', 'id')), piece.sheet_id, piece.effective
FROM registry.moving_sheet AS moving JOIN registry.moving_parcel AS parcel ON parcel.sheet_id = moving.sheet_id AND parcel.to_id = moving.to_id
JOIN cadastre.parcel_version AS version ON version.parcel_id = parcel.parcel_id AND version.sheet_id = moving.sheet_id
CROSS JOIN LATERAL (VALUES (version.sheet_id, version.effective * daterange(NULL, %(effective)s::date)),
                           (moving.new_id, version.effective * daterange(%(effective)s::date, NULL))) AS piece (sheet_id, effective)
WHERE moving.is_cut AND upper_inf(version.recorded) AND version.effective && daterange(%(effective)s::date, NULL) AND NOT isempty(piece.effective)

-- name: end_versions
UPDATE cadastre.parcel_version AS version SET recorded = tstzrange(lower(version.recorded), act.recorded_at), closed_by = act.id
FROM registry.act WHERE act.id = %(act_id)s AND version.id IN (SELECT was_id FROM registry.moving_version)

-- name: open_versions
INSERT INTO cadastre.parcel_version (id, parcel_id, sheet_id, number, legal_area, occupies_land, shape, digest, effective, recorded, opened_by, closed_by)
SELECT moving.new_id, was.parcel_id, moving.sheet_id, was.number, was.legal_area, was.occupies_land, was.shape, was.digest, moving.effective,
       tstzrange(act.recorded_at, NULL), act.id, CASE WHEN upper_inf(moving.effective) THEN NULL ELSE act.id END
FROM registry.act, registry.moving_version AS moving JOIN cadastre.parcel_version AS was ON was.id = moving.was_id
WHERE act.id = %(act_id)s

-- name: copy_land_uses
INSERT INTO cadastre.land_use (parcel_version_id, rank, code, area, origin, form, term)
SELECT moving.new_id, use.rank, use.code, use.area, use.origin, use.form, use.term
FROM registry.moving_version AS moving JOIN cadastre.land_use AS use ON use.parcel_version_id = moving.was_id

-- name: open_homes
INSERT INTO registry.unit_home (unit_id, home_id, effective, recorded, opened_by)
SELECT from_id, to_id, daterange(%(effective)s::date, NULL), tstzrange(act.recorded_at, NULL), act.id
FROM registry.act, registry.moving_unit WHERE act.id = %(act_id)s

-- name: end_quality
UPDATE intake.quality AS quality SET recorded = tstzrange(lower(quality.recorded), act.recorded_at), closed_by = act.id
FROM registry.act, registry.moving_parcel AS parcel
WHERE act.id = %(act_id)s AND quality.parcel_id = parcel.parcel_id AND upper_inf(quality.recorded) AND quality.unit_id <> parcel.to_id

-- name: open_quality
INSERT INTO intake.quality (unit_id, parcel_id, block, failing, delivery_id, findings, line_ids, scans, recorded, opened_by)
SELECT parcel.to_id, was.parcel_id, was.block, was.failing, was.delivery_id, was.findings, was.line_ids, was.scans, tstzrange(act.recorded_at, NULL), act.id
FROM registry.act, registry.moving_parcel AS parcel JOIN intake.quality AS was ON was.parcel_id = parcel.parcel_id
WHERE act.id = %(act_id)s AND was.closed_by = %(act_id)s

-- name: move_deliveries
-- Open ones; one whose file the new commune has already stays where it was.
WITH going AS (
    SELECT DISTINCT ON (to_id, sha256, profile) delivery.id, unit_id, to_id, sha256, profile
    FROM intake.delivery JOIN registry.moving_unit ON from_id = unit_id AND to_id IS NOT NULL
    WHERE state NOT IN ('accepted', 'undone', 'refused')
    ORDER BY to_id, sha256, profile, delivery.id
), moved AS (
    UPDATE intake.delivery SET unit_id = going.to_id FROM going
    WHERE delivery.id = going.id AND NOT EXISTS (
        SELECT FROM intake.delivery AS there WHERE (there.unit_id, there.sha256, there.profile) = (going.to_id, going.sha256, going.profile))
    RETURNING delivery.id, going.unit_id AS was
)
INSERT INTO intake.rehomed (act_id, what, row_id, was) SELECT %(act_id)s, 'delivery', id, jsonb_build_object('unit', was) FROM moved

-- name: deliveries_left
SELECT delivery.id, unit.code AS commune FROM intake.delivery JOIN registry.moving_unit ON from_id = unit_id JOIN units.unit ON unit.id = unit_id
WHERE state NOT IN ('accepted', 'undone', 'refused') ORDER BY delivery.id

-- name: move_waivers
WITH moved AS (
    UPDATE intake.waiver SET unit_id = going.to_id, sheet_number = coalesce(going.number, waiver.sheet_number)
    FROM (SELECT waiver.id, unit_id, sheet_number, unit.to_id, moving.number
          FROM intake.waiver JOIN registry.moving_unit AS unit ON unit.from_id = unit_id AND unit.to_id IS NOT NULL
          LEFT JOIN (SELECT place.unit_id AS old_unit, place.number AS old_number, moving.number
                     FROM registry.moving_sheet AS moving JOIN cadastre.sheet_place AS place ON place.sheet_id = moving.sheet_id
                     WHERE place.opened_by = %(act_id)s AND NOT upper_inf(place.effective)) AS moving
                 ON moving.old_unit = unit_id AND moving.old_number = sheet_number
          WHERE upper(waiver.valid) > base.today()) AS going
    WHERE waiver.id = going.id
    RETURNING waiver.id, going.unit_id, going.sheet_number
)
INSERT INTO intake.rehomed (act_id, what, row_id, was) SELECT %(act_id)s, 'waiver', id, jsonb_build_object('unit', unit_id, 'sheet', sheet_number) FROM moved

-- name: move_accounts
-- Territories: of communes that went whole, and of provinces that went into this one.
WITH going AS (
    SELECT account.id, account.unit_code, account.province_code, target.code AS new_unit, target.province_code AS new_province
    FROM accounts_account AS account JOIN units.unit AS origin ON origin.code = account.unit_code
    JOIN registry.moving_unit ON from_id = origin.id JOIN units.unit AS target ON target.id = to_id
    UNION ALL
    SELECT account.id, account.unit_code, account.province_code, account.unit_code, target.code
    FROM accounts_account AS account JOIN units.unit AS origin ON origin.code = account.province_code AND origin.level = 'province'
    JOIN units.succession AS step ON step.predecessor_id = origin.id AND step.event_id = %(event_id)s AND step.extent = 'whole'
    JOIN units.unit AS target ON target.id = step.successor_id AND target.code = %(province)s
    WHERE account.unit_code = ''
), moved AS (
    UPDATE accounts_account AS account SET unit_code = going.new_unit, province_code = going.new_province
    FROM going WHERE account.id = going.id AND (account.unit_code, account.province_code) <> (going.new_unit, going.new_province)
    RETURNING account.id, going.unit_code, going.province_code
)
INSERT INTO intake.rehomed (act_id, what, row_id, was)
SELECT %(act_id)s, 'account', id, jsonb_build_object('unit', unit_code, 'province', province_code) FROM moved

-- name: accounts_left
SELECT count(*) FROM accounts_account AS account JOIN units.unit AS origin ON origin.code = account.unit_code
JOIN registry.moving_unit ON from_id = origin.id AND to_id IS NULL WHERE account.is_active

-- name: map_of_communes
SELECT ST_AsGeoJSON(unit.shape, 6)::json AS shape, unit.code, unit.full_name, counted.sheets, counted.parcels
FROM (SELECT to_id, count(*) AS sheets, sum(parcels)::bigint AS parcels FROM registry.moving_sheet WHERE to_id IS NOT NULL GROUP BY to_id) AS counted
JOIN units.unit ON unit.id = counted.to_id
ORDER BY unit.code

-- name: map_of_moves
-- Where the land of each former commune lies within the new one: a hull around its sheets.
SELECT ST_AsGeoJSON(ST_ConvexHull(ST_Collect(ST_Transform(ST_SetSRID(extent::geometry, 3857), 4326))), 6)::json AS shape, from_code, to_code,
       sum(parcels)::bigint AS parcels
FROM (SELECT ST_Extent(version.web) AS extent, origin.code AS from_code, target.code AS to_code, count(*) AS parcels
      FROM registry.moving_sheet AS moving JOIN cadastre.parcel_version AS version ON version.sheet_id = moving.sheet_id
      LEFT JOIN registry.moving_parcel AS parcel ON parcel.parcel_id = version.parcel_id
      JOIN units.unit AS origin ON origin.id = moving.from_id JOIN units.unit AS target ON target.id = moving.to_id
      WHERE upper_inf(version.recorded) AND upper_inf(version.effective) AND (NOT moving.is_divided OR parcel.to_id = moving.to_id)
      GROUP BY moving.sheet_id, origin.code, target.code) AS extents
GROUP BY from_code, to_code
ORDER BY from_code, to_code

-- name: done
-- A reorganisation, and the act that undid it.
SELECT act.id, act.kind, act.effective, act.detail ->> 'province' AS province, act.detail ->> 'decree' AS decree,
       (SELECT min(undoing.id) FROM registry.act AS undoing WHERE undoing.kind = 'reorganisation-undone' AND undoing.detail ->> 'act' = act.id::text) AS undone_by
FROM registry.act WHERE act.id = %(act_id)s

-- name: lock_moved
SELECT pg_advisory_xact_lock(hashtextextended('cadastre', unit_id))
FROM (SELECT DISTINCT unit_id FROM cadastre.sheet_place WHERE opened_by = %(act_id)s
      UNION SELECT unit_id FROM registry.unit_home WHERE opened_by = %(act_id)s ORDER BY 1) AS communes

-- name: later_on_moved
-- What another act has since done that the undoing would tear: a sheet moved again, a parcel drawn on a part cut off.
SELECT unit.code AS commune, place.number AS sheet, '' AS number, later.opened_by AS act_id
FROM cadastre.sheet_place AS place JOIN units.unit ON unit.id = place.unit_id
JOIN cadastre.sheet_place AS later ON later.sheet_id = place.sheet_id AND later.opened_by > %(act_id)s
WHERE place.opened_by = %(act_id)s AND upper_inf(place.effective)
UNION ALL
SELECT unit.code, place.number, version.number, greatest(version.opened_by, version.closed_by)
FROM cadastre.sheet_place AS place JOIN units.unit ON unit.id = place.unit_id
JOIN cadastre.parcel_version AS version ON version.sheet_id = place.sheet_id
WHERE place.opened_by = %(act_id)s AND place.cut_from IS NOT NULL AND (version.opened_by > %(act_id)s OR version.closed_by > %(act_id)s)
LIMIT 1

-- name: end_moved_places
UPDATE cadastre.sheet_place AS place SET recorded = tstzrange(lower(place.recorded), act.recorded_at), closed_by = act.id
FROM registry.act WHERE act.id = %(undo_id)s AND place.opened_by = %(act_id)s AND upper_inf(place.recorded)

-- name: reopen_places
-- What the act had ended is so again; a sheet that it moved for the first time has always been where it was.
INSERT INTO cadastre.sheet_place (sheet_id, unit_id, number, cut_from, effective, recorded, opened_by, closed_by)
SELECT was.sheet_id, was.unit_id, was.number, was.cut_from, was.effective, tstzrange(act.recorded_at, NULL), act.id,
       CASE WHEN upper_inf(was.effective) THEN NULL ELSE act.id END
FROM registry.act, cadastre.sheet_place AS was
WHERE act.id = %(undo_id)s AND was.closed_by = %(act_id)s AND was.opened_by <> %(act_id)s
UNION ALL
SELECT first.sheet_id, first.unit_id, first.number, NULL, daterange(NULL, NULL), tstzrange(act.recorded_at, NULL), act.id, NULL
FROM registry.act, cadastre.sheet_place AS first
WHERE act.id = %(undo_id)s AND first.opened_by = %(act_id)s AND lower_inf(first.effective) AND NOT upper_inf(first.effective)
  AND NOT EXISTS (SELECT FROM cadastre.sheet_place AS was WHERE was.sheet_id = first.sheet_id AND was.closed_by = %(act_id)s AND was.opened_by <> %(act_id)s)

-- name: retire_cut_sheets
UPDATE cadastre.sheet SET retired_by = %(undo_id)s
WHERE id IN (SELECT sheet_id FROM cadastre.sheet_place WHERE opened_by = %(act_id)s AND cut_from IS NOT NULL AND upper_inf(effective))
  AND NOT EXISTS (SELECT FROM cadastre.sheet_place AS live WHERE live.sheet_id = sheet.id AND upper_inf(live.recorded))

-- name: move_sheets_back
UPDATE cadastre.sheet SET unit_id = place.unit_id, number = place.number
FROM cadastre.sheet_place AS place
WHERE place.sheet_id = sheet.id AND place.opened_by = %(undo_id)s AND upper_inf(place.effective)

-- name: end_moved_versions
UPDATE cadastre.parcel_version AS version SET recorded = tstzrange(lower(version.recorded), act.recorded_at), closed_by = act.id
FROM registry.act WHERE act.id = %(undo_id)s AND version.opened_by = %(act_id)s AND upper_inf(version.recorded)

-- name: stage_reopened
INSERT INTO registry.moving_version (was_id, new_id, sheet_id, effective)
SELECT id, nextval(pg_get_serial_sequence('cadastre.parcel_version', 'id')), sheet_id, effective
FROM cadastre.parcel_version WHERE closed_by = %(act_id)s AND opened_by <> %(act_id)s

-- name: end_moved_quality
UPDATE intake.quality AS quality SET recorded = tstzrange(lower(quality.recorded), act.recorded_at), closed_by = act.id
FROM registry.act WHERE act.id = %(undo_id)s AND quality.opened_by = %(act_id)s AND upper_inf(quality.recorded)

-- name: reopen_quality
INSERT INTO intake.quality (unit_id, parcel_id, block, failing, delivery_id, findings, line_ids, scans, recorded, opened_by)
SELECT was.unit_id, was.parcel_id, was.block, was.failing, was.delivery_id, was.findings, was.line_ids, was.scans, tstzrange(act.recorded_at, NULL), act.id
FROM registry.act, intake.quality AS was
WHERE act.id = %(undo_id)s AND was.closed_by = %(act_id)s
  AND NOT EXISTS (SELECT FROM intake.quality AS live WHERE live.parcel_id = was.parcel_id AND live.block = was.block AND upper_inf(live.recorded))

-- name: end_homes
UPDATE registry.unit_home AS home SET recorded = tstzrange(lower(home.recorded), act.recorded_at), closed_by = act.id
FROM registry.act WHERE act.id = %(undo_id)s AND home.opened_by = %(act_id)s AND upper_inf(home.recorded)

-- name: move_deliveries_back
UPDATE intake.delivery SET unit_id = (rehomed.was ->> 'unit')::integer
FROM intake.rehomed
WHERE rehomed.act_id = %(act_id)s AND rehomed.what = 'delivery' AND delivery.id = rehomed.row_id AND state NOT IN ('accepted', 'undone')

-- name: move_waivers_back
UPDATE intake.waiver SET unit_id = (rehomed.was ->> 'unit')::integer, sheet_number = rehomed.was ->> 'sheet'
FROM intake.rehomed WHERE rehomed.act_id = %(act_id)s AND rehomed.what = 'waiver' AND waiver.id = rehomed.row_id

-- name: move_accounts_back
UPDATE accounts_account AS account SET unit_code = rehomed.was ->> 'unit', province_code = rehomed.was ->> 'province'
FROM intake.rehomed WHERE rehomed.act_id = %(act_id)s AND rehomed.what = 'account' AND account.id = rehomed.row_id

-- name: propose
INSERT INTO intake.reorganisation (province, asked, undoes, seen, proposed_by)
VALUES (%(province)s, %(asked)s, %(undoes)s, %(seen)s, %(by)s) RETURNING id

-- name: proposal
SELECT id, province, asked, undoes, seen, proposed_by, proposed_at, approved_by, approved_at, act_id
FROM intake.reorganisation WHERE id = %(id)s FOR UPDATE

-- name: approve
UPDATE intake.reorganisation SET approved_by = %(by)s, approved_at = now(), act_id = %(act_id)s WHERE id = %(id)s

-- name: proposals
SELECT id, province, asked ->> 'decree' AS decree, undoes, seen, proposed_by, proposed_at, approved_by, approved_at, act_id
FROM intake.reorganisation WHERE province = %(province)s ORDER BY id DESC LIMIT 100

-- name: waiting_decrees
-- Decrees that changed communes of the province, and how many former communes with sheets wait for each.
SELECT event.decree, event.effective, count(*) AS communes,
       count(*) FILTER (WHERE EXISTS (SELECT FROM cadastre.sheet WHERE sheet.unit_id = old.id AND sheet.retired_by IS NULL)) AS with_sheets
FROM units.event JOIN (SELECT DISTINCT step.event_id, step.predecessor_id AS id
                       FROM units.succession AS step JOIN units.unit AS new ON new.id = step.successor_id
                       WHERE new.level = 'commune' AND new.province_code = %(province)s) AS old ON old.event_id = event.id
WHERE NOT EXISTS (SELECT FROM registry.unit_home AS home WHERE home.unit_id = old.id AND upper_inf(home.recorded))
GROUP BY event.id
ORDER BY event.effective DESC, event.decree

-- name: move_lines
-- Of divided communes the certificate lines that speak of a parcel go where it goes, unless the new commune has that certificate already.
WITH going AS (
    SELECT DISTINCT ON (parcel.to_id, line.certificate_key, line.rank) line.id, parcel.to_id
    FROM registry.moving_parcel AS parcel JOIN registry.certificate_line AS line USING (parcel_id)
    WHERE upper_inf(line.effective) AND upper_inf(line.recorded) AND line.unit_id <> parcel.to_id AND NOT EXISTS (
        SELECT FROM registry.certificate_line AS there
        WHERE there.unit_id = parcel.to_id AND there.certificate_key = line.certificate_key AND upper_inf(there.effective) AND upper_inf(there.recorded))
    ORDER BY parcel.to_id, line.certificate_key, line.rank, line.id
), ended AS (
    UPDATE registry.certificate_line AS line SET recorded = tstzrange(lower(line.recorded), act.recorded_at), closed_by = act.id
    FROM going, registry.act WHERE line.id = going.id AND act.id = %(act_id)s
    RETURNING line.*, going.to_id, act.recorded_at
)
INSERT INTO registry.certificate_line (unit_id, certificate_key, rank, serial, parcel_id, said, effective, recorded, opened_by, closed_by)
SELECT piece.unit_id, certificate_key, rank, serial, parcel_id, said, piece.effective, tstzrange(recorded_at, NULL), %(act_id)s, piece.closed_by
FROM ended CROSS JOIN LATERAL (VALUES (ended.unit_id, ended.effective * daterange(NULL, %(effective)s::date), %(act_id)s::bigint),
                                      (ended.to_id, ended.effective * daterange(%(effective)s::date, NULL), NULL)) AS piece (unit_id, effective, closed_by)
WHERE NOT isempty(piece.effective)
ORDER BY ended.id

-- name: move_scans
-- And the scans of certificates all of whose lines went to one commune.
WITH going AS (
    SELECT scan.id, min(line.unit_id) AS to_id
    FROM registry.moving_unit JOIN registry.scan ON scan.unit_id = from_id AND upper_inf(scan.effective) AND upper_inf(scan.recorded)
    JOIN registry.certificate_line AS line ON line.opened_by = %(act_id)s AND upper_inf(line.effective)
     AND lower(regexp_replace(line.serial, '[[:space:]]', '', 'g')) = scan.serial
    WHERE moving_unit.to_id IS NULL
    GROUP BY scan.id HAVING count(DISTINCT line.unit_id) = 1
), ended AS (
    UPDATE registry.scan SET recorded = tstzrange(lower(scan.recorded), act.recorded_at), closed_by = act.id
    FROM going, registry.act
    WHERE scan.id = going.id AND act.id = %(act_id)s AND NOT EXISTS (
        SELECT FROM registry.scan AS there WHERE there.unit_id = going.to_id AND there.file_name = scan.file_name AND upper_inf(there.effective) AND upper_inf(there.recorded))
    RETURNING scan.*, going.to_id, act.recorded_at
)
INSERT INTO registry.scan (unit_id, file_name, serial, sha256, delivered_in, kind, size, pages, can_change, is_locked, effective, recorded, opened_by, closed_by)
SELECT piece.unit_id, file_name, serial, sha256, delivered_in, kind, size, pages, can_change, is_locked, piece.effective, tstzrange(recorded_at, NULL), %(act_id)s, piece.closed_by
FROM ended CROSS JOIN LATERAL (VALUES (ended.unit_id, ended.effective * daterange(NULL, %(effective)s::date), %(act_id)s::bigint),
                                      (ended.to_id, ended.effective * daterange(%(effective)s::date, NULL), NULL)) AS piece (unit_id, effective, closed_by)
WHERE NOT isempty(piece.effective)
ORDER BY ended.id
