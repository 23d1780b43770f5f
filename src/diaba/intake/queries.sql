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

-- name: add_upload
INSERT INTO intake.upload (id, owner, file_name, size, sha256, expires_at)
VALUES (%(id)s, %(owner)s, %(file_name)s, %(size)s, %(sha256)s, now() + make_interval(hours => %(hours)s::integer))

-- name: upload
SELECT id, owner, file_name, size, received, sha256, expires_at FROM intake.upload
WHERE id = %(id)s AND owner = %(owner)s AND expires_at > now()

-- name: upload_received
SELECT received FROM intake.upload WHERE id = %(id)s

-- name: uploads_of
SELECT coalesce(sum(size), 0)::bigint FROM intake.upload WHERE owner = %(owner)s AND expires_at > now()

-- name: advance_upload
UPDATE intake.upload SET received = %(received)s, expires_at = now() + make_interval(hours => %(hours)s::integer)
WHERE id = %(id)s AND received = %(before)s

-- name: forget_upload
DELETE FROM intake.upload WHERE id = %(id)s

-- name: expire_uploads
DELETE FROM intake.upload
WHERE id IN (SELECT id FROM intake.upload WHERE expires_at < now() ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED)
RETURNING id

-- name: has_worker
-- Whether some worker gave a sign of life lately.
SELECT EXISTS (SELECT FROM jobs.procrastinate_workers WHERE last_heartbeat > now() - %(seconds)s * interval '1 second')

-- name: awaits_check
SELECT id FROM intake.delivery WHERE id = %(id)s AND state IN ('queued', 'checking')
