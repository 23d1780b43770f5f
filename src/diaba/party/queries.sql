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
LEFT JOIN LATERAL party.resolved(ARRAY[mention.party_id], 'infinity', 'infinity') AS through
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
LEFT JOIN LATERAL party.resolved(ARRAY[party.id], 'infinity', 'infinity') AS through
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

-- name: resolve
SELECT party_id, resolved_id
FROM party.resolved(%(ids)s::bigint[], coalesce(%(day)s::date, 'infinity'), coalesce(%(known)s::timestamptz, 'infinity'))

-- name: lock_parties
SELECT id, kind FROM party.party WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE

-- name: last_merger
-- The last day on which the party was merged, was merged into, or was split.
SELECT max(greatest(lower(effective), upper(effective)))
FROM party.merger WHERE %(party_id)s IN (party_id, into_id) AND upper_inf(recorded)

-- name: open_merger
INSERT INTO party.merger (party_id, into_id, evidence, decided_by, approved_by, effective, recorded, opened_by)
SELECT %(party_id)s, %(into_id)s, %(evidence)s, %(by)s, %(approver)s, daterange(%(effective)s::date, NULL), tstzrange(act.recorded_at, NULL), act.id
FROM registry.act WHERE act.id = %(act_id)s

-- name: live_merger
SELECT merger.id, merger.into_id, lower(merger.effective) AS since
FROM party.merger JOIN party.party ON party.id = merger.party_id
WHERE merger.party_id = %(party_id)s AND upper_inf(merger.effective) AND upper_inf(merger.recorded)
FOR NO KEY UPDATE OF party

-- name: close_merger
UPDATE party.merger SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE act.id = %(act_id)s)), closed_by = %(act_id)s
WHERE id = %(id)s

-- name: restate_merger
INSERT INTO party.merger (party_id, into_id, evidence, decided_by, approved_by, effective, recorded, opened_by, closed_by)
SELECT was.party_id, was.into_id, was.evidence, %(by)s, %(approver)s, daterange(lower(was.effective), %(effective)s::date),
       tstzrange(act.recorded_at, NULL), act.id, act.id
FROM party.merger was, registry.act
WHERE was.id = %(id)s AND act.id = %(act_id)s AND lower(was.effective) < %(effective)s::date

-- name: close_candidate
UPDATE party.candidate
SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE act.id = %(act_id)s)), closed_by = %(act_id)s
WHERE party_id = least(%(party_id)s::bigint, %(into_id)s::bigint) AND other_id = greatest(%(party_id)s::bigint, %(into_id)s::bigint)
  AND upper_inf(recorded)

-- name: unit_of_party
SELECT unit.code FROM party.party_version version JOIN units.unit ON unit.id = version.unit_id
WHERE version.party_id = %(party_id)s AND upper_inf(version.effective) AND upper_inf(version.recorded)

-- name: live_version
SELECT id, name, lower(effective) AS since FROM party.party_version
WHERE party_id = %(party_id)s AND upper_inf(effective) AND upper_inf(recorded)

-- name: close_version
UPDATE party.party_version
SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE act.id = %(act_id)s)), closed_by = %(act_id)s
WHERE id = %(id)s

-- name: restate_version
INSERT INTO party.party_version
    (party_id, name, sex, born, birth_year, nationality, address, holder_kind, unit_id, effective, recorded, opened_by, closed_by)
SELECT was.party_id, was.name, was.sex, was.born, was.birth_year, was.nationality, was.address, was.holder_kind, was.unit_id,
       daterange(lower(was.effective), %(effective)s::date), tstzrange(act.recorded_at, NULL), act.id, act.id
FROM party.party_version was, registry.act
WHERE was.id = %(id)s AND act.id = %(act_id)s AND lower(was.effective) < %(effective)s::date

-- name: live_paper
SELECT lower(effective) AS since FROM party.identity
WHERE id = %(id)s AND party_id = %(party_id)s AND upper_inf(effective) AND upper_inf(recorded)

-- name: close_paper
UPDATE party.identity
SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE act.id = %(act_id)s)), closed_by = %(act_id)s
WHERE id = %(id)s

-- name: restate_paper
-- Sealed for the same party and kind, so the same bytes open again.
WITH restated AS (
    INSERT INTO party.identity (party_id, kind, sealed, issued_on, issuer, effective, recorded, opened_by, closed_by)
    SELECT was.party_id, was.kind, was.sealed, was.issued_on, was.issuer, daterange(lower(was.effective), %(effective)s::date),
           tstzrange(act.recorded_at, NULL), act.id, act.id
    FROM party.identity was, registry.act
    WHERE was.id = %(id)s AND act.id = %(act_id)s AND lower(was.effective) < %(effective)s::date
    RETURNING id
)
INSERT INTO party.identity_index (identity_id, blind, key_id)
SELECT restated.id, was.blind, was.key_id FROM restated, party.identity_index was WHERE was.identity_id = %(id)s

