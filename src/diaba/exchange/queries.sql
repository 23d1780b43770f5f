-- name: add_client
INSERT INTO exchange.client (name, organisation, account, registered_by) VALUES (%(name)s, %(organisation)s, %(account)s, %(by)s) RETURNING id

-- name: client
SELECT id FROM exchange.client WHERE name = %(name)s

-- name: clients
SELECT client.name, client.organisation, client.account, client.registered_at,
       count(key.kid) FILTER (WHERE key.revoked_at IS NULL) AS keys
FROM exchange.client LEFT JOIN exchange.client_key AS key ON key.client_id = client.id
GROUP BY client.id ORDER BY client.name

-- name: add_client_key
INSERT INTO exchange.client_key (client_id, kid, public_key, registered_by) VALUES (%(client)s, %(kid)s, %(public_key)s, %(by)s)
ON CONFLICT (client_id, kid) DO NOTHING

-- name: revoke_client_key
UPDATE exchange.client_key SET revoked_at = now() WHERE client_id = %(client)s AND kid = %(kid)s AND revoked_at IS NULL

-- name: client_key
SELECT public_key FROM exchange.client_key WHERE client_id = %(client)s AND kid = %(kid)s AND revoked_at IS NULL

-- name: provinces_of
SELECT code, province_code FROM units.unit WHERE code = ANY (%(units)s::text[]) AND valid @> %(today)s::date

-- name: add_agreement
INSERT INTO exchange.agreement (id, client_id, content, hash, valid, province_code, drafted_by)
VALUES (%(id)s, %(client)s, %(content)s, %(hash)s, daterange(%(valid_from)s::date, %(valid_until)s::date, '[]'), %(province_code)s, %(by)s)
ON CONFLICT DO NOTHING

-- name: lock_agreement
SELECT id FROM exchange.agreement WHERE id = %(id)s FOR UPDATE

-- name: agreement
SELECT agreement.content, exchange.state_of(agreement.id, %(today)s::date) AS state, agreement.drafted_by
FROM exchange.agreement JOIN exchange.client ON client.id = agreement.client_id
WHERE agreement.id = %(id)s AND client.account = coalesce(%(account)s::text, client.account)
  AND (%(province)s::text IS NULL OR agreement.province_code = %(province)s)

-- name: agreements
SELECT agreement.id, client.name AS client, client.organisation, exchange.state_of(agreement.id, %(today)s::date) AS state,
       lower(agreement.valid) AS valid_from, upper(agreement.valid) - 1 AS valid_until, agreement.drafted_at,
       (SELECT count(*) FROM exchange.call WHERE call.agreement_id = agreement.id AND call.happened_at > now() - interval '30 days') AS calls
FROM exchange.agreement JOIN exchange.client ON client.id = agreement.client_id
WHERE client.account = coalesce(%(account)s::text, client.account)
  AND (%(province)s::text IS NULL OR agreement.province_code = %(province)s)
ORDER BY agreement.drafted_at DESC, agreement.id

-- name: signatures
SELECT side, says, kid, signed_by, received_at, jws FROM exchange.signature WHERE agreement_id = %(id)s ORDER BY received_at

-- name: add_signature
INSERT INTO exchange.signature (agreement_id, side, says, jws, kid, signed_by) VALUES (%(id)s, %(side)s, %(says)s, %(jws)s, %(kid)s, %(by)s)

-- name: agreement_of_caller
SELECT agreement.content, exchange.state_of(agreement.id, %(today)s::date) AS state
FROM exchange.agreement JOIN exchange.client ON client.id = agreement.client_id
WHERE agreement.id = %(id)s AND client.account = %(account)s

-- name: add_call
INSERT INTO exchange.call (agreement_id, rail, dataset, case_reference, on_behalf_of, rows)
VALUES (%(agreement)s, %(rail)s, %(dataset)s, %(case)s, %(on_behalf_of)s, %(rows)s)

-- name: size
SELECT coalesce(max(seq) + 1, 0) FROM ledger.entry

-- name: items
-- A page of what is live; exchange.parcels stands for the view of the dataset, comments for what a scope compiles to.
SELECT row.key, (NULL::json/*told*/)::text AS told, ST_AsGeoJSON(ST_Transform(NULL::geometry/*shape*/, 4326), 7) AS shape, (NULL::bigint/*party*/) AS party
FROM exchange.parcels AS row
JOIN units.unit AS place ON place.id = row.unit_id
CROSS JOIN LATERAL (SELECT row.sheet_now AS number) AS home
WHERE upper_inf(row.recorded) AND upper_inf(row.effective) AND row.key > %(after)s AND true/*where*/
ORDER BY row.key LIMIT %(limit)s

