-- name: lock_province
SELECT pg_advisory_xact_lock(hashtextextended('party', province_code::integer)) FROM units.unit WHERE id = %(unit_id)s

-- name: add_data_keys
INSERT INTO party.data_key (number, wrapped, wrapped_by)
SELECT number, wrapped, %(wrapped_by)s FROM unnest(%(numbers)s::integer[], %(wrapped)s::bytea[]) AS given (number, wrapped)
ORDER BY number
ON CONFLICT DO NOTHING

-- name: data_keys
SELECT number, wrapped, wrapped_by FROM party.data_key WHERE number = ANY(%(numbers)s)

-- name: data_keys_to_rewrap
SELECT number, wrapped, wrapped_by FROM party.data_key WHERE wrapped_by <> %(current)s ORDER BY number FOR UPDATE

-- name: rewrap_data_keys
UPDATE party.data_key SET wrapped = given.wrapped, wrapped_by = %(wrapped_by)s
FROM unnest(%(numbers)s::integer[], %(wrapped)s::bytea[]) AS given (number, wrapped)
WHERE data_key.number = given.number

-- name: keys_in_use
SELECT wrapped_by, count(*) FROM party.data_key GROUP BY wrapped_by ORDER BY wrapped_by

-- name: identities_to_reindex
SELECT identity.id, identity.party_id, identity.kind, identity.sealed
FROM party.identity_index index JOIN party.identity ON identity.id = index.identity_id
WHERE index.key_id <> %(current)s
ORDER BY index.identity_id LIMIT %(limit)s

-- name: reindex_identities
UPDATE party.identity_index SET blind = given.blind, key_id = %(current)s
FROM unnest(%(ids)s::bigint[], %(blinds)s::bytea[]) AS given (id, blind)
WHERE identity_index.identity_id = given.id

-- name: draw_parties
SELECT nextval(pg_get_serial_sequence('party.party', 'id')) AS id FROM generate_series(1, %(count)s)

-- name: open_parties
INSERT INTO party.party (id, kind) SELECT id, kind FROM unnest(%(ids)s::bigint[], %(kinds)s::text[]) AS given (id, kind)

-- name: open_party_versions
INSERT INTO party.party_version
    (party_id, name, sex, born, birth_year, nationality, address, holder_kind, unit_id, effective, recorded, opened_by)
SELECT given.*, tstzrange(act.recorded_at, NULL), act.id
FROM registry.act, (
    SELECT id, name, sex, day, year, nationality, address, holder_kind, unit_id, daterange(since, NULL)
    FROM unnest(%(ids)s::bigint[], %(names)s::text[], %(sexes)s::text[], %(days)s::date[], %(years)s::smallint[], %(nationalities)s::text[],
                %(addresses)s::text[], %(holder_kinds)s::text[], %(units)s::integer[], %(since)s::date[])
         AS one (id, name, sex, day, year, nationality, address, holder_kind, unit_id, since)
) AS given
WHERE act.id = %(act_id)s

-- name: open_identities
WITH numbered AS (
    SELECT nextval(pg_get_serial_sequence('party.identity', 'id')) AS identity_id, given.*
    FROM unnest(%(ids)s::bigint[], %(kinds)s::text[], %(sealed)s::bytea[], %(issued)s::date[], %(issuers)s::text[], %(since)s::date[],
                %(blinds)s::bytea[]) AS given (party_id, kind, sealed, issued_on, issuer, since, blind)
), opened AS (
    INSERT INTO party.identity (id, party_id, kind, sealed, issued_on, issuer, effective, recorded, opened_by)
    SELECT numbered.identity_id, numbered.party_id, numbered.kind, numbered.sealed, numbered.issued_on, numbered.issuer,
           daterange(numbered.since, NULL), tstzrange(act.recorded_at, NULL), act.id
    FROM numbered, registry.act WHERE act.id = %(act_id)s
)
INSERT INTO party.identity_index (identity_id, blind, key_id) SELECT identity_id, blind, %(key_id)s FROM numbered

-- name: open_members
INSERT INTO party.member (group_id, party_id, role, rank, numerator, denominator, effective, recorded, opened_by)
SELECT given.group_id, given.party_id, given.role, given.rank, given.numerator, given.denominator,
       daterange(given.since, NULL), tstzrange(act.recorded_at, NULL), act.id
FROM registry.act,
     unnest(%(groups)s::bigint[], %(ids)s::bigint[], %(roles)s::text[], %(ranks)s::smallint[], %(numerators)s::bigint[],
            %(denominators)s::bigint[], %(since)s::date[])
     AS given (group_id, party_id, role, rank, numerator, denominator, since)
WHERE act.id = %(act_id)s

-- name: open_representatives
INSERT INTO party.member (group_id, party_id, role, rank, effective, recorded, opened_by)
SELECT given.group_id, given.party_id, 'representative', 1, daterange(given.since, NULL), tstzrange(act.recorded_at, NULL), act.id
FROM registry.act, unnest(%(groups)s::bigint[], %(ids)s::bigint[], %(since)s::date[]) AS given (group_id, party_id, since)
WHERE act.id = %(act_id)s AND NOT EXISTS (
    SELECT FROM party.member live
    WHERE live.group_id = given.group_id AND live.party_id = given.party_id AND upper_inf(live.effective) AND upper_inf(live.recorded))

-- name: mentioned
-- Whom lines adopted before name, through mergers since.
SELECT mention.line_id, coalesce(through.resolved_id, mention.party_id) AS party_id
FROM party.mention
LEFT JOIN LATERAL party.resolved(ARRAY[mention.party_id], current_date, now()) AS through
       ON EXISTS (SELECT FROM party.merger WHERE merger.party_id = mention.party_id)
