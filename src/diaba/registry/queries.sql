-- name: supersede_lines
-- Live lines of the certificates given that say something else now, speak of another parcel, or name somebody who is not there any more.
UPDATE registry.certificate_line AS live SET recorded = tstzrange(lower(live.recorded), (SELECT recorded_at FROM registry.act WHERE id = %(act_id)s)), closed_by = %(act_id)s
FROM registry.certificate_line AS was
LEFT JOIN ROWS FROM (unnest(%(keys)s::text[]), unnest(%(ranks)s::smallint[]), jsonb_array_elements(%(said)s::jsonb), unnest(%(parcels)s::bigint[]))
          AS given (certificate_key, rank, said, parcel_id)
       ON given.certificate_key = was.certificate_key AND given.rank = was.rank
WHERE live.id = was.id AND was.unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND was.certificate_key = ANY(%(keys)s)
  AND upper_inf(was.effective) AND upper_inf(was.recorded)
  AND (was.said, was.parcel_id) IS DISTINCT FROM (given.said, given.parcel_id)
RETURNING live.id, given.rank IS NULL AS is_gone

-- name: restate_lines
INSERT INTO registry.certificate_line
    (unit_id, certificate_key, rank, serial, parcel_id, said, effective, recorded, opened_by, closed_by)
SELECT unit_id, certificate_key, rank, serial, parcel_id, said,
       daterange(lower(effective), %(effective)s::date), tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(act_id)s), NULL), %(act_id)s, %(act_id)s
FROM registry.certificate_line WHERE id = ANY(%(ids)s) AND lower(effective) < %(effective)s::date

-- name: open_lines
-- Every given line that has no live one: the new, and those just superseded.
INSERT INTO registry.certificate_line (unit_id, certificate_key, rank, serial, parcel_id, said, effective, recorded, opened_by)
SELECT %(unit_id)s, given.certificate_key, given.rank, given.serial, given.parcel_id, given.said,
       daterange(%(effective)s::date, NULL), tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(act_id)s), NULL), %(act_id)s
FROM ROWS FROM (unnest(%(keys)s::text[]), unnest(%(ranks)s::smallint[]), unnest(%(serials)s::text[]), jsonb_array_elements(%(said)s::jsonb),
                unnest(%(parcels)s::bigint[])) WITH ORDINALITY
     AS given (certificate_key, rank, serial, said, parcel_id, place)
LEFT JOIN registry.certificate_line live
       ON live.unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND live.certificate_key = given.certificate_key AND live.rank = given.rank
      AND upper_inf(live.effective) AND upper_inf(live.recorded)
WHERE live.id IS NULL
ORDER BY given.place

-- name: parcels_spoken_of
-- Row by row the live parcel: by its code, else by sheet and number on the current map, else by a former number that only one has.
SELECT coalesce(by_code.id, by_number.parcel_id, by_former.parcel_id) AS parcel_id
FROM unnest(%(codes)s::text[], %(sheets)s::text[], %(numbers)s::text[], %(former_sheets)s::text[], %(former_numbers)s::text[]) WITH ORDINALITY
     AS given (code, sheet, number, former_sheet, former_number, place)
LEFT JOIN cadastre.parcel by_code ON by_code.code = given.code AND by_code.retired_by IS NULL
LEFT JOIN cadastre.sheet ON sheet.unit_id = %(unit_id)s AND sheet.number = given.sheet
LEFT JOIN cadastre.parcel_version by_number
       ON by_number.sheet_id = sheet.id AND by_number.number = given.number AND upper_inf(by_number.effective) AND upper_inf(by_number.recorded)
LEFT JOIN LATERAL (
    SELECT min(former.parcel_id) AS parcel_id
    FROM cadastre.former_number former
    JOIN cadastre.parcel_version version ON version.parcel_id = former.parcel_id AND upper_inf(version.effective) AND upper_inf(version.recorded)
    JOIN cadastre.sheet own ON own.id = version.sheet_id AND own.unit_id = %(unit_id)s
    WHERE former.sheet_number = given.former_sheet AND former.parcel_number = given.former_number AND upper_inf(former.recorded)
    HAVING count(DISTINCT former.parcel_id) = 1
) AS by_former ON by_code.id IS NULL AND by_number.parcel_id IS NULL
ORDER BY given.place