-- name: item
-- One thing as it was known after so many entries of the ledger.
SELECT row.key, (NULL::json/*told*/)::text AS told, ST_AsGeoJSON(ST_Transform(NULL::geometry/*shape*/, 4326), 7) AS shape, (NULL::bigint/*party*/) AS party
FROM exchange.parcels AS row
CROSS JOIN LATERAL cadastre.sheet_at(row.sheet_id, 'infinity', %(known)s::timestamptz) AS home
JOIN units.unit AS place ON place.id = home.unit_id
WHERE row.key = %(key)s AND row.recorded @> %(known)s::timestamptz AND upper_inf(row.effective) AND true/*where*/

-- name: known_at
-- The moment of an entry; of the one before any, long ago.
SELECT coalesce((SELECT act.recorded_at FROM ledger.entry JOIN registry.act ON act.id = entry.act_id WHERE entry.seq = %(seq)s), '-infinity')::text

-- name: feed
WITH acts AS MATERIALIZED (
    SELECT entry.seq, entry.act_id, act.kind, act.effective, act.recorded_at AS at
    FROM ledger.entry JOIN registry.act ON act.id = entry.act_id
    WHERE entry.seq >= %(seq)s ORDER BY entry.seq LIMIT %(acts)s
), touched AS MATERIALIZED (
    SELECT acts.seq, acts.at, found.head
    FROM exchange.parcels_touched(ARRAY(SELECT act_id FROM acts)) AS found JOIN acts ON acts.act_id = found.act
), states AS (
    SELECT touched.seq, row.key, moment.is_now, (true/*where*/) AS is_within, (NULL::json/*told*/)::text AS told, NULL::geometry/*shape*/ AS shape, (NULL::bigint/*party*/) AS party
    FROM touched
    CROSS JOIN LATERAL (VALUES (true, touched.at), (false, touched.at - interval '1 microsecond')) AS moment (is_now, known)
    JOIN exchange.parcels AS row ON row.head = touched.head AND row.recorded @> moment.known AND upper_inf(row.effective)
    CROSS JOIN LATERAL cadastre.sheet_at(row.sheet_id, 'infinity', moment.known) AS home
    JOIN units.unit AS place ON place.id = home.unit_id
    WHERE touched.seq > %(seq)s OR row.key > %(key)s
), changes AS (
    SELECT seq, key,
           bool_or(NOT is_now) AS was, coalesce(bool_or(is_within) FILTER (WHERE NOT is_now), false) AS was_within,
           bool_or(is_now) AS stands, coalesce(bool_or(is_within) FILTER (WHERE is_now), false) AS is_within,
           max(told) FILTER (WHERE is_now) AS told, max(party) FILTER (WHERE is_now) AS party,
           (array_agg(shape) FILTER (WHERE is_now))[1] AS shape,
           (max(told) FILTER (WHERE NOT is_now), (array_agg(ST_AsBinary(shape)) FILTER (WHERE NOT is_now))[1])
               IS DISTINCT FROM (max(told) FILTER (WHERE is_now), (array_agg(ST_AsBinary(shape)) FILTER (WHERE is_now))[1]) AS differs
    FROM states GROUP BY seq, key
), page AS (
    SELECT * FROM changes WHERE (was_within OR is_within) AND (was_within <> is_within OR differs)
    ORDER BY seq, key LIMIT %(limit)s + 1
)
SELECT (SELECT max(seq) FROM acts) AS reached, (SELECT count(*) FROM acts) AS acts, page.seq, page.key, page.was, page.was_within, page.stands, page.is_within,
       CASE WHEN page.is_within THEN page.told END AS told,
       CASE WHEN page.is_within THEN ST_AsGeoJSON(ST_Transform(page.shape, 4326), 7) END AS shape,
       CASE WHEN page.is_within THEN page.party END AS party, acts.act_id, acts.kind, acts.effective, acts.at
FROM (SELECT 1) AS always LEFT JOIN page ON true LEFT JOIN acts ON acts.seq = page.seq
ORDER BY page.seq, page.key
