-- name: delivery
SELECT delivery.id, delivery.unit_id, delivery.sha256, encode(delivery.sha256, 'hex') AS hash, delivery.file_name, delivery.profile, delivery.srid,
       delivery.delivered_by, delivery.delivered_at, delivery.checked_at, delivery.objects, delivery.engine, delivery.receipt,
       delivery.derived_from, delivery.changes, delivery.state, delivery.progress, delivery.refusal, delivery.act_id IS NOT NULL AS is_accepted, act.decided_by, act.recorded_at,
       unit.code, unit.code AS unit_code, unit.full_name, unit.full_name_en, unit.province_code,
       (SELECT max(later.id) FROM intake.delivery AS later WHERE later.derived_from = delivery.id AND later.checked_at IS NOT NULL) AS later
FROM intake.delivery
JOIN units.unit ON unit.id = delivery.unit_id
LEFT JOIN registry.act ON act.id = delivery.act_id
WHERE delivery.id = %(id)s

-- name: groups
SELECT rule, severity, count(*) AS findings, count(waiver_id) AS waived, count(DISTINCT object) AS objects
FROM intake.finding AS f
WHERE delivery_id = %(id)s AND (%(severity)s = '' OR severity = %(severity)s)
  AND (%(objects)s::text[] IS NULL OR object = ANY (%(objects)s::text[]))
  AND (%(text)s = '' OR position(lower(%(text)s) IN lower(concat_ws(' ', rule, object, message_vi, message_en))) > 0)
  AND (%(waived)s = '' OR (f.waiver_id IS NOT NULL) = (%(waived)s = '1'))
  AND (NOT %(open)s OR %(later)s::bigint IS NULL OR EXISTS (
      SELECT FROM intake.finding AS l WHERE l.delivery_id = %(later)s::bigint AND l.rule = f.rule AND l.object IS NOT DISTINCT FROM f.object))
GROUP BY rule, severity
ORDER BY array_position(ARRAY['blocker', 'error', 'warning', 'notice'], severity), rule

-- name: severities
-- Those that stand, and those let pass.
SELECT severity, count(*) - count(waiver_id) AS findings, count(waiver_id) AS waived FROM intake.finding WHERE delivery_id = %(id)s GROUP BY severity

-- name: findings
-- The findings of one rule from one on; those of a rule stand one after the other.
SELECT seq, rule, severity, object, others, message_vi, message_en, waiver_id,
       CASE WHEN NOT ST_IsEmpty(place) THEN ARRAY[ST_XMin(place), ST_YMin(place), ST_XMax(place), ST_YMax(place)]::float8[] END AS bbox
FROM intake.finding AS f
WHERE delivery_id = %(id)s AND rule = %(rule)s AND seq >= %(from)s AND (%(severity)s = '' OR severity = %(severity)s)
  AND (%(objects)s::text[] IS NULL OR object = ANY (%(objects)s::text[]))
  AND (%(text)s = '' OR position(lower(%(text)s) IN lower(concat_ws(' ', rule, object, message_vi, message_en))) > 0)
  AND (%(waived)s = '' OR (f.waiver_id IS NOT NULL) = (%(waived)s = '1'))
  AND (NOT %(open)s OR %(later)s::bigint IS NULL OR EXISTS (
      SELECT FROM intake.finding AS l WHERE l.delivery_id = %(later)s::bigint AND l.rule = f.rule AND l.object IS NOT DISTINCT FROM f.object))
ORDER BY seq
LIMIT %(limit)s

-- name: finding
SELECT seq, rule, severity, object, others, facts, message_vi, message_en, waiver_id,
       CASE WHEN NOT ST_IsEmpty(place) THEN ARRAY[ST_XMin(place), ST_YMin(place), ST_XMax(place), ST_YMax(place)]::float8[] END AS bbox,
       %(later)s::bigint IS NOT NULL AND NOT EXISTS (
           SELECT FROM intake.finding AS l WHERE l.delivery_id = %(later)s::bigint AND l.rule = f.rule AND l.object IS NOT DISTINCT FROM f.object) AS is_mended
FROM intake.finding AS f WHERE delivery_id = %(id)s AND seq = %(seq)s

-- name: waiver
SELECT id, reason, requested_by, approved_by, upper(valid) - 1 AS last_day FROM intake.waiver WHERE id = %(id)s