-- name: live_lines
SELECT certificate_key, rank, parcel_id, said FROM registry.certificate_line
WHERE unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND upper_inf(effective) AND upper_inf(recorded)
ORDER BY id

-- name: lines_without_parcel
SELECT said FROM registry.certificate_line
WHERE unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND parcel_id IS NULL AND upper_inf(effective) AND upper_inf(recorded)
ORDER BY id

-- name: supersede_scans
UPDATE registry.scan AS live SET recorded = tstzrange(lower(live.recorded), (SELECT recorded_at FROM registry.act WHERE id = %(act_id)s)), closed_by = %(act_id)s
FROM unnest(%(files)s::text[], %(hashes)s::bytea[]) AS given (file_name, sha256)
WHERE live.unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND live.file_name = given.file_name AND live.sha256 <> given.sha256
  AND upper_inf(live.effective) AND upper_inf(live.recorded)
RETURNING live.id

-- name: restate_scans
INSERT INTO registry.scan
    (unit_id, file_name, serial, sha256, delivered_in, kind, size, pages, can_change, is_locked, effective, recorded, opened_by, closed_by)
SELECT unit_id, file_name, serial, sha256, delivered_in, kind, size, pages, can_change, is_locked,
       daterange(lower(effective), %(effective)s::date), tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(act_id)s), NULL), %(act_id)s, %(act_id)s
FROM registry.scan WHERE id = ANY(%(ids)s) AND lower(effective) < %(effective)s::date

-- name: open_scans
INSERT INTO registry.scan
    (unit_id, file_name, serial, sha256, delivered_in, kind, size, pages, can_change, is_locked, effective, recorded, opened_by)
SELECT %(unit_id)s, given.*, daterange(%(effective)s::date, NULL), tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(act_id)s), NULL), %(act_id)s
FROM (
    SELECT file_name, serial, sha256, %(delivered_in)s::bytea, kind, size, pages, can_change, is_locked
    FROM unnest(%(files)s::text[], %(serials)s::text[], %(hashes)s::bytea[], %(kinds)s::text[], %(sizes)s::bigint[], %(pages)s::integer[],
                %(active)s::boolean[], %(locked)s::boolean[]) AS scan (file_name, serial, sha256, kind, size, pages, can_change, is_locked)
) AS given
WHERE NOT EXISTS (
    SELECT FROM registry.scan live
    WHERE live.unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND live.file_name = given.file_name AND upper_inf(live.effective) AND upper_inf(live.recorded))

-- name: later_on_lines
-- Lines that another act wrote since, of what this one wrote or on parcels it opened or closed.
SELECT DISTINCT later.certificate_key
FROM registry.certificate_line touched
JOIN registry.certificate_line later ON later.unit_id = touched.unit_id AND later.certificate_key = touched.certificate_key
WHERE %(act_id)s IN (touched.opened_by, touched.closed_by) AND (later.opened_by > %(act_id)s OR later.closed_by > %(act_id)s)
UNION
SELECT later.certificate_key
FROM registry.certificate_line later
WHERE later.opened_by > %(act_id)s AND upper_inf(later.recorded) AND later.parcel_id = ANY(%(parcel_ids)s)
ORDER BY 1

-- name: later_on_scans
SELECT DISTINCT later.file_name
FROM registry.scan touched
JOIN registry.scan later ON later.unit_id = touched.unit_id AND later.file_name = touched.file_name
WHERE %(act_id)s IN (touched.opened_by, touched.closed_by) AND (later.opened_by > %(act_id)s OR later.closed_by > %(act_id)s)
ORDER BY 1

-- name: later_on_rights
-- What was registered since on the parcels, or by the certificates whose lines this act wrote.
SELECT DISTINCT 'tờ ' || sheet.number || ' thửa ' || version.number AS name
FROM registry.ba_unit_part part
JOIN cadastre.parcel_version version ON version.parcel_id = part.parcel_id AND upper_inf(version.effective) AND upper_inf(version.recorded)
JOIN cadastre.sheet ON sheet.id = version.sheet_id
WHERE part.parcel_id = ANY(%(parcel_ids)s) AND part.opened_by > %(act_id)s
UNION
SELECT certificate.serial
FROM registry.certificate_line touched
JOIN registry.certificate ON certificate.serial_key = upper(regexp_replace(touched.serial, '[^[:alnum:]]', '', 'g'))
WHERE %(act_id)s IN (touched.opened_by, touched.closed_by) AND certificate.opened_by > %(act_id)s
ORDER BY 1