-- name: members_since
SELECT max(lower(effective)) FROM party.member WHERE group_id = %(group_id)s AND upper_inf(effective) AND upper_inf(recorded)

-- name: close_members
UPDATE party.member
SET recorded = tstzrange(lower(recorded), (SELECT recorded_at FROM registry.act WHERE act.id = %(act_id)s)), closed_by = %(act_id)s
WHERE group_id = %(group_id)s AND upper_inf(effective) AND upper_inf(recorded)
RETURNING id

-- name: restate_members
INSERT INTO party.member (group_id, party_id, role, rank, numerator, denominator, effective, recorded, opened_by, closed_by)
SELECT was.group_id, was.party_id, was.role, was.rank, was.numerator, was.denominator, daterange(lower(was.effective), %(effective)s::date),
       tstzrange(act.recorded_at, NULL), act.id, act.id
FROM party.member was, registry.act
WHERE was.id = ANY(%(ids)s) AND act.id = %(act_id)s AND lower(was.effective) < %(effective)s::date

-- name: members
-- Members of the groups given and of all that were merged into them, each through mergers, in the order of printing.
SELECT DISTINCT ON (root.id, member.rank, member.id) root.id AS group_id, through.resolved_id AS party_id, member.role, member.numerator, member.denominator
FROM (SELECT unnest(%(ids)s::bigint[]) AS id, coalesce(%(day)s::date, 'infinity') AS day, coalesce(%(known)s::timestamptz, 'infinity') AS known) AS root
CROSS JOIN LATERAL party.answering_through(root.id, root.day, root.known) AS part (id)
JOIN party.member ON member.group_id = part.id AND member.effective @> root.day AND member.recorded @> root.known
CROSS JOIN LATERAL party.resolved(ARRAY[member.party_id], root.day, root.known) AS through
WHERE part.id = root.id OR NOT EXISTS (
    SELECT FROM party.member own WHERE own.group_id = root.id AND own.effective @> root.day AND own.recorded @> root.known)
ORDER BY root.id, member.rank, member.id

-- name: versions
-- The particulars of each party; of one merged into it only where it has none itself on that day.
SELECT DISTINCT ON (root.id) root.id AS root_id, party.kind, version.name, version.sex, version.born, version.birth_year, version.nationality,
       version.address, version.holder_kind, version.unit_id
FROM (SELECT unnest(%(ids)s::bigint[]) AS id, coalesce(%(day)s::date, 'infinity') AS day, coalesce(%(known)s::timestamptz, 'infinity') AS known) AS root
JOIN party.party ON party.id = root.id
CROSS JOIN LATERAL party.answering_through(root.id, root.day, root.known) AS part (id)
JOIN party.party_version version ON version.party_id = part.id AND version.effective @> root.day AND version.recorded @> root.known
ORDER BY root.id, part.id <> root.id, version.id

-- name: papers
-- Papers of each party and of all that were merged into it, its own first.
SELECT root.id AS root_id, identity.party_id, identity.kind, identity.sealed, identity.issued_on, identity.issuer
FROM (SELECT unnest(%(ids)s::bigint[]) AS id, coalesce(%(day)s::date, 'infinity') AS day, coalesce(%(known)s::timestamptz, 'infinity') AS known) AS root
CROSS JOIN LATERAL party.answering_through(root.id, root.day, root.known) AS part (id)
JOIN party.identity ON identity.party_id = part.id AND identity.effective @> root.day AND identity.recorded @> root.known
ORDER BY root.id, part.id <> root.id, identity.id

-- name: find_by_numbers
SELECT DISTINCT ON (given.place, party.id) given.place, party.id, party.kind, version.name, version.birth_year, version.address, unit.code AS unit_code
FROM unnest(%(blinds)s::bytea[]) WITH ORDINALITY AS given (blind, place)
JOIN party.identity_index index ON index.blind = given.blind
JOIN party.identity ON identity.id = index.identity_id AND upper_inf(identity.recorded)
CROSS JOIN LATERAL party.resolved(ARRAY[identity.party_id], 'infinity', 'infinity') AS through
JOIN party.party ON party.id = through.resolved_id
JOIN party.party_version version ON version.party_id = party.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
LEFT JOIN units.unit ON unit.id = version.unit_id
WHERE (%(province_code)s::text IS NULL OR unit.province_code = %(province_code)s) AND (%(unit_code)s::text IS NULL OR unit.code = %(unit_code)s)
ORDER BY given.place, party.id