-- name: neighbours
-- The finding before and the one after, in the order of the board.
SELECT before, after
FROM (
    SELECT seq, lag(seq) OVER board AS before, lead(seq) OVER board AS after
    FROM intake.finding AS f
    WHERE delivery_id = %(id)s AND (%(severity)s = '' OR severity = %(severity)s)
      AND (%(objects)s::text[] IS NULL OR object = ANY (%(objects)s::text[]))
      AND (%(text)s = '' OR position(lower(%(text)s) IN lower(concat_ws(' ', rule, object, message_vi, message_en))) > 0)
      AND (%(waived)s = '' OR (f.waiver_id IS NOT NULL) = (%(waived)s = '1'))
      AND (NOT %(open)s OR %(later)s::bigint IS NULL OR EXISTS (
          SELECT FROM intake.finding AS l WHERE l.delivery_id = %(later)s::bigint AND l.rule = f.rule AND l.object IS NOT DISTINCT FROM f.object))
    WINDOW board AS (ORDER BY array_position(ARRAY['blocker', 'error', 'warning', 'notice'], severity), rule, seq)
) AS found
WHERE seq = %(seq)s

-- name: findings_of_object
SELECT seq, rule, severity, message_vi, message_en FROM intake.finding
WHERE delivery_id = %(id)s AND object = %(object)s
ORDER BY array_position(ARRAY['blocker', 'error', 'warning', 'notice'], severity), rule, seq
LIMIT 50

-- name: registered
-- What the register holds under the number of a delivered parcel.
SELECT parcel.code AS parcel_code, version.legal_area, sheet.scale AS map_scale,
       (SELECT string_agg(code, '; ' ORDER BY rank) FROM cadastre.land_use WHERE parcel_version_id = version.id) AS codes
FROM cadastre.sheet
JOIN cadastre.parcel_version AS version ON version.sheet_id = sheet.id
JOIN cadastre.parcel ON parcel.id = version.parcel_id
WHERE sheet.unit_id = %(unit_id)s AND sheet.number = %(sheet)s AND version.number = %(number)s
  AND upper_inf(version.effective) AND upper_inf(version.recorded)
LIMIT 1

-- name: places
-- What is no point has a dot beside it, to be seen from afar.
WITH found AS (
    SELECT seq, severity, place FROM intake.finding AS f
    WHERE delivery_id = %(id)s AND NOT ST_IsEmpty(place) AND (%(severity)s = '' OR severity = %(severity)s) AND (%(rule)s = '' OR rule = %(rule)s)
      AND (%(objects)s::text[] IS NULL OR object = ANY (%(objects)s::text[]))
      AND (%(text)s = '' OR position(lower(%(text)s) IN lower(concat_ws(' ', rule, object, message_vi, message_en))) > 0)
      AND (%(waived)s = '' OR (f.waiver_id IS NOT NULL) = (%(waived)s = '1'))
      AND (NOT %(open)s OR %(later)s::bigint IS NULL OR EXISTS (
          SELECT FROM intake.finding AS l WHERE l.delivery_id = %(later)s::bigint AND l.rule = f.rule AND l.object IS NOT DISTINCT FROM f.object))
    ORDER BY array_position(ARRAY['blocker', 'error', 'warning', 'notice'], severity), seq
    LIMIT 5000
), feature AS (
    SELECT seq, severity, ST_SimplifyPreserveTopology(place, 1e-7) AS shape, '{}'::jsonb AS more FROM found
    UNION ALL
    SELECT seq, severity, ST_PointOnSurface(place), '{"dot": true}' FROM found WHERE ST_Dimension(place) > 0
)
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
    'type', 'Feature', 'geometry', ST_AsGeoJSON(shape, 7)::json,
    'properties', jsonb_build_object('seq', seq, 'severity', severity) || more)), '[]'))::text
FROM feature

-- name: quarantine
SELECT id, object, sheet_number, parcel_number, rules FROM intake.quarantine
WHERE delivery_id = %(id)s AND released_by IS NULL ORDER BY id LIMIT 500

-- name: extent
-- Where to look first: the findings in and near the commune, or the commune; one parcel drawn far away does not make all others small.
SELECT ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)]::float8[]
FROM (SELECT coalesce((SELECT ST_Extent(place) FROM intake.finding WHERE delivery_id = delivery.id AND place && ST_Expand(unit.shape, 0.01)),
                      ST_Extent(unit.shape), (SELECT ST_Extent(place) FROM intake.finding WHERE delivery_id = delivery.id)) AS box
      FROM intake.delivery JOIN units.unit ON unit.id = unit_id WHERE delivery.id = %(id)s GROUP BY delivery.id, unit.shape) AS extent
