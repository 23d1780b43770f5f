-- name: seal
SELECT registry.sealed(%(act_id)s)

-- name: lead
SELECT pg_try_advisory_lock(hashtextextended('ledger', 0))

-- name: last_checkpoint
SELECT size, root, note, made_at,
       CASE WHEN horizon < pg_snapshot_xmax(pg_current_snapshot()) THEN horizon ELSE '0'::xid8 END::text AS horizon
FROM ledger.checkpoint ORDER BY size DESC LIMIT 1

-- name: horizon
SELECT pg_snapshot_xmin(pg_current_snapshot())::text

-- name: waiting
-- What has committed since and has no place yet, acts that rest on others after them.
SELECT act.id, act.leaf, act.entry FROM registry.act
WHERE act.xid >= %(horizon)s::text::xid8 AND act.leaf IS NOT NULL AND NOT EXISTS (SELECT FROM ledger.entry WHERE act_id = act.id)
ORDER BY act.id

-- name: add_entries
INSERT INTO ledger.entry (seq, act_id, leaf, sealed_at)
SELECT %(size)s + place - 1, act_id, leaf, greatest(clock_timestamp(), (SELECT sealed_at FROM ledger.entry ORDER BY seq DESC LIMIT 1))
FROM unnest(%(acts)s::bigint[], %(leaves)s::bytea[]) WITH ORDINALITY AS given (act_id, leaf, place)

-- name: add_checkpoint
INSERT INTO ledger.checkpoint (size, root, note, horizon) VALUES (%(size)s, %(root)s, %(note)s, %(horizon)s::text::xid8)

-- name: entries_from
SELECT entry.leaf, act.entry FROM ledger.entry JOIN registry.act ON act.id = entry.act_id
WHERE entry.seq >= %(first)s AND entry.seq < %(end)s ORDER BY entry.seq

-- name: size
SELECT coalesce(max(seq) + 1, 0) FROM ledger.entry

-- name: entries
SELECT act.entry FROM ledger.entry JOIN registry.act ON act.id = entry.act_id WHERE entry.seq >= %(first)s AND entry.seq < %(end)s

-- name: entries_between
SELECT entry FROM registry.act WHERE id >= %(least)s AND id <= %(most)s AND entry IS NOT NULL

-- name: leaves
SELECT coalesce(string_agg(leaf, '' ORDER BY seq), '') AS leaves, min(act_id) AS least, max(act_id) AS most
FROM ledger.entry WHERE seq >= %(first)s AND seq < %(end)s

-- name: places
SELECT entry.seq, entry.act_id, entry.leaf, act.entry FROM ledger.entry LEFT JOIN registry.act ON act.id = entry.act_id
WHERE entry.seq >= %(first)s AND entry.seq < %(end)s ORDER BY entry.seq

-- name: checkpoints
SELECT size, root, note FROM ledger.checkpoint ORDER BY size

-- name: passed_by
-- Acts of transactions that ended before the last checkpoint was made.
SELECT act.id, act.recorded_at FROM registry.act
WHERE act.xid < (SELECT horizon FROM ledger.checkpoint ORDER BY size DESC LIMIT 1)
  AND NOT EXISTS (SELECT FROM ledger.entry WHERE act_id = act.id)
ORDER BY act.id

-- name: entered_otherwise
-- Acts whose rows today do not give the entry that they have, those that wait for their place included. Units are those of the entry:
-- sheets are re-homed when communes are.
SELECT coalesce(entry.seq::text, '–') AS seq, act.id, entry.leaf <> act.leaf AS is_elsewhere, act.entry, act.opened, act.closed, made.again, made.opened AS opened_now, made.closed AS closed_now
FROM registry.act LEFT JOIN ledger.entry ON entry.act_id = act.id
CROSS JOIN LATERAL (
    SELECT rows.opened, rows.closed, registry.with_units_of(act.entry, registry.entry_bytes(act, rows.opened, rows.closed, '{}'), rows.opened, rows.closed) AS again
    FROM (SELECT coalesce(string_agg(digest, '' ORDER BY digest) FILTER (WHERE is_opening), '') AS opened,
                 coalesce(string_agg(digest, '' ORDER BY digest) FILTER (WHERE NOT is_opening), '') AS closed
          FROM registry.act_rows(act.id, act.salt)) AS rows OFFSET 0) AS made
