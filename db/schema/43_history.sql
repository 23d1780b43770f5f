-- What was so in law on a day, as it was known at a moment: every version holds both times, so each answer is one statement.

CREATE FUNCTION registry.unit_at(unit bigint, at date, known timestamptz) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'id', unit,
        'parcels', (SELECT json_agg(parcel.code ORDER BY parcel.code) FROM registry.ba_unit_part part JOIN cadastre.parcel ON parcel.id = part.parcel_id
                    WHERE part.ba_unit_id = unit AND part.effective @> at AND part.recorded @> known),
        'rights', (SELECT json_agg(held ORDER BY right_id)
                   FROM (SELECT rrr.right_id, rrr.type, rrr.party_id, party.kind AS party_kind, rrr.numerator, rrr.denominator, rrr.rank, rrr.burdens, rrr.origin,
                                rrr.term, certificate.serial, lower(rrr.effective) AS since, upper(rrr.effective) AS until, rrr.opened_by AS act
                         FROM registry.rrr LEFT JOIN party.party ON party.id = rrr.party_id LEFT JOIN registry.certificate ON certificate.id = rrr.certificate_id
                         WHERE rrr.ba_unit_id = unit AND rrr.effective @> at AND rrr.recorded @> known) AS held),
        'certificates', (SELECT json_agg(paper ORDER BY serial)
                         FROM (SELECT certificate.serial, status.status, lower(status.effective) AS since, status.opened_by AS act
                               FROM registry.certificate JOIN registry.certificate_status status ON status.certificate_id = certificate.id
                               WHERE certificate.id IN (SELECT certificate_id FROM registry.rrr WHERE ba_unit_id = unit)
                                 AND status.effective @> at AND status.recorded @> known) AS paper),
        'caveats', (SELECT json_agg(caveat ORDER BY caveat_id)
                    FROM (SELECT caveat_id, blocks_certificate, blocks_dealing, blocks_registration, authority, document_number,
                                 lower(effective) AS since, upper(effective) AS until, opened_by AS act
                          FROM registry.caveat WHERE ba_unit_id = unit AND effective @> at AND recorded @> known) AS caveat));
END $$;
COMMENT ON FUNCTION registry.unit_at IS 'What rests on a unit in law on the day `at`, as known at the moment `known`.';

CREATE FUNCTION registry.parcel_at(wanted bigint, at date, known timestamptz) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'code', parcel.code, 'sheet', place.number, 'number', version.number, 'legal_area', version.legal_area, 'commune', commune.code,
            'since', lower(version.effective), 'until', upper(version.effective), 'act', version.opened_by,
            'land_uses', (SELECT json_agg(json_build_object('code', code, 'area', area, 'origin', origin, 'form', form, 'term', term) ORDER BY rank)
                          FROM cadastre.land_use WHERE parcel_version_id = version.id),
            'unit', (SELECT registry.unit_at(part.ba_unit_id, at, known) FROM registry.ba_unit_part part
                     WHERE part.parcel_id = wanted AND part.effective @> at AND part.recorded @> known))
        FROM cadastre.parcel JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id
        CROSS JOIN LATERAL cadastre.sheet_at(version.sheet_id, at, known) AS place JOIN units.unit commune ON commune.id = place.unit_id
        WHERE parcel.id = wanted AND version.effective @> at AND version.recorded @> known);
END $$;
COMMENT ON FUNCTION registry.parcel_at IS 'A parcel and all that rests on it in law on the day `at`, as known at the moment `known`; nothing where there was no such parcel.';
