-- name: units_after
-- Units that an act was about or opened, as they are now.
SELECT json_agg(registry.unit_now(ba_unit) ORDER BY id) FROM registry.ba_unit WHERE id = ANY (%(units)s) OR opened_by = %(act_id)s

-- name: propose
INSERT INTO registry.proposal (kind, asked, unit_code, province_code, place, parcels, seen, basis, proposed_by, proposer, note, request_key, expires_at)
VALUES (%(kind)s, %(asked)s, %(unit_code)s, %(province_code)s, %(place)s, %(parcels)s, %(seen)s, decode(%(basis)s, 'hex'), %(by)s, %(proposer)s, %(note)s, %(key)s,
        clock_timestamp() + make_interval(days => %(days)s::integer))
RETURNING id

-- name: proposal_of_key
SELECT id FROM registry.proposal WHERE request_key = %(key)s

-- name: proposal
SELECT id, kind, asked, unit_code, province_code, place, parcels, seen, encode(basis, 'hex') AS basis, proposed_by, proposer, proposed_at, note, expires_at,
       decided_by, decided_at, reason, act_id, CASE WHEN state = 'waiting' AND expires_at <= clock_timestamp() THEN 'expired' ELSE state END AS state
FROM registry.proposal WHERE id = %(id)s FOR NO KEY UPDATE

-- name: proposals
-- The newest first; a state asked for is told apart as ``proposal`` does.
SELECT *
FROM (SELECT id, kind, unit_code, place, parcels, proposed_by, proposed_at, note, expires_at, decided_by, decided_at, reason, act_id,
             CASE WHEN state = 'waiting' AND expires_at <= clock_timestamp() THEN 'expired' ELSE state END AS state
      FROM registry.proposal
      WHERE (%(province)s::text IS NULL OR province_code = %(province)s) AND (%(unit)s::text IS NULL OR unit_code = %(unit)s) AND id < %(before)s) AS told
WHERE %(state)s::text IS NULL OR state = %(state)s
ORDER BY id DESC LIMIT %(limit)s

-- name: close_proposal
UPDATE registry.proposal SET state = %(state)s, decided_by = %(by)s, decided_at = clock_timestamp(), reason = %(reason)s, act_id = %(act_id)s
WHERE id = %(id)s

-- name: open_entry
INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('party-entry', %(by)s, %(effective)s, %(detail)s) RETURNING id
