-- name: copy_units
COPY units.arriving FROM STDIN

-- name: copy_successions
COPY units.arriving_succession FROM STDIN

-- name: put_event
INSERT INTO units.event AS event (decree, effective, title_vi, title_en)
VALUES (%s, %s, %s, %s)
ON CONFLICT (decree) DO UPDATE
SET effective = excluded.effective, title_vi = excluded.title_vi, title_en = excluded.title_en
WHERE (event.effective, event.title_vi, event.title_en) IS DISTINCT FROM (excluded.effective, excluded.title_vi, excluded.title_en)

-- name: drop_vanished_successions
DELETE FROM units.succession AS known
USING units.unit AS predecessor, units.unit AS successor
WHERE predecessor.id = known.predecessor_id AND successor.id = known.successor_id
  AND NOT EXISTS (
      SELECT FROM units.arriving_succession AS staged
      WHERE (staged.predecessor, staged.until) = (predecessor.code, upper(predecessor.valid))
        AND (staged.successor, staged.since) = (successor.code, successor.since)
  )

-- name: drop_vanished_units
DELETE FROM units.unit
WHERE NOT training AND NOT EXISTS (SELECT FROM units.arriving AS staged WHERE (staged.code, staged.since) = (unit.code, unit.since))

-- name: merge_units
MERGE INTO units.unit AS known
USING (
    SELECT staged.*, daterange(since, until) AS valid, opening.id AS opening_id, closing.id AS closing_id
    FROM units.arriving AS staged
    LEFT JOIN units.event AS opening ON opening.decree = staged.opened_by
    LEFT JOIN units.event AS closing ON closing.decree = staged.closed_by
    ORDER BY staged.since, staged.code
) AS new ON (known.code, known.since) = (new.code, new.since)
WHEN MATCHED AND (known.level, known.kind, known.name, known.full_name, known.name_en, known.full_name_en, known.parent_code,
                  known.province_code, known.valid, known.opened_by, known.closed_by, known.made_from, known.training, known.shape)
    IS DISTINCT FROM (new.level, new.kind, new.name, new.full_name, new.name_en, new.full_name_en, new.parent_code,
                      new.province_code, new.valid, new.opening_id, new.closing_id, new.made_from, new.training, new.shape) THEN
    UPDATE SET level = new.level, kind = new.kind, name = new.name, full_name = new.full_name, name_en = new.name_en,
        full_name_en = new.full_name_en, parent_code = new.parent_code, province_code = new.province_code, valid = new.valid,
        opened_by = new.opening_id, closed_by = new.closing_id, made_from = new.made_from, training = new.training, shape = new.shape
WHEN NOT MATCHED THEN
    INSERT (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid,
            opened_by, closed_by, made_from, training, shape)
    VALUES (new.level, new.code, new.kind, new.name, new.full_name, new.name_en, new.full_name_en, new.parent_code,
            new.province_code, new.valid, new.opening_id, new.closing_id, new.made_from, new.training, new.shape)

-- name: merge_successions
MERGE INTO units.succession AS known
USING (
    SELECT predecessor.id AS predecessor_id, successor.id AS successor_id, staged.extent, event.id AS event_id, staged.basis
    FROM units.arriving_succession AS staged
    JOIN units.unit AS predecessor ON (predecessor.code, upper(predecessor.valid)) = (staged.predecessor, staged.until)
    JOIN units.unit AS successor ON (successor.code, successor.since) = (staged.successor, staged.since)
    JOIN units.event AS event USING (decree)
) AS new ON (known.predecessor_id, known.successor_id) = (new.predecessor_id, new.successor_id)
WHEN MATCHED AND (known.extent, known.event_id, known.basis) IS DISTINCT FROM (new.extent, new.event_id, new.basis) THEN
    UPDATE SET extent = new.extent, event_id = new.event_id, basis = new.basis
WHEN NOT MATCHED THEN
    INSERT (predecessor_id, successor_id, extent, event_id, basis)
    VALUES (new.predecessor_id, new.successor_id, new.extent, new.event_id, new.basis)

-- name: counts
SELECT
    count(*) FILTER (WHERE level = 'province' AND valid @> %(day)s::date) AS provinces,
    count(*) FILTER (WHERE level = 'district' AND valid @> %(day)s::date) AS districts,
    count(*) FILTER (WHERE level = 'commune' AND valid @> %(day)s::date) AS communes,
    count(*) AS states
FROM units.unit
WHERE NOT training

-- name: divided
SELECT count(DISTINCT predecessor_id) FROM units.succession WHERE extent = 'part'

-- name: ended_without_successor
SELECT count(*)
FROM units.unit
WHERE level <> 'district' AND NOT upper_inf(valid) AND NOT training
  AND NOT EXISTS (SELECT FROM units.succession WHERE predecessor_id = unit.id)

-- name: at
SELECT described.* FROM units.described(%(day)s) AS described JOIN units.unit USING (id)
WHERE unit.code = %(code)s AND unit.valid @> %(day)s::date

-- name: of_code
SELECT described.* FROM units.described(%(day)s) AS described WHERE code = %(code)s ORDER BY opened

