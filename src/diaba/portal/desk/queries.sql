-- name: land
-- A live parcel by its code, and its unit as the register knows it now.
SELECT row_to_json(parcel) AS parcel,
       (SELECT registry.unit_now(ba_unit) FROM registry.ba_unit WHERE ba_unit.id = parcel.ba_unit_id) AS unit
FROM registry.parcel_now parcel WHERE parcel.code = %(code)s

-- name: parcels_of_codes
SELECT code, id, ba_unit_id FROM registry.parcel_now WHERE code = ANY (%(codes)s)

-- name: party_names
SELECT party.id, party.kind, version.name
FROM party.party
LEFT JOIN party.party_version version ON version.party_id = party.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
WHERE party.id = ANY (%(ids)s)

-- name: keep_source
INSERT INTO registry.source (sha256, kind, file_name, size)
VALUES (decode(%(sha256)s, 'hex'), %(kind)s, %(file_name)s, %(size)s)
ON CONFLICT (sha256) DO NOTHING

-- name: source_of_hash
SELECT id FROM registry.source WHERE sha256 = decode(%(sha256)s, 'hex')

-- name: audit
-- Who did what when, the latest first: acts, proposals and what became of them, acceptances, prints. An act's place is where its event says.
WITH placed AS (
    SELECT event.subject, event.unit_code FROM exchange.event WHERE event.kind IN ('act-registered', 'register-compiled')
), done AS (
    SELECT 'acts' AS part, act.recorded_at AS happened_at, act.decided_by AS who, act.approved_by AS second, act.kind AS what, placed.unit_code,
           act.id AS number, act.dossier AS detail
    FROM registry.act JOIN placed ON placed.subject = act.id::text
    UNION ALL
    SELECT 'acceptances', act.recorded_at, act.decided_by, act.approved_by, act.kind, commune.code, delivery.id, delivery.file_name
    FROM registry.act JOIN intake.delivery ON delivery.id = (act.detail ->> 'delivery')::bigint JOIN units.unit commune ON commune.id = delivery.unit_id
    WHERE act.kind IN ('delivery-acceptance', 'acceptance-undo')
    UNION ALL
    SELECT 'approvals', proposal.proposed_at, proposal.proposed_by, NULL, 'proposed', proposal.unit_code, proposal.id, proposal.kind FROM registry.proposal
    UNION ALL
    SELECT 'approvals', proposal.decided_at, proposal.decided_by, NULL, proposal.state, proposal.unit_code, proposal.id,
           concat_ws(': ', proposal.kind, proposal.reason)
    FROM registry.proposal WHERE proposal.decided_at IS NOT NULL
    UNION ALL
    SELECT 'prints', print.printed_at, print.printed_by, NULL, CASE print.number WHEN 1 THEN 'print' ELSE 'reprint' END, placed.unit_code, print.id,
           concat_ws(': ', certificate.serial, print.reason)
    FROM document.print JOIN registry.certificate ON certificate.id = print.certificate_id JOIN placed ON placed.subject = certificate.opened_by::text
)
SELECT done.* FROM done
WHERE happened_at >= %(since)s::timestamptz AND happened_at < %(until)s::timestamptz
  AND (%(part)s::text IS NULL OR part = %(part)s) AND (%(who)s::text IS NULL OR %(who)s IN (who, second))
  AND (%(province)s::text IS NULL OR EXISTS (SELECT FROM units.unit WHERE unit.level = 'commune' AND unit.code = done.unit_code AND unit.province_code = %(province)s))
ORDER BY happened_at DESC, part, number DESC LIMIT %(limit)s

-- name: commune_of_parcel
SELECT unit_id FROM cadastre.sheet
WHERE id = (SELECT sheet_id FROM cadastre.parcel_version WHERE parcel_id = %(id)s AND upper_inf(effective) AND upper_inf(recorded))