-- name: find_by_names
-- Who was ever called exactly so, named as today.
SELECT DISTINCT ON (given.place, party.id) given.place, party.id, party.kind, version.name, version.birth_year, version.address, unit.code AS unit_code
FROM unnest(%(names)s::text[], %(years)s::integer[]) WITH ORDINALITY AS given (name, birth_year, place)
JOIN party.party_version called ON called.name_key = given.name AND upper_inf(called.recorded)
     AND (given.birth_year IS NULL OR called.birth_year = given.birth_year)
CROSS JOIN LATERAL party.resolved(ARRAY[called.party_id], 'infinity', 'infinity') AS through
JOIN party.party ON party.id = through.resolved_id
JOIN party.party_version version ON version.party_id = party.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
LEFT JOIN units.unit ON unit.id = version.unit_id
WHERE (%(province_code)s::text IS NULL OR unit.province_code = %(province_code)s) AND (%(unit_code)s::text IS NULL OR unit.code = %(unit_code)s)
ORDER BY given.place, party.id

-- name: find_by_name
-- Who was ever called so, named as today; whole names before those that only contain it.
WITH matching AS (
    SELECT version.party_id, version.name_key = %(name)s AS is_whole
    FROM party.party_version version LEFT JOIN units.unit ON unit.id = version.unit_id
    WHERE version.name_key LIKE '%%' || %(name)s || '%%' AND upper_inf(version.recorded)
      AND (%(birth_year)s::integer IS NULL OR version.birth_year = %(birth_year)s)
      AND (%(province_code)s::text IS NULL OR unit.province_code = %(province_code)s) AND (%(unit_code)s::text IS NULL OR unit.code = %(unit_code)s)
    ORDER BY is_whole DESC, version.party_id LIMIT 4 * %(most)s
), called AS (
    SELECT coalesce(through.resolved_id, matching.party_id) AS id, bool_or(is_whole) AS is_whole
    FROM matching
    LEFT JOIN LATERAL party.resolved(ARRAY[matching.party_id], 'infinity', 'infinity') AS through
           ON EXISTS (SELECT FROM party.merger WHERE merger.party_id = matching.party_id)
    GROUP BY 1
)
SELECT called.id, party.kind, version.name, version.birth_year, version.address, unit.code AS unit_code
FROM called
JOIN party.party USING (id)
JOIN party.party_version version ON version.party_id = called.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
LEFT JOIN units.unit ON unit.id = version.unit_id
WHERE (%(province_code)s::text IS NULL OR unit.province_code = %(province_code)s) AND (%(unit_code)s::text IS NULL OR unit.code = %(unit_code)s)
ORDER BY called.is_whole DESC, called.id LIMIT %(most)s

-- name: disclose
INSERT INTO party.disclosure (asked_by, role, office, purpose, dossier, activity, party_id, fields)
SELECT %(asked_by)s, %(role)s, %(office)s, %(purpose)s, %(dossier)s, %(activity)s, party_id, %(fields)s::text[]
FROM unnest(%(parties)s::bigint[]) AS party_id

-- name: disclosures
SELECT happened_at, role, office, purpose, dossier, activity, fields FROM party.disclosure
WHERE party_id IN (SELECT party.answering_through(%(party_id)s::bigint, 'infinity', 'infinity'))
ORDER BY id DESC

-- name: close_match
-- The moment from which the new state is known. Whoever asks for the same party at once waits for the head.
WITH head AS (SELECT id FROM party.party WHERE id = %(party_id)s FOR NO KEY UPDATE), now AS (SELECT clock_timestamp() AS moment FROM head), closed AS (
    UPDATE party.population_match SET recorded = tstzrange(lower(recorded), now.moment)
    FROM now WHERE party_id = %(party_id)s AND upper_inf(recorded)
)
SELECT moment FROM now

-- name: open_match
INSERT INTO party.population_match (party_id, state, source, evidence, asked_by, recorded)
VALUES (%(party_id)s, %(state)s, %(source)s, %(evidence)s, %(by)s, tstzrange(%(moment)s, NULL))

-- name: matches
SELECT state, source, evidence, asked_by, lower(recorded) AS since, upper(recorded) AS until
FROM party.population_match
WHERE party_id IN (SELECT party.answering_through(%(party_id)s::bigint, 'infinity', 'infinity'))
ORDER BY id DESC
