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