WHERE mention.line_id = ANY(%(lines)s)

-- name: mention
INSERT INTO party.mention (line_id, party_id, holder_id, opened_by)
SELECT line_id, party_id, holder_id, %(act_id)s
FROM unnest(%(lines)s::bigint[], %(parties)s::bigint[], %(holders)s::bigint[]) AS given (line_id, party_id, holder_id)
WHERE NOT EXISTS (SELECT FROM party.mention WHERE mention.line_id = given.line_id)

-- name: bearers
-- Who bears one of the numbers in the province of the commune, oldest first, through mergers.
SELECT index.blind, coalesce(through.resolved_id, party.id) AS id, party.kind, version.name, version.birth_year
FROM party.identity_index index
JOIN party.identity ON identity.id = index.identity_id AND upper_inf(identity.effective) AND upper_inf(identity.recorded)
JOIN party.party ON party.id = identity.party_id
JOIN party.party_version version ON version.party_id = party.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
JOIN units.unit ON unit.id = version.unit_id
LEFT JOIN LATERAL party.resolved(ARRAY[party.id], current_date, now()) AS through
       ON EXISTS (SELECT FROM party.merger WHERE merger.party_id = party.id)
WHERE index.blind = ANY(%(blinds)s) AND unit.province_code = (SELECT province_code FROM units.unit WHERE id = %(unit_id)s)
ORDER BY party.id

-- name: groups_of
-- Live groups of spouses, households and co-holders that anybody given belongs to, with their members in order.
SELECT party.id, party.kind, array_agg(member.party_id ORDER BY member.rank) AS parties, array_agg(member.role ORDER BY member.rank) AS roles
FROM party.party JOIN party.member ON member.group_id = party.id AND upper_inf(member.effective) AND upper_inf(member.recorded)
WHERE party.kind IN ('spouses', 'household', 'co-holders')
  AND party.id IN (SELECT group_id FROM party.member WHERE party_id = ANY(%(members)s))
GROUP BY party.id, party.kind

-- name: look_alike
-- Pairs of one of the parties given with an older one, and what speaks for and against their being one.
WITH live AS NOT MATERIALIZED (
    SELECT version.*, party.kind
    FROM party.party_version version JOIN party.party ON party.id = version.party_id
    WHERE upper_inf(version.effective) AND upper_inf(version.recorded)
), pair AS (
    SELECT mine.party_id, other.party_id AS other_id
    FROM party.identity mine
    JOIN party.identity_index index ON index.identity_id = mine.id
    JOIN party.identity_index equal ON equal.blind = index.blind
    JOIN party.identity other ON other.id = equal.identity_id
    WHERE mine.party_id = ANY(%(ids)s) AND other.party_id < mine.party_id AND upper_inf(mine.recorded) AND upper_inf(other.recorded)
    UNION
    SELECT mine.party_id, other.party_id
    FROM live mine
    JOIN live other ON other.name_key = mine.name_key AND other.unit_id = mine.unit_id AND other.kind = mine.kind
    WHERE mine.party_id = ANY(%(ids)s) AND other.party_id < mine.party_id
      AND (other.birth_year = mine.birth_year OR mine.kind NOT IN ('individual', 'spouses', 'household', 'co-holders'))
)
SELECT pair.other_id AS party_id, pair.party_id AS other_id,
       number.same AS same_number, number.both AND NOT number.same AS different_number,
       mine.name_key = other.name_key AS same_name, mine.name_key <> other.name_key AS different_name,
       mine.born = other.born AS same_day, mine.birth_year = other.birth_year AS same_year,
       mine.birth_year <> other.birth_year OR mine.born <> other.born AS different_birth,
       mine.unit_id = other.unit_id AS same_commune,
       base.search_key(mine.address) = base.search_key(other.address) AS same_address,
       mine.sex <> other.sex AS different_sex
FROM pair
JOIN live mine ON mine.party_id = pair.party_id
JOIN live other ON other.party_id = pair.other_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE holder = pair.party_id) > 0 AND count(*) FILTER (WHERE holder = pair.other_id) > 0 AS both,
           count(*) > count(DISTINCT blind) AS same
    FROM (SELECT DISTINCT identity.party_id AS holder, index.blind
          FROM party.identity JOIN party.identity_index index ON index.identity_id = identity.id
          WHERE identity.party_id IN (pair.party_id, pair.other_id) AND upper_inf(identity.recorded)) AS papers
) AS number
WHERE NOT EXISTS (SELECT FROM party.candidate WHERE candidate.party_id = pair.other_id AND candidate.other_id = pair.party_id)
ORDER BY 1, 2

-- name: open_candidates
INSERT INTO party.candidate (party_id, other_id, score, reasons, recorded, opened_by)
SELECT given.party_id, given.other_id, given.score, given.reasons, tstzrange(act.recorded_at, NULL), act.id
FROM registry.act,
     unnest(%(parties)s::bigint[], %(others)s::bigint[], %(scores)s::numeric[], %(reasons)s::jsonb[]) AS given (party_id, other_id, score, reasons)
WHERE act.id = %(act_id)s

-- name: day_of_act
SELECT recorded_at::date FROM registry.act WHERE id = %(act_id)s

-- name: candidates
SELECT candidate.id, candidate.party_id, candidate.other_id, candidate.score, candidate.reasons
FROM party.candidate
WHERE upper_inf(candidate.recorded) AND EXISTS (
    SELECT FROM party.party_version version
    WHERE version.party_id IN (candidate.party_id, candidate.other_id) AND version.unit_id = %(unit_id)s AND upper_inf(version.recorded))
ORDER BY candidate.score DESC, candidate.id LIMIT %(limit)s
