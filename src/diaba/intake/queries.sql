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
       d.state, d.progress, d.refusal, d.undone_by
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
INSERT INTO intake.finding (delivery_id, seq, rule, severity, object, others, facts, message_vi, message_en, place, waiver_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, ST_GeomFromWKB(%s, 4326), %s)

-- name: open_act
INSERT INTO registry.act (kind, decided_by, effective, detail)
VALUES ('delivery-acceptance', %(decided_by)s, %(effective)s, %(detail)s)
RETURNING id, effective, recorded_at

-- name: add_quarantined
INSERT INTO intake.quarantine (delivery_id, held_by, object, sheet_number, parcel_number, rules, shape)
VALUES (%s, %s, %s, %s, %s, %s, ST_GeomFromWKB(%s, 4326))

-- name: release_quarantined
UPDATE intake.quarantine SET released_by = %(undo_id)s WHERE held_by = %(act_id)s

-- name: accepted
UPDATE intake.delivery SET act_id = %(act_id)s, receipt = %(receipt)s, undone_by = NULL, state = 'accepted' WHERE id = %(id)s

-- name: live_shapes
SELECT v.id, s.number AS sheet_number, v.number AS parcel_number, p.code, ST_AsBinary(v.shape) AS shape
FROM cadastre.parcel_version v JOIN cadastre.sheet s ON s.id = v.sheet_id JOIN cadastre.parcel p ON p.id = v.parcel_id
WHERE s.unit_id = %(unit_id)s AND s.srid = %(srid)s AND upper_inf(v.effective) AND upper_inf(v.recorded)

-- name: shapes_beyond
-- Parcels of other communes within some 50 m of a commune's boundary.
SELECT u.full_name AS unit_name, s.number AS sheet_number, v.number AS parcel_number, s.srid, ST_AsBinary(v.shape) AS shape
FROM (SELECT ST_Transform(ST_Boundary(shape), 3857) AS edge FROM units.unit WHERE id = %(unit_id)s) own
JOIN cadastre.parcel_version v ON v.web && own.edge AND ST_DWithin(v.web, own.edge, 50)
JOIN cadastre.sheet s ON s.id = v.sheet_id
JOIN units.unit u ON u.id = s.unit_id
WHERE s.unit_id <> %(unit_id)s AND upper_inf(v.effective) AND upper_inf(v.recorded)
ORDER BY v.id

-- name: findings_by_rule
SELECT rule, severity, count(*) AS findings, count(waiver_id) AS waived, min(message_vi) AS example_vi, min(message_en) AS example_en
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
SELECT id AS ticket, object, sheet_number, parcel_number, rules FROM intake.quarantine
WHERE delivery_id = %(id)s AND released_by IS NULL ORDER BY id

-- name: blocked_objects
-- A blocker holds all it names.
SELECT DISTINCT unnest(array_append(others, object)) AS object FROM intake.finding WHERE delivery_id = %(id)s AND severity = 'blocker' AND waiver_id IS NULL

-- name: kept_findings
SELECT rule, severity, object, others, facts, message_vi, message_en, ST_AsBinary(place) AS place, waiver_id
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

-- name: communes_with_sheets
SELECT u.code FROM units.unit u
WHERE u.valid @> %(at)s::date AND EXISTS (SELECT FROM cadastre.sheet s WHERE s.unit_id = u.id)
ORDER BY u.code

-- name: lock_profile
SELECT pg_advisory_xact_lock(hashtextextended('intake.profile ' || %(name)s, 0))

-- name: newest_profile
SELECT version, yaml FROM intake.profile WHERE sender = %(sender)s AND name = %(name)s ORDER BY version DESC LIMIT 1

-- name: kept_profile
SELECT yaml FROM intake.profile WHERE sender = %(sender)s AND name = %(name)s AND version = %(version)s

-- name: add_profile
INSERT INTO intake.profile (sender, name, version, yaml, confirmed_by)
VALUES (%(sender)s, %(name)s, %(version)s, %(yaml)s, %(confirmed_by)s)

