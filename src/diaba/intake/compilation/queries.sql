-- name: lock_land
-- Nobody registers these parcels meanwhile.
SELECT count(*) FROM (
    SELECT FROM cadastre.parcel
    WHERE id IN (SELECT parcel_id FROM registry.certificate_line WHERE unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND upper_inf(effective) AND upper_inf(recorded))
    ORDER BY id FOR NO KEY UPDATE) AS locked

-- name: open_compilation
INSERT INTO registry.act (kind, decided_by, approved_by, effective, detail)
VALUES ('compilation', %(by)s, %(approver)s, %(effective)s, jsonb_build_object('unit', %(unit)s::text))
RETURNING id, recorded_at

-- name: certificates
-- Certificate by certificate: its lines in order, its land, who holds by it, and the first reason that keeps it out, if one does.
WITH line AS MATERIALIZED (
    SELECT line.id, coalesce(upper(regexp_replace(line.serial, '[^[:alnum:]]', '', 'g')), '') AS serial_key, line.certificate_key, line.parcel_id,
           line.said, mention.holder_id
    FROM registry.certificate_line line LEFT JOIN party.mention ON mention.line_id = line.id
    WHERE line.unit_id = ANY ((SELECT registry.kept_under(%(unit_id)s))::integer[]) AND upper_inf(line.effective) AND upper_inf(line.recorded)
), claimed_twice AS MATERIALIZED (
    SELECT parcel_id FROM line WHERE parcel_id IS NOT NULL GROUP BY parcel_id HAVING count(DISTINCT coalesce(nullif(serial_key, ''), certificate_key)) > 1
), land AS MATERIALIZED (
    SELECT parcel.id, bool_or(version.occupies_land) AS occupies, bool_or(part.id IS NOT NULL) AS is_registered,
           (SELECT bool_and(quality.failing = '{}') FROM intake.quality WHERE quality.parcel_id = parcel.id AND upper_inf(quality.recorded)) AS is_clean
    FROM cadastre.parcel
    JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
    LEFT JOIN registry.ba_unit_part part ON part.parcel_id = parcel.id AND upper_inf(part.effective) AND upper_inf(part.recorded)
    WHERE parcel.id IN (SELECT parcel_id FROM line)
    GROUP BY parcel.id
), paper AS (
    SELECT line.serial_key, CASE WHEN line.serial_key = '' THEN line.certificate_key END AS other_key, min(line.id) AS place,
           array_agg(DISTINCT line.parcel_id) FILTER (WHERE line.parcel_id IS NOT NULL) AS parcels,
           array_agg(DISTINCT line.holder_id) FILTER (WHERE line.holder_id IS NOT NULL) AS holders,
           jsonb_agg(line.said ORDER BY line.id) AS said,
           bool_or(line.holder_id IS NULL) AS is_nameless,
           bool_or(land.id IS NULL) AS is_off_the_map,
           bool_or(land.occupies) AS occupies,
           bool_or(land.is_registered) AS is_registered,
           bool_and(coalesce(land.is_clean, false)) AS is_clean,
           bool_or(line.said ? 'asset_kind' OR line.said ? 'apartment_number') AS has_assets,
           bool_or(line.parcel_id IN (TABLE claimed_twice)) AS is_claimed_twice
    FROM line LEFT JOIN land ON land.id = line.parcel_id
    GROUP BY 1, 2
)
SELECT paper.serial_key, paper.parcels, paper.holders, paper.said,
       CASE WHEN paper.serial_key = '' THEN 'serial-missing'
            WHEN kept.id IS NOT NULL THEN 'entered'
            WHEN paper.is_off_the_map THEN 'off-the-map'
            WHEN paper.is_registered THEN 'land-registered'
            WHEN paper.is_claimed_twice THEN 'claimed-twice'
            WHEN paper.occupies THEN 'occupies-land'
            WHEN NOT paper.is_clean THEN 'not-clean'
            WHEN paper.is_nameless THEN 'nameless'
            WHEN cardinality(paper.holders) > 1 THEN 'shares-unknown'
            WHEN paper.has_assets THEN 'has-assets'
       END AS reason
FROM paper LEFT JOIN registry.certificate kept ON kept.serial_key = paper.serial_key
ORDER BY paper.place
