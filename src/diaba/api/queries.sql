-- What the API reads and keeps.

-- name: ask_once
INSERT INTO intake.answered (owner, key, request) VALUES (%(owner)s, %(key)s, %(request)s) ON CONFLICT DO NOTHING

-- name: answered
UPDATE intake.answered SET status = %(status)s, body = %(body)s WHERE owner = %(owner)s AND key = %(key)s

-- name: known_answer
SELECT request, status, body FROM intake.answered WHERE owner = %(owner)s AND key = %(key)s

-- name: delivery
SELECT d.id, d.unit_id, u.code, u.code AS unit_code, u.province_code, u.full_name, d.sha256, encode(d.sha256, 'hex') AS hash, d.file_name, d.profile,
       d.srid, d.delivered_by, d.delivered_at, d.checked_at, d.objects, d.engine, d.receipt, d.derived_from, d.state, d.progress, d.refusal
FROM intake.delivery d JOIN units.unit u ON u.id = d.unit_id
WHERE d.id = %(id)s

-- name: deliveries
SELECT d.id, u.code, u.full_name, encode(d.sha256, 'hex') AS hash, d.file_name, d.profile, d.srid, d.delivered_by, d.delivered_at,
       d.checked_at, d.objects, d.engine, d.receipt, d.derived_from, d.state, d.progress, d.refusal
FROM intake.delivery d JOIN units.unit u ON u.id = d.unit_id
WHERE (%(unit)s::text IS NULL OR u.code = %(unit)s) AND (%(province)s::text IS NULL OR u.province_code = %(province)s)
  AND (%(state)s::text IS NULL OR d.state = %(state)s) AND (%(commune)s::text IS NULL OR u.code = %(commune)s)
  AND (%(before)s::bigint IS NULL OR d.id < %(before)s)
ORDER BY d.id DESC LIMIT %(limit)s

-- name: severities
SELECT severity, count(*) AS findings FROM intake.finding WHERE delivery_id = %(id)s GROUP BY severity

-- name: findings
SELECT seq, rule, severity, object, others, facts, message_vi, message_en, ST_AsGeoJSON(place, 8)::json AS place
FROM intake.finding
WHERE delivery_id = %(id)s AND seq > %(after)s
  AND (%(rule)s::text IS NULL OR rule = %(rule)s) AND (%(severity)s::text IS NULL OR severity = %(severity)s)
ORDER BY seq LIMIT %(limit)s