-- name: evidence
-- Of each parcel this act says anything of: its live lines, whether they are told now, and the scans of its certificates.
WITH lines AS (
    SELECT id, parcel_id, certificate_key, opened_by, lower(regexp_replace(serial, '[[:space:]]', '', 'g')) AS serial,
           coalesce(said ->> 'identity_number', said ->> 'organisation_number', said ->> 'user_number') IS NULL AS is_nameless
    FROM registry.certificate_line
    WHERE unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND parcel_id IS NOT NULL AND upper_inf(effective) AND upper_inf(recorded)
), keys AS MATERIALIZED (
    SELECT DISTINCT unnest(%(keys)s::text[]) AS key
), wanted AS (
    SELECT unnest(%(parcel_ids)s::bigint[]) AS parcel_id
    UNION SELECT parcel_id FROM lines
          WHERE certificate_key IN (TABLE keys) OR serial IN (SELECT unnest(%(serials)s::text[])) OR opened_by = %(act_id)s
    UNION SELECT parcel_id FROM registry.certificate_line WHERE closed_by = %(act_id)s AND parcel_id IS NOT NULL
), scans AS (
    SELECT serial, array_agg(sha256 ORDER BY id) AS hashes, bool_or(is_locked) AS is_locked, bool_or(can_change) AS can_change
    FROM registry.scan WHERE unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND upper_inf(effective) AND upper_inf(recorded)
    GROUP BY serial
), told AS (
    SELECT parcel_id, array_agg(lines.id ORDER BY lines.id) AS line_ids, array_agg(DISTINCT certificate_key) AS keys,
           bool_or(is_nameless) AS is_nameless, bool_or(certificate_key IN (TABLE keys) OR opened_by = %(act_id)s) AS is_told,
           bool_and(scans.serial IS NOT NULL) AS is_scanned, bool_or(scans.is_locked) AS is_locked, bool_or(scans.can_change) AS can_change
    FROM lines LEFT JOIN scans USING (serial)
    WHERE parcel_id IN (SELECT parcel_id FROM wanted)
    GROUP BY parcel_id
), shown AS (
    SELECT parcel_id, array_agg(DISTINCT hash ORDER BY hash) AS scans
    FROM lines JOIN scans USING (serial) CROSS JOIN LATERAL unnest(scans.hashes) AS hash
    GROUP BY parcel_id
)
SELECT wanted.parcel_id, coalesce(told.line_ids, '{}') AS line_ids, coalesce(told.keys, '{}') AS keys, coalesce(told.is_nameless, false) AS is_nameless,
       coalesce(told.is_told, true) OR was.id IS NULL AS is_told, coalesce(told.is_scanned, false) AS is_scanned,
       coalesce(told.is_locked, false) AS is_locked, coalesce(told.can_change, false) AS can_change, coalesce(shown.scans, '{}') AS scans
FROM wanted
LEFT JOIN told USING (parcel_id)
LEFT JOIN shown USING (parcel_id)
LEFT JOIN intake.quality was ON was.parcel_id = wanted.parcel_id AND was.block = 'attributes' AND upper_inf(was.recorded)
ORDER BY wanted.parcel_id

-- name: shape_quality
SELECT parcel_id, failing, findings FROM intake.quality
WHERE parcel_id = ANY(%(parcel_ids)s) AND block = 'shape' AND upper_inf(recorded)
ORDER BY parcel_id

-- name: keep_quality
-- What is judged otherwise than before ends, and what has no live judgement then is opened.
WITH act AS (
    SELECT id, recorded_at FROM registry.act WHERE id = %(act_id)s
), given AS MATERIALIZED (
    SELECT parcel_id, block, failing::jsonb, findings::integer[], line_ids::bigint[], scans::bytea[]
    FROM unnest(%(parcel_ids)s::bigint[], %(blocks)s::text[], %(failing)s::text[], %(findings)s::text[], %(line_ids)s::text[], %(scans)s::text[])
         AS given (parcel_id, block, failing, findings, line_ids, scans)
), new AS MATERIALIZED (
    SELECT given.*, live.id AS live_id
    FROM given LEFT JOIN intake.quality live ON live.parcel_id = given.parcel_id AND live.block = given.block AND upper_inf(live.recorded)
    WHERE live.id IS NULL OR (live.failing, live.line_ids, live.scans) IS DISTINCT FROM (given.failing, given.line_ids, given.scans)
), ended AS (
    UPDATE intake.quality AS live SET recorded = tstzrange(lower(live.recorded), act.recorded_at), closed_by = act.id
    FROM new, act WHERE live.id = new.live_id
    RETURNING live.id
)
INSERT INTO intake.quality (unit_id, parcel_id, block, failing, delivery_id, findings, line_ids, scans, recorded, opened_by)
SELECT %(unit_id)s, parcel_id, block, failing, %(delivery_id)s, findings, line_ids, scans, tstzrange(act.recorded_at, NULL), act.id
FROM new, act
WHERE (SELECT count(*) FROM ended) IS NOT NULL  -- every old one has ended before the first new one comes

