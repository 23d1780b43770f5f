-- name: delivery_of_file
SELECT id FROM intake.delivery WHERE unit_id = %(unit_id)s AND sha256 = %(sha256)s AND profile = %(profile)s

-- name: add_delivery
INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, srid, delivered_by)
VALUES (%(unit_id)s, %(sha256)s, %(file_name)s, %(profile)s, %(srid)s, %(delivered_by)s)
RETURNING id

-- name: add_derived
INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, srid, delivered_by, derived_from, changes)
VALUES (%(unit_id)s, %(sha256)s, %(file_name)s, %(profile)s, %(srid)s, %(delivered_by)s, %(derived_from)s, %(changes)s)
RETURNING id

-- name: delivery
SELECT d.id, d.unit_id, u.code AS unit_code, u.province_code, u.full_name AS unit_name, d.sha256, d.file_name, d.profile, d.srid,
       d.delivered_by, d.delivered_at, d.checked_at, d.objects, d.engine, d.act_id, d.receipt, d.derived_from,
       d.state, d.progress, d.refusal
FROM intake.delivery d JOIN units.unit u ON u.id = d.unit_id
WHERE d.id = %(id)s

-- name: lock_delivery
SELECT id FROM intake.delivery WHERE id = %(id)s FOR UPDATE

-- name: checked
UPDATE intake.delivery SET checked_at = now(), objects = %(objects)s, engine = %(engine)s, state = 'checked', refusal = NULL WHERE id = %(id)s

-- name: enter_state
UPDATE intake.delivery SET state = %(state)s, refusal = NULL, progress = %(progress)s WHERE id = %(id)s

-- name: refuse
UPDATE intake.delivery SET state = 'refused', refusal = %(refusal)s WHERE id = %(id)s

-- name: held_by_run
-- The delivery, locked, if the run that asks is still the one that checks it.
SELECT id FROM intake.delivery WHERE id = %(id)s AND state = 'checking' AND progress ->> 'run' = %(run)s FOR UPDATE

-- name: defer
-- Written with what it is about: a job is there if and only if that is.
SELECT jobs.procrastinate_defer_jobs_v1(
    ARRAY[ROW('intake', %(task)s, 0, %(lock)s, %(queueing_lock)s, %(args)s::jsonb, NULL)::jobs.procrastinate_job_to_defer_v1])

-- name: forget_findings
DELETE FROM intake.finding WHERE delivery_id = %(id)s

-- name: add_finding
INSERT INTO intake.finding (delivery_id, seq, rule, severity, object, others, facts, message_vi, message_en, place)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, ST_GeomFromWKB(%s, 4326))

-- name: open_act
INSERT INTO registry.act (kind, decided_by, effective, detail)
VALUES ('delivery-acceptance', %(decided_by)s, %(effective)s, %(detail)s)
RETURNING id, effective, recorded_at

-- name: add_quarantined
INSERT INTO intake.quarantine (delivery_id, object, sheet_number, parcel_number, rules, shape)
VALUES (%s, %s, %s, %s, %s, ST_GeomFromWKB(%s, 4326))

-- name: accepted
UPDATE intake.delivery SET act_id = %(act_id)s, receipt = %(receipt)s, state = 'accepted' WHERE id = %(id)s

-- name: live_shapes
SELECT s.number AS sheet_number, v.number AS parcel_number, ST_AsBinary(v.shape) AS shape
FROM cadastre.parcel_version v JOIN cadastre.sheet s ON s.id = v.sheet_id
WHERE s.unit_id = %(unit_id)s AND s.srid = %(srid)s AND upper_inf(v.effective) AND upper_inf(v.recorded)

-- name: findings_by_rule
SELECT rule, severity, count(*) AS findings, min(message_vi) AS example_vi, min(message_en) AS example_en
FROM intake.finding WHERE delivery_id = %(id)s
GROUP BY rule, severity
ORDER BY array_position(ARRAY['blocker', 'error', 'warning', 'notice'], severity), rule

-- name: unit_shape
SELECT ST_AsBinary(shape) FROM units.unit WHERE id = %(unit_id)s