-- name: close_opened_lines
UPDATE registry.certificate_line SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s)), closed_by = %(undo_id)s
WHERE opened_by = %(act_id)s AND upper_inf(recorded)

-- name: reopen_closed_lines
INSERT INTO registry.certificate_line (unit_id, certificate_key, rank, serial, parcel_id, said, effective, recorded, opened_by)
SELECT unit_id, certificate_key, rank, serial, parcel_id, said, effective, tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s), NULL), %(undo_id)s
FROM registry.certificate_line WHERE closed_by = %(act_id)s AND opened_by <> %(act_id)s
ORDER BY id

-- name: close_opened_scans
UPDATE registry.scan SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s)), closed_by = %(undo_id)s
WHERE opened_by = %(act_id)s AND upper_inf(recorded)

-- name: reopen_closed_scans
INSERT INTO registry.scan
    (unit_id, file_name, serial, sha256, delivered_in, kind, size, pages, can_change, is_locked, effective, recorded, opened_by)
SELECT unit_id, file_name, serial, sha256, delivered_in, kind, size, pages, can_change, is_locked, effective, tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s), NULL), %(undo_id)s
FROM registry.scan WHERE closed_by = %(act_id)s AND opened_by <> %(act_id)s
ORDER BY id

-- name: lines_to_adopt
-- Whole certificates of which some line names nobody yet; who stands on the others is known.
SELECT id, certificate_key, said FROM registry.certificate_line AS line
WHERE unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND upper_inf(effective) AND upper_inf(recorded)
  AND certificate_key IN (
      SELECT bare.certificate_key FROM registry.certificate_line AS bare
      WHERE bare.unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND upper_inf(bare.effective) AND upper_inf(bare.recorded)
        AND NOT EXISTS (SELECT FROM party.mention WHERE mention.line_id = bare.id))
ORDER BY id

-- name: seen
SELECT registry.seen(%(units)s::bigint[], %(parcels)s::bigint[], %(key)s)

-- name: write
SELECT registry.write(%(act)s, %(changes)s)

-- name: next_right_ids
SELECT array_agg(nextval('registry.right_id_seq')) FROM generate_series(1, %(rows)s)

-- name: parcel_of_code
SELECT parcel.id, parcel.code, commune.code AS unit_code, commune.province_code, concat_ws(', ', commune.full_name, province.full_name) AS address
FROM cadastre.parcel JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id
JOIN cadastre.sheet ON sheet.id = version.sheet_id JOIN units.unit commune ON commune.id = sheet.unit_id
LEFT JOIN units.unit province ON province.level = 'province' AND province.code = commune.province_code AND province.valid && commune.valid
WHERE parcel.code = %(code)s
ORDER BY version.id DESC, upper(province.valid) DESC LIMIT 1

-- name: parcel_at
SELECT registry.parcel_at(%(parcel)s, %(at)s, %(known)s)

-- name: timeline
-- What touched the parcel, the units it was in, and what rested on them.
WITH units AS MATERIALIZED (
    SELECT DISTINCT ba_unit_id AS id FROM registry.ba_unit_part WHERE parcel_id = %(parcel)s
), touching AS (
    SELECT opened_by AS id FROM cadastre.parcel_version WHERE parcel_id = %(parcel)s
    UNION SELECT closed_by FROM cadastre.parcel_version WHERE parcel_id = %(parcel)s
    UNION SELECT opened_by FROM registry.ba_unit_part WHERE parcel_id = %(parcel)s
    UNION SELECT closed_by FROM registry.ba_unit_part WHERE parcel_id = %(parcel)s
    UNION SELECT opened_by FROM registry.rrr WHERE ba_unit_id IN (SELECT id FROM units)
    UNION SELECT closed_by FROM registry.rrr WHERE ba_unit_id IN (SELECT id FROM units)
    UNION SELECT opened_by FROM registry.caveat WHERE ba_unit_id IN (SELECT id FROM units)
    UNION SELECT closed_by FROM registry.caveat WHERE ba_unit_id IN (SELECT id FROM units)
    UNION SELECT status.opened_by FROM registry.certificate_status status
    WHERE status.certificate_id IN (SELECT certificate_id FROM registry.rrr WHERE ba_unit_id IN (SELECT id FROM units))
)
SELECT act.id, act.kind, act.effective, act.recorded_at, act.dossier, entry.seq
FROM touching JOIN registry.act USING (id) LEFT JOIN ledger.entry ON entry.act_id = act.id
ORDER BY act.recorded_at, act.id

