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