WHERE (made.again, made.opened, made.closed) IS DISTINCT FROM (act.entry, act.opened, act.closed) OR entry.leaf <> act.leaf
ORDER BY entry.seq, act.id

-- name: act_rows
SELECT rows.relation, rows.key, rows.is_opening, rows.digest, coalesce(unit.full_name, '') AS place
FROM registry.act JOIN registry.act_rows(act.id, act.salt) AS rows ON true LEFT JOIN units.unit ON unit.id = rows.unit_id
WHERE act.id = %(act_id)s
ORDER BY rows.relation, rows.key

-- name: replayed
-- The state made again from what each act opened and closed, in the order of the ledger; acts that wait for their place come last.
WITH replayed AS MATERIALIZED (
    SELECT coalesce(entry.seq, (1::bigint << 62) + act.id) AS seq, act.id AS act_id, rows.relation, rows.key, rows.is_opening, rows.unit_id
    FROM registry.act LEFT JOIN ledger.entry ON entry.act_id = act.id CROSS JOIN LATERAL registry.act_rows(act.id, act.salt) AS rows
), opened AS MATERIALIZED (
    SELECT relation, key, min(seq) AS seq FROM replayed WHERE is_opening GROUP BY relation, key
), left_open AS (
    SELECT relation, key, max(unit_id) AS unit_id FROM replayed GROUP BY relation, key HAVING bool_and(is_opening)
)
SELECT closing.relation, closing.key, '' AS place, closing.act_id, NULL::boolean AS is_left, NULL::boolean AS is_known
FROM replayed AS closing LEFT JOIN opened USING (relation, key)
WHERE NOT closing.is_opening AND (opened.seq < closing.seq) IS NOT TRUE
UNION ALL
SELECT relation, key, coalesce(unit.full_name, ''), NULL, left_open.key IS NOT NULL, known.key IS NOT NULL
FROM left_open FULL JOIN registry.known_rows() AS known USING (relation, key)
LEFT JOIN units.unit ON unit.id = coalesce(known.unit_id, left_open.unit_id)
WHERE left_open.key IS NULL OR known.key IS NULL
ORDER BY place, relation, key

-- name: lead_asking
SELECT pg_try_advisory_lock(hashtextextended('ledger', 1))

-- name: cosigned
-- For each witness its last signature, as the register received it.
SELECT asked.name, last.size, last.received_at, extract(epoch FROM clock_timestamp() - last.received_at)::float AS age
FROM unnest(%(witnesses)s::text[]) AS asked (name)
LEFT JOIN LATERAL (SELECT size, received_at FROM ledger.cosignature WHERE witness = asked.name ORDER BY received_at DESC LIMIT 1) AS last ON true

-- name: add_cosignature
INSERT INTO ledger.cosignature (size, witness, at, line) VALUES (%(size)s, %(witness)s, %(at)s, %(line)s) ON CONFLICT DO NOTHING

-- name: unwitnessed_for
-- Seconds since the last signature that made the quorum full; since the first checkpoint where it never was; null before that.
SELECT extract(epoch FROM clock_timestamp() - coalesce(
    (SELECT last.received_at FROM unnest(%(witnesses)s::text[]) AS asked (name)
     CROSS JOIN LATERAL (SELECT received_at FROM ledger.cosignature WHERE witness = asked.name ORDER BY received_at DESC LIMIT 1) AS last
     ORDER BY last.received_at DESC OFFSET %(quorum)s::integer - 1 LIMIT 1),
    (SELECT made_at FROM ledger.checkpoint ORDER BY size LIMIT 1)))::float

-- name: standing
SELECT coalesce((SELECT max(seq) + 1 FROM ledger.entry), 0) AS size, (SELECT count(id) FROM registry.act) AS acts,
       (SELECT made_at FROM ledger.checkpoint ORDER BY size DESC LIMIT 1) AS made_at

-- name: cosignatures
-- Of each witness the last.
SELECT DISTINCT ON (witness) line FROM ledger.cosignature WHERE size = %(size)s ORDER BY witness, at DESC

-- name: entry
SELECT entry.act_id, act.entry FROM ledger.entry JOIN registry.act ON act.id = entry.act_id WHERE entry.seq = %(seq)s

-- name: place_of
SELECT seq FROM ledger.entry WHERE act_id = %(act_id)s