-- name: deliveries
SELECT d.id, u.code AS unit_code, u.full_name AS unit_name, d.file_name, d.profile, d.delivered_by, d.delivered_at, d.objects,
       d.receipt ->> 'opened' AS opened, d.receipt ->> 'quarantined' AS quarantined
FROM intake.delivery d JOIN units.unit u ON u.id = d.unit_id
ORDER BY d.id DESC
LIMIT 100

-- name: quarantined
SELECT id AS ticket, object, sheet_number, parcel_number, rules FROM intake.quarantine WHERE delivery_id = %(id)s ORDER BY id

-- name: blocked_objects
-- A blocker holds all it names.
SELECT DISTINCT unnest(array_append(others, object)) AS object FROM intake.finding WHERE delivery_id = %(id)s AND severity = 'blocker'

-- name: live_digests
SELECT s.number AS sheet_number, v.number AS parcel_number, v.legal_area, v.digest
FROM cadastre.parcel_version v JOIN cadastre.sheet s ON s.id = v.sheet_id
WHERE s.unit_id = %(unit_id)s AND upper_inf(v.effective) AND upper_inf(v.recorded)

-- name: kept_findings
SELECT rule, severity, object, others, facts, message_vi, message_en, ST_AsBinary(place) AS place
FROM intake.finding WHERE delivery_id = %(id)s ORDER BY seq

-- name: delivery_with_hash
-- The delivery of a commune whose file has this hash.
SELECT d.id, d.unit_id, u.code AS unit_code, d.sha256, d.file_name, d.profile, d.srid, d.derived_from
FROM intake.delivery d JOIN units.unit u ON u.id = d.unit_id
WHERE d.unit_id = %(unit_id)s AND d.sha256 = %(sha256)s
ORDER BY d.id DESC
LIMIT 1

-- name: parcels_in_force
-- The parcels of a commune that are so in law on a day, as we know it now: each with its uses, main purpose first.
SELECT p.code, s.number AS sheet_number, v.number AS parcel_number, v.legal_area::float8 AS legal_area, v.occupies_land, s.scale, s.srid,
       ST_AsBinary(v.shape) AS shape, old.sheet_number AS old_sheet_number, old.parcel_number AS old_parcel_number,
       coalesce(uses.listed, '[]') AS land_uses
FROM cadastre.parcel_version v
JOIN cadastre.parcel p ON p.id = v.parcel_id
JOIN cadastre.sheet s ON s.id = v.sheet_id
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('code', u.code, 'area', u.area, 'origin', u.origin, 'form', u.form, 'term', u.term) ORDER BY u.rank) AS listed
    FROM cadastre.land_use u WHERE u.parcel_version_id = v.id) uses ON true
LEFT JOIN LATERAL (
    SELECT f.sheet_number, f.parcel_number FROM cadastre.former_number f
    WHERE f.parcel_id = p.id AND f.source = 'old' AND upper_inf(f.recorded)
    ORDER BY f.recorded DESC, f.sheet_number, f.parcel_number LIMIT 1) old ON true
WHERE s.unit_id = %(unit_id)s AND v.effective @> %(at)s::date AND upper_inf(v.recorded)
  AND (%(srid)s::integer IS NULL OR s.srid = %(srid)s)

-- name: planes_of_unit
SELECT DISTINCT s.srid FROM cadastre.sheet s
WHERE s.unit_id = %(unit_id)s AND EXISTS (
    SELECT FROM cadastre.parcel_version v WHERE v.sheet_id = s.id AND v.effective @> %(at)s::date AND upper_inf(v.recorded))
ORDER BY s.srid

-- name: lock_profile
SELECT pg_advisory_xact_lock(hashtextextended('intake.profile ' || %(name)s, 0))

-- name: newest_profile
SELECT version, yaml FROM intake.profile WHERE sender = %(sender)s AND name = %(name)s ORDER BY version DESC LIMIT 1

-- name: kept_profile
SELECT yaml FROM intake.profile WHERE sender = %(sender)s AND name = %(name)s AND version = %(version)s

-- name: add_profile
INSERT INTO intake.profile (sender, name, version, yaml, confirmed_by)
VALUES (%(sender)s, %(name)s, %(version)s, %(yaml)s, %(confirmed_by)s)