WHERE box IS NOT NULL

-- name: communes
-- The communes in force where one may deliver.
SELECT unit.code, unit.full_name, unit.full_name_en FROM units.unit
WHERE level = 'commune' AND valid @> %(day)s::date
  AND (%(unit)s::text IS NULL OR code = %(unit)s) AND (%(province)s::text IS NULL OR province_code = %(province)s)
ORDER BY code
LIMIT 400

-- name: unit
SELECT id, code, full_name, full_name_en, province_code FROM units.unit
WHERE level = 'commune' AND code = %(code)s ORDER BY valid @> %(day)s::date DESC, valid DESC LIMIT 1

-- name: last_accepted
-- The newest delivery accepted for a commune.
SELECT delivery.id
FROM intake.delivery WHERE unit_id = %(id)s AND act_id IS NOT NULL ORDER BY delivery.id DESC LIMIT 1

-- name: held_by_rules
-- What rules hold back of a commune that the register does not have under that number yet, and the newest delivery that brought such.
SELECT rule AS reason, count(DISTINCT (q.sheet_number, coalesce(q.parcel_number, q.object))) AS parcels, max(q.delivery_id) AS delivery
FROM intake.quarantine AS q JOIN intake.delivery AS d ON d.id = q.delivery_id, unnest(q.rules) AS rule
WHERE d.unit_id = %(id)s AND q.released_by IS NULL AND NOT EXISTS (
    SELECT FROM cadastre.parcel_version AS v JOIN cadastre.sheet AS s ON s.id = v.sheet_id
    WHERE s.unit_id = d.unit_id AND s.number = q.sheet_number AND v.number = q.parcel_number AND upper_inf(v.recorded) AND upper_inf(v.effective))
GROUP BY rule

-- name: moved_on
-- The days since one on which parcels of a commune could come into another group.
SELECT DISTINCT (moment AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
FROM (SELECT unnest(ARRAY[lower(recorded), upper(recorded)]) FROM intake.quality WHERE unit_id = %(id)s
      UNION ALL
      SELECT recorded_at FROM intake.delivery JOIN intake.quarantine ON delivery_id = delivery.id JOIN registry.act ON act.id IN (held_by, released_by)
      WHERE unit_id = %(id)s) AS changed (moment)
WHERE moment >= %(since)s::date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'

-- name: days
-- What came and what entered, by day.
SELECT day::date AS day, count(delivery.id) AS deliveries, count(delivery.act_id) AS acceptances,
       coalesce(sum((delivery.receipt ->> 'opened')::integer + (delivery.receipt ->> 'changed')::integer), 0) AS entered,
       coalesce(sum((delivery.receipt ->> 'quarantined')::integer), 0) AS held
FROM generate_series(%(day)s::date - 13, %(day)s::date, interval '1 day') AS day
LEFT JOIN intake.delivery ON delivery.unit_id = %(id)s AND (delivery.delivered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date = day
GROUP BY day
ORDER BY day DESC

-- name: open_proposal
SELECT proposed_by, proposed_at FROM intake.proposal WHERE delivery_id = %(id)s AND outcome IS NULL

-- name: officers
-- Who else may accept in a province.
SELECT username FROM accounts_account
WHERE is_active AND role = ANY (%(roles)s::text[]) AND province_code = %(province)s AND username <> %(but)s
ORDER BY username
LIMIT 20

-- name: undo_until
-- Until when an acceptance can be undone; nothing where that time is over.
SELECT recorded_at + make_interval(hours => %(hours)s) FROM registry.act JOIN intake.delivery ON act_id = act.id
WHERE delivery.id = %(id)s AND recorded_at + make_interval(hours => %(hours)s) > now()

-- name: undoing
SELECT act.decided_by, act.recorded_at, act.detail ->> 'reason' AS reason
FROM intake.delivery JOIN registry.act ON act.id = undone_by WHERE delivery.id = %(id)s

-- name: kept_profiles
-- The newest version of each profile that somebody confirmed.
SELECT sender || '/' || name || '@' || max(version) AS name FROM intake.profile GROUP BY sender, name ORDER BY sender, name LIMIT 200