-- name: close_opened_quality
UPDATE intake.quality SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s)), closed_by = %(undo_id)s
WHERE opened_by = %(act_id)s AND upper_inf(recorded)

-- name: reopen_closed_quality
INSERT INTO intake.quality (unit_id, parcel_id, block, failing, delivery_id, findings, line_ids, scans, recorded, opened_by)
SELECT unit_id, parcel_id, block, failing, delivery_id, findings, line_ids, scans, tstzrange((SELECT recorded_at FROM registry.act WHERE id = %(undo_id)s), NULL), %(undo_id)s
FROM intake.quality WHERE closed_by = %(act_id)s AND opened_by <> %(act_id)s

-- name: group_counts
SELECT "group", parcels FROM intake.group_count(%(unit_id)s, %(day)s)

-- name: blocking
-- Parcels of a commune that each rule or lack keeps from group 1, as known at the end of a day.
SELECT quality.block, failing.key AS criterion, reason.value AS reason, count(*) AS parcels
FROM intake.quality, jsonb_each(quality.failing) AS failing, jsonb_array_elements_text(failing.value) AS reason
WHERE quality.unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s, intake.end_of(%(day)s::date) - interval '1 microsecond'))::integer[])
  AND quality.recorded && tstzrange(intake.end_of(%(day)s::date) - interval '1 microsecond', intake.end_of(%(day)s::date))
GROUP BY 1, 2, 3
ORDER BY parcels DESC, 1, 2, 3

-- name: undone
UPDATE intake.delivery SET undone_by = %(undo_id)s, act_id = NULL, receipt = NULL, state = 'undone' WHERE id = %(id)s

-- name: open_undo
INSERT INTO registry.act (kind, decided_by, effective, detail)
VALUES ('acceptance-undo', %(decided_by)s, %(effective)s, %(detail)s)
RETURNING id, recorded_at

-- name: accepted_at
SELECT recorded_at, now() - recorded_at > make_interval(hours => %(hours)s) AS is_too_late FROM registry.act WHERE id = %(act_id)s

-- name: open_proposal
SELECT id, proposed_by, proposed_at, seen FROM intake.proposal WHERE delivery_id = %(id)s AND outcome IS NULL

-- name: propose
INSERT INTO intake.proposal (delivery_id, proposed_by, seen) VALUES (%(id)s, %(by)s, %(seen)s)
RETURNING id, proposed_by, proposed_at, seen

-- name: end_proposal
UPDATE intake.proposal SET outcome = %(outcome)s, ended_by = %(by)s, ended_at = now() WHERE id = %(id)s

-- name: register_state
-- One text for all that is live in a commune; any act that changes it changes this.
SELECT md5(concat(
    (SELECT string_agg(v.id::text, ',' ORDER BY v.id) FROM cadastre.parcel_version v JOIN cadastre.sheet s ON s.id = v.sheet_id
     WHERE s.unit_id = %(unit_id)s AND upper_inf(v.effective) AND upper_inf(v.recorded)), '/',
    (SELECT string_agg(id::text, ',' ORDER BY id) FROM registry.certificate_line
     WHERE unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND upper_inf(effective) AND upper_inf(recorded)), '/',
    (SELECT string_agg(id::text, ',' ORDER BY id) FROM registry.scan
     WHERE unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND upper_inf(effective) AND upper_inf(recorded))))

