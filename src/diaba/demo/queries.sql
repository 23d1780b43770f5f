-- name: homes
-- Units of a commune that one party holds wholly, each by one of its parcels.
SELECT DISTINCT ON (rrr.ba_unit_id) parcel.code, rrr.ba_unit_id AS unit, rrr.party_id AS holder, rrr.right_id, rrr.certificate_id AS certificate
FROM registry.rrr JOIN registry.parcel_now parcel ON parcel.ba_unit_id = rrr.ba_unit_id
WHERE parcel.unit_code = %(commune)s AND rrr.type = 'land-use' AND rrr.numerator = rrr.denominator AND rrr.certificate_id IS NOT NULL
  AND upper_inf(rrr.effective) AND upper_inf(rrr.recorded)
ORDER BY rrr.ba_unit_id LIMIT %(count)s

-- name: lender
SELECT id FROM party.party ORDER BY kind = 'organisation' DESC, id DESC LIMIT 1

-- name: last_mortgage
SELECT max(right_id) FROM registry.rrr WHERE ba_unit_id = %(unit)s AND type = 'mortgage' AND upper_inf(recorded)