-- name: neighbours_of_code
SELECT described.* FROM units.described(%(day)s) AS described JOIN units.unit USING (id)
WHERE length(unit.code) = length(%(code)s) AND unit.valid @> %(day)s::date
ORDER BY abs(unit.code::integer - %(code)s::integer), unit.code
LIMIT 3

-- name: standing
SELECT described.* FROM units.described(%(day)s) AS described JOIN units.unit USING (id)
WHERE unit.valid @> %(day)s::date AND (NOT unit.training OR unit.province_code = %(province)s)
  AND (%(level)s::units.level IS NULL OR unit.level = %(level)s)
  AND (%(province)s::text IS NULL OR unit.province_code = %(province)s)
ORDER BY unit.level, unit.code

-- name: became
WITH RECURSIVE start AS (
    SELECT origin, origin AS id, 'whole' AS extent, ARRAY[]::text[] AS decrees
    FROM unnest(%(ids)s::integer[]) AS origin
    UNION ALL
    -- No text says what became of a district: its communes do.
    SELECT district.id, commune.id, 'part', ARRAY[]::text[]
    FROM units.unit AS district
    JOIN units.unit AS commune ON commune.parent_code = district.code AND commune.valid @> (upper(district.valid) - 1)
    WHERE district.id = ANY(%(ids)s::integer[]) AND district.level = 'district'
      AND NOT EXISTS (SELECT FROM units.succession WHERE predecessor_id = district.id)
), path AS (
    SELECT * FROM start
    UNION ALL
    SELECT path.origin, successor.id,
           CASE WHEN path.extent = 'whole' THEN step.extent ELSE 'part' END,
           path.decrees || event.decree
    FROM path
    JOIN units.succession AS step ON step.predecessor_id = path.id
    JOIN units.unit AS successor ON successor.id = step.successor_id AND successor.since <= %(today)s::date
    JOIN units.event AS event ON event.id = step.event_id
)
SELECT DISTINCT ON (path.origin, described.code) path.origin, path.extent, path.decrees, described.*
FROM path
JOIN units.described(%(today)s) AS described USING (id)
JOIN units.unit USING (id)
WHERE unit.valid @> %(today)s::date
ORDER BY path.origin, described.code, path.extent DESC

-- name: came_from
WITH RECURSIVE path AS (
    SELECT %(id)s::integer AS id, 'whole' AS extent, ARRAY[]::text[] AS decrees
    UNION ALL
    SELECT predecessor.id,
           CASE WHEN path.extent = 'whole' THEN step.extent ELSE 'part' END,
           path.decrees || event.decree
    FROM path
    JOIN units.succession AS step ON step.successor_id = path.id
    JOIN units.unit AS predecessor ON predecessor.id = step.predecessor_id
    JOIN units.event AS event ON event.id = step.event_id
)
SELECT DISTINCT ON (described.opened, described.id) path.extent, path.decrees, described.*
FROM path
JOIN units.described(%(day)s) AS described USING (id)
WHERE path.decrees <> ARRAY[]::text[]
ORDER BY described.opened DESC, described.id, path.extent DESC

-- name: key
SELECT base.search_key(%s)

-- name: named_in
SELECT unit.id, unit.level::text AS level, unit.code, base.search_key(unit.kind) AS kind_key, unit.name_key, unit.since, upper_inf(unit.valid) AS stands,
       ARRAY(SELECT DISTINCT base.search_key(parent.kind) || '|' || parent.name_key
             FROM units.unit AS parent
             WHERE parent.code IN (unit.parent_code, unit.province_code) AND parent.code <> unit.code AND parent.valid && unit.valid) AS parents
FROM units.unit
WHERE (%(day)s::date IS NULL OR unit.valid @> %(day)s) AND NOT unit.training
  AND EXISTS (SELECT FROM unnest(%(texts)s::text[]) AS text WHERE strpos(text, ' ' || unit.name_key || ' ') > 0)

-- name: named_like
SELECT unit.id, unit.level::text AS level, unit.code, base.search_key(unit.kind) AS kind_key, unit.name_key, unit.since, upper_inf(unit.valid) AS stands,
       ARRAY(SELECT DISTINCT base.search_key(parent.kind) || '|' || parent.name_key
             FROM units.unit AS parent
             WHERE parent.code IN (unit.parent_code, unit.province_code) AND parent.code <> unit.code AND parent.valid && unit.valid) AS parents,
       unit.likeness
FROM (
    SELECT *, max(word_similarity(name_key, text)) OVER (PARTITION BY id) AS likeness
    FROM units.unit CROSS JOIN unnest(%(texts)s::text[]) AS text
    WHERE (%(day)s::date IS NULL OR valid @> %(day)s) AND NOT training AND length(name_key) > 3
) AS unit
WHERE likeness >= 0.6
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
ORDER BY likeness DESC
LIMIT 30

-- name: coded
SELECT unit.id, unit.level::text AS level, unit.code, base.search_key(unit.kind) AS kind_key, unit.name_key, unit.since,
       upper_inf(unit.valid) AS stands, ARRAY[]::text[] AS parents
FROM units.unit
WHERE unit.code = %(code)s AND (%(day)s::date IS NULL OR unit.valid @> %(day)s)

-- name: described_by_id
SELECT described.* FROM units.described(%(day)s) AS described WHERE id = ANY(%(ids)s)