-- name: live_facts
-- What the register says of some live versions, for comparison.
SELECT v.id, p.code, s.number AS sheet_number, v.number AS parcel_number, v.legal_area::float8, v.occupies_land, ST_AsBinary(v.shape) AS shape,
       coalesce((SELECT jsonb_agg(jsonb_build_array(u.code, u.area::float8, u.origin, u.form, u.term) ORDER BY u.rank)
                 FROM cadastre.land_use u WHERE u.parcel_version_id = v.id), '[]') AS land_uses
FROM cadastre.parcel_version v JOIN cadastre.parcel p ON p.id = v.parcel_id JOIN cadastre.sheet s ON s.id = v.sheet_id
WHERE v.id = ANY(%(ids)s)

-- name: add_waiver
INSERT INTO intake.waiver (unit_id, rule, sheet_number, parcel_number, delivery_id, object, reason, requested_by, valid)
VALUES (%(unit_id)s, %(rule)s, %(sheet)s, %(parcel)s, %(delivery_id)s, %(object)s, %(reason)s, %(requested_by)s,
        daterange(%(begin)s, %(end)s))
RETURNING id

-- name: lock_waiver
SELECT w.id, w.requested_by, w.approved_by, u.code AS unit_code, u.province_code
FROM intake.waiver w JOIN units.unit u ON u.id = w.unit_id
WHERE w.id = %(id)s FOR UPDATE OF w

-- name: approve_waiver
UPDATE intake.waiver SET approved_by = %(by)s, approved_at = now() WHERE id = %(id)s

-- name: approved_waivers
SELECT id, rule, reason, requested_by, approved_by, lower(valid) AS begin, upper(valid) AS end, sheet_number AS sheet,
       parcel_number AS parcel, object
FROM intake.waiver
WHERE unit_id = %(unit_id)s AND approved_by IS NOT NULL AND (delivery_id IS NULL OR delivery_id = %(delivery_id)s)
ORDER BY id

-- name: approved_everywhere
-- Those that hold whatever is delivered.
SELECT u.code AS unit_code, w.id, w.rule, w.reason, w.requested_by, w.approved_by, lower(w.valid) AS begin, upper(w.valid) AS end,
       w.sheet_number AS sheet, w.parcel_number AS parcel, w.object
FROM intake.waiver w JOIN units.unit u ON u.id = w.unit_id
WHERE w.approved_by IS NOT NULL AND w.delivery_id IS NULL
ORDER BY w.id

-- name: waivers
SELECT w.id, u.code AS unit_code, u.full_name AS unit_name, w.rule, w.sheet_number, w.parcel_number, w.delivery_id, w.object,
       w.reason, w.requested_by, w.requested_at, w.approved_by, w.approved_at, lower(w.valid) AS begin, upper(w.valid) AS end
FROM intake.waiver w JOIN units.unit u ON u.id = w.unit_id
ORDER BY w.id DESC
LIMIT 200

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

-- name: register_sender_key
INSERT INTO intake.sender_key (sender, kid, public_key, valid, registered_by)
VALUES (%(sender)s, %(kid)s, %(public_key)s, tstzrange(now(), now() + make_interval(days => %(days)s)), %(registered_by)s)
ON CONFLICT (sender, kid) DO UPDATE
SET valid = tstzrange(lower(sender_key.valid), upper(excluded.valid)), registered_by = excluded.registered_by
WHERE sender_key.revoked_at IS NULL

-- name: revoke_sender_key
UPDATE intake.sender_key SET revoked_at = clock_timestamp(), revoked_by = %(by)s
WHERE sender = %(sender)s AND kid = %(kid)s AND revoked_at IS NULL

-- name: sender_keys
SELECT sender, kid, lower(valid) AS registered_at, upper(valid) AS ends_at, registered_by, revoked_at, revoked_by
FROM intake.sender_key ORDER BY sender, lower(valid), kid

-- name: sender_key
SELECT public_key FROM intake.sender_key
WHERE sender = %(sender)s AND kid = %(kid)s AND revoked_at IS NULL AND valid @> now()

-- name: keep_manifest
INSERT INTO intake.manifest (delivery_id, sender, kid, made_at, said, signature)
SELECT %(delivery)s, %(sender)s, %(kid)s, %(made_at)s, %(said)s, %(signature)s
WHERE NOT EXISTS (SELECT FROM intake.manifest WHERE delivery_id = %(delivery)s)