-- name: lineage
WITH RECURSIVE back AS (
    SELECT parent_id, child_id, act_id, -1 AS depth FROM cadastre.lineage WHERE child_id = %(parcel)s
    UNION
    SELECT step.parent_id, step.child_id, step.act_id, back.depth - 1 FROM back JOIN cadastre.lineage step ON step.child_id = back.parent_id
), forth AS (
    SELECT parent_id, child_id, act_id, 1 AS depth FROM cadastre.lineage WHERE parent_id = %(parcel)s
    UNION
    SELECT step.parent_id, step.child_id, step.act_id, forth.depth + 1 FROM forth JOIN cadastre.lineage step ON step.parent_id = forth.child_id
), steps AS (
    (SELECT * FROM back LIMIT %(most)s) UNION ALL (SELECT * FROM forth LIMIT %(most)s)
)
SELECT parent.code AS parent, child.code AS child, steps.act_id AS act, act.effective, steps.depth
FROM steps JOIN cadastre.parcel parent ON parent.id = parent_id JOIN cadastre.parcel child ON child.id = child_id
JOIN registry.act ON act.id = steps.act_id
ORDER BY steps.depth, parent.code, child.code

-- name: open_units
-- Certificate by certificate a unit, its parts, the paper in force, and the whole right of its holder.
WITH given AS MATERIALIZED (
    SELECT told.*, nextval(pg_get_serial_sequence('registry.ba_unit', 'id')) AS unit_id,
           nextval(pg_get_serial_sequence('registry.certificate', 'id')) AS certificate_id
    FROM ROWS FROM (unnest(%(serials)s::text[]), unnest(%(numbers)s::text[]), unnest(%(issued)s::date[]), jsonb_array_elements(%(said)s::jsonb),
                    unnest(%(holders)s::bigint[]), unnest(%(origins)s::text[]), unnest(%(terms)s::date[]))
         WITH ORDINALITY AS told (serial, register_number, issued_on, said, holder, origin, term, place)
), moment AS MATERIALIZED (
    SELECT tstzrange(recorded_at, NULL) AS known, daterange(%(effective)s::date, NULL) AS so FROM registry.act WHERE id = %(act_id)s
), units AS (
    INSERT INTO registry.ba_unit (id, opened_by) SELECT unit_id, %(act_id)s::bigint FROM given
), parts AS (
    INSERT INTO registry.ba_unit_part (ba_unit_id, parcel_id, effective, recorded, opened_by)
    SELECT given.unit_id, part.parcel_id, so, known, %(act_id)s::bigint
    FROM unnest(%(owners)s::bigint[], %(parcels)s::bigint[]) AS part (place, parcel_id) JOIN given USING (place), moment
), papers AS (
    INSERT INTO registry.certificate (id, serial, generation, register_number, issued_on, printed, opened_by)
    SELECT certificate_id, serial, %(generation)s::text, register_number, issued_on, said, %(act_id)s::bigint FROM given
), states AS (
    INSERT INTO registry.certificate_status (certificate_id, status, effective, recorded, opened_by)
    SELECT certificate_id, 'in-force', so, known, %(act_id)s::bigint FROM given, moment
)
INSERT INTO registry.rrr (ba_unit_id, kind, type, party_id, certificate_id, origin, term, effective, recorded, opened_by)
SELECT unit_id, 'right', 'land-use', holder, certificate_id, origin, term, so, known, %(act_id)s::bigint FROM given, moment
