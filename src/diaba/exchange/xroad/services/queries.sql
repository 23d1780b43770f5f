-- name: certificate_by_serial
-- What the paper's own reader may check: its status and its parcels, and no person.
SELECT json_build_object(
           'serial', certificate.serial, 'status', status.status, 'since', lower(status.effective), 'counts', status.status = 'in-force',
           'issued', certificate.issued_on,
           'parcels', (SELECT coalesce(json_agg(DISTINCT parcel.code), '[]')
                       FROM registry.rrr
                       JOIN registry.ba_unit_part AS part ON part.ba_unit_id = rrr.ba_unit_id AND upper_inf(part.effective) AND upper_inf(part.recorded)
                       JOIN cadastre.parcel ON parcel.id = part.parcel_id
                       WHERE rrr.certificate_id = certificate.id AND upper_inf(rrr.effective) AND upper_inf(rrr.recorded)))
FROM registry.certificate
LEFT JOIN registry.certificate_status AS status
    ON status.certificate_id = certificate.id AND upper_inf(status.effective) AND upper_inf(status.recorded)
WHERE certificate.serial_key = %(key)s
ORDER BY certificate.id DESC
LIMIT 1

-- name: parcel_by_code
SELECT properties FROM api.parcels WHERE id = %(code)s ORDER BY lower(period) DESC LIMIT 1

-- name: parcel_by_number
SELECT properties FROM api.parcels
WHERE commune = %(commune)s AND sheet = %(sheet)s AND number::text = %(number)s AND upper_inf(period)
LIMIT 1
