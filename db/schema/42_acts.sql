-- An act reads in one statement and writes in one (việc đăng ký): round trips are what costs. Functions are PL/pgSQL, which keeps its
-- plans through a session; those in SQL would be planned anew at each act.

-- Units are locked in order before anything is read: what a later statement of this function reads nobody else can still change.
CREATE FUNCTION registry.seen(units bigint[], parcels bigint[], key text) RETURNS json LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM registry.ba_unit WHERE id = ANY (units) ORDER BY id FOR NO KEY UPDATE;
    IF parcels <> '{}' THEN
        PERFORM FROM cadastre.parcel WHERE id = ANY (parcels) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    RETURN json_build_object(
        'today', base.today(),
        'done', (SELECT json_build_object('act_id', id, 'request', encode(request, 'hex')) FROM registry.act WHERE request_key = key),
        'units', (SELECT json_agg(registry.unit_now(ba_unit)) FROM registry.ba_unit WHERE id = ANY (units)),
        'parcels', (SELECT json_agg(parcel) FROM unnest(parcels) AS wanted (id) JOIN LATERAL
                    (SELECT * FROM registry.parcel_now WHERE parcel_now.id = wanted.id) AS parcel ON true));
END $$;
COMMENT ON FUNCTION registry.seen IS 'Locks units and parcels and tells all that an act on them must know, and whether the request was carried out before.';

CREATE VIEW registry.parcel_now AS
SELECT parcel.id, parcel.code, sheet.number AS sheet, version.number, version.legal_area AS area, commune.code AS unit_code, commune.province_code,
       greatest(lower(version.effective), (SELECT max(upper(was.effective)) FROM registry.ba_unit_part was
                                           WHERE was.parcel_id = parcel.id AND upper_inf(was.recorded))) AS since,
       version.occupies_land, part.ba_unit_id, part.id AS part_id
FROM cadastre.parcel
JOIN cadastre.parcel_version version ON version.parcel_id = parcel.id AND upper_inf(version.effective) AND upper_inf(version.recorded)
JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN units.unit commune ON commune.id = sheet.unit_id
LEFT JOIN registry.ba_unit_part part ON part.parcel_id = parcel.id AND upper_inf(part.effective) AND upper_inf(part.recorded);
COMMENT ON VIEW registry.parcel_now IS 'Live parcels as they are today, the unit each belongs to, and since when: as it is drawn, and in no other unit.';

CREATE FUNCTION registry.unit_now(unit registry.ba_unit) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    rights json;
    papers bigint[];
    holders bigint[];
BEGIN
    SELECT json_agg(held ORDER BY id), array_agg(certificate_id) FILTER (WHERE certificate_id IS NOT NULL), array_agg(party_id)
    INTO rights, papers, holders
    FROM (SELECT id, right_id, type, party_id, numerator, denominator, rank, burdens, certificate_id, origin, term, facts, lower(effective) AS since
          FROM registry.rrr WHERE ba_unit_id = unit.id AND upper_inf(effective) AND upper_inf(recorded)) AS held;
    -- A caveat on a person stops what a household of that person holds, and what is held under a number that was merged.
    holders := ARRAY(SELECT party.behind(holders));
    RETURN json_build_object(
        'id', unit.id,
        'is_retired', unit.retired_by IS NOT NULL,
        'rights', rights,
        'parcels', (SELECT json_agg(parcel) FROM registry.parcel_now parcel WHERE ba_unit_id = unit.id),
        'assets', (
            SELECT json_agg(asset)
            FROM (SELECT part.id AS part_id, asset.id, asset.kind, asset.parcel_id
                  FROM registry.ba_unit_part part JOIN cadastre.asset ON asset.id = part.asset_id
                  WHERE part.ba_unit_id = unit.id AND upper_inf(part.effective) AND upper_inf(part.recorded)) AS asset),
        'certificates', CASE WHEN papers IS NOT NULL THEN (
            SELECT json_agg(paper)
            FROM (SELECT certificate.id, certificate.serial, status.id AS status_id, status.status, lower(status.effective) AS since
                  FROM registry.certificate JOIN registry.certificate_status status ON status.certificate_id = certificate.id
                  WHERE certificate.id = ANY (papers) AND upper_inf(status.effective) AND upper_inf(status.recorded)) AS paper) END,
        'caveats', (
            SELECT json_agg(caveat)
            FROM (SELECT id, caveat_id, party_id AS on_party, blocks_certificate, blocks_dealing, blocks_registration, document_number, authority,
                         reason, lower(effective) AS since
                  FROM registry.caveat
                  WHERE upper_inf(recorded) AND effective @> base.today()
                    AND (ba_unit_id = unit.id OR party_id = ANY (holders))) AS caveat));
END $$;
COMMENT ON FUNCTION registry.unit_now IS 'A unit as the law and the register know it today: parcels, assets, rights, certificates, caveats.';

-- Fresh ids: a reference below 0 in `changes` means the new unit or certificate at that place, -1 the first.
CREATE FUNCTION registry.write(act jsonb, changes jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    act_id bigint;
    day date := act ->> 'effective';
    -- The transaction may have waited for its locks since it began. Where the clock stepped back since the versions to be ended were
    -- recorded, their ranges cannot be closed and the act fails.
    at timestamptz := clock_timestamp();
    closing bigint[];
    new_units bigint[];
    new_certificates bigint[];
    closed bigint;
BEGIN
    INSERT INTO registry.act (kind, decided_by, approved_by, effective, recorded_at, dossier, request_key, request, detail)
    VALUES (act ->> 'kind', act ->> 'decided_by', act ->> 'approved_by', day, at, act ->> 'dossier', act ->> 'request_key',
            decode(act ->> 'request', 'hex'), act -> 'detail')
    RETURNING id INTO act_id;

    IF changes ? 'new_units' THEN
        WITH opened AS (INSERT INTO registry.ba_unit (opened_by) SELECT act_id FROM generate_series(1, (changes ->> 'new_units')::integer) RETURNING id)
        SELECT array_agg(id) INTO new_units FROM opened;
    END IF;
    IF changes ? 'retire_units' THEN
        UPDATE registry.ba_unit SET retired_by = act_id
        WHERE id = ANY (ARRAY(SELECT jsonb_array_elements_text(changes -> 'retire_units')::bigint)) AND retired_by IS NULL;
    END IF;
    IF changes ? 'new_certificates' THEN
        WITH opened AS (
            INSERT INTO registry.certificate (serial, generation, register_number, issued_on, issuer, printed, opened_by)
            SELECT given.serial, given.generation, given.register_number, given.issued_on, given.issuer, given.printed, act_id
            FROM ROWS FROM (jsonb_to_recordset(changes -> 'new_certificates')
                AS (serial text, generation text, register_number text, issued_on date, issuer text, printed jsonb)) WITH ORDINALITY
                AS given (serial, generation, register_number, issued_on, issuer, printed, place)
            ORDER BY place RETURNING id)
        SELECT array_agg(id ORDER BY id) INTO new_certificates FROM opened;
    END IF;

    IF changes ? 'close_rights' THEN
        closing := ARRAY(SELECT jsonb_array_elements_text(changes -> 'close_rights')::bigint);
        UPDATE registry.rrr SET recorded = tstzrange(lower(recorded), at), closed_by = act_id WHERE id = ANY (closing) AND upper_inf(recorded);
        GET DIAGNOSTICS closed = ROW_COUNT;
        PERFORM registry.all_closed(closed, closing, 'rrr');
        INSERT INTO registry.rrr (right_id, ba_unit_id, kind, type, party_id, numerator, denominator, rank, burdens, certificate_id, origin, term, facts,
                                  effective, recorded, opened_by, closed_by)
        SELECT right_id, ba_unit_id, kind, type, party_id, numerator, denominator, rank, burdens, certificate_id, origin, term, facts,
               daterange(lower(effective), day), tstzrange(at, NULL), act_id, act_id
        FROM registry.rrr WHERE id = ANY (closing) AND lower(effective) < day;
    END IF;
    IF changes ? 'close_parts' THEN
        closing := ARRAY(SELECT jsonb_array_elements_text(changes -> 'close_parts')::bigint);
        UPDATE registry.ba_unit_part SET recorded = tstzrange(lower(recorded), at), closed_by = act_id WHERE id = ANY (closing) AND upper_inf(recorded);
        GET DIAGNOSTICS closed = ROW_COUNT;
        PERFORM registry.all_closed(closed, closing, 'ba_unit_part');
        INSERT INTO registry.ba_unit_part (ba_unit_id, parcel_id, asset_id, effective, recorded, opened_by, closed_by)
        SELECT ba_unit_id, parcel_id, asset_id, daterange(lower(effective), day), tstzrange(at, NULL), act_id, act_id
        FROM registry.ba_unit_part WHERE id = ANY (closing) AND lower(effective) < day;
    END IF;
    IF changes ? 'close_statuses' THEN
        closing := ARRAY(SELECT jsonb_array_elements_text(changes -> 'close_statuses')::bigint);
        UPDATE registry.certificate_status SET recorded = tstzrange(lower(recorded), at), closed_by = act_id WHERE id = ANY (closing) AND upper_inf(recorded);
        GET DIAGNOSTICS closed = ROW_COUNT;
        PERFORM registry.all_closed(closed, closing, 'certificate_status');
        INSERT INTO registry.certificate_status (certificate_id, status, effective, recorded, opened_by, closed_by)
        SELECT certificate_id, status, daterange(lower(effective), day), tstzrange(at, NULL), act_id, act_id
        FROM registry.certificate_status WHERE id = ANY (closing) AND lower(effective) < day;
    END IF;
    IF changes ? 'close_caveats' THEN
        closing := ARRAY(SELECT jsonb_array_elements_text(changes -> 'close_caveats')::bigint);
        UPDATE registry.caveat SET recorded = tstzrange(lower(recorded), at), closed_by = act_id WHERE id = ANY (closing) AND upper_inf(recorded);
        GET DIAGNOSTICS closed = ROW_COUNT;
        PERFORM registry.all_closed(closed, closing, 'caveat');
        INSERT INTO registry.caveat (caveat_id, ba_unit_id, party_id, blocks_certificate, blocks_dealing, blocks_registration, document_kind,
                                     document_number, authority, reason, effective, recorded, opened_by, closed_by)
        SELECT caveat_id, ba_unit_id, party_id, blocks_certificate, blocks_dealing, blocks_registration, document_kind,
               document_number, authority, reason, daterange(lower(effective), day), tstzrange(at, NULL), act_id, act_id
        FROM registry.caveat WHERE id = ANY (closing) AND lower(effective) < day;
    END IF;

    IF changes ? 'open_parts' THEN
        INSERT INTO registry.ba_unit_part (ba_unit_id, parcel_id, asset_id, effective, recorded, opened_by)
        SELECT registry.fresh(ba_unit_id, new_units), parcel_id, asset_id, daterange(day, NULL), tstzrange(at, NULL), act_id
        FROM jsonb_to_recordset(changes -> 'open_parts') AS (ba_unit_id bigint, parcel_id bigint, asset_id bigint);
    END IF;
    IF changes ? 'open_rights' THEN
        INSERT INTO registry.rrr (right_id, ba_unit_id, kind, type, party_id, numerator, denominator, rank, burdens, certificate_id, origin, term, facts,
                                  effective, recorded, opened_by)
        SELECT coalesce(right_id, nextval('registry.right_id_seq')), registry.fresh(ba_unit_id, new_units), kind, type, party_id, numerator, denominator,
               rank, burdens, registry.fresh(certificate_id, new_certificates), origin, term, facts, daterange(day, NULL), tstzrange(at, NULL), act_id
        FROM jsonb_to_recordset(changes -> 'open_rights')
             AS (right_id bigint, ba_unit_id bigint, kind text, type text, party_id bigint, numerator bigint, denominator bigint, rank smallint,
                 burdens bigint, certificate_id bigint, origin text, term date, facts jsonb);
    END IF;
    IF changes ? 'open_statuses' THEN
        INSERT INTO registry.certificate_status (certificate_id, status, effective, recorded, opened_by)
        SELECT registry.fresh(certificate_id, new_certificates), status, daterange(day, NULL), tstzrange(at, NULL), act_id
        FROM jsonb_to_recordset(changes -> 'open_statuses') AS (certificate_id bigint, status text);
    END IF;
    IF changes ? 'open_caveats' THEN
        INSERT INTO registry.caveat (ba_unit_id, party_id, blocks_certificate, blocks_dealing, blocks_registration, document_kind,
                                     document_number, authority, reason, effective, recorded, opened_by)
        SELECT ba_unit_id, party_id, blocks_certificate, blocks_dealing, blocks_registration, document_kind, document_number, authority, reason,
               daterange(day, until), tstzrange(at, NULL), act_id
        FROM jsonb_to_recordset(changes -> 'open_caveats')
             AS (ba_unit_id bigint, party_id bigint, blocks_certificate boolean, blocks_dealing boolean, blocks_registration boolean,
                 document_kind text, document_number text, authority text, reason text, until date);
    END IF;
    IF changes ? 'certificate_lineage' THEN
        INSERT INTO registry.certificate_lineage (parent_id, child_id, act_id)
        SELECT parent_id, registry.fresh(child_id, new_certificates), act_id
        FROM jsonb_to_recordset(changes -> 'certificate_lineage') AS (parent_id bigint, child_id bigint);
    END IF;
    IF changes ? 'sources' THEN
        INSERT INTO registry.act_source (act_id, source_id)
        SELECT act_id, jsonb_array_elements_text(changes -> 'sources')::bigint;
    END IF;

    INSERT INTO exchange.event (kind, unit_code, subject, facts)
    VALUES ('act-registered', act ->> 'unit_code', act_id::text, jsonb_build_object('act', act ->> 'kind', 'effective', day));
    IF (act -> 'is_drawn') IS DISTINCT FROM 'true' THEN
        PERFORM registry.sealed(act_id, registry.touched(changes));  -- else parcels are still to be drawn
    END IF;
    RETURN act_id;
END $$;
COMMENT ON FUNCTION registry.write IS 'Writes one act and all its changes; fails whole where a version to be ended is not there to end.';

CREATE FUNCTION registry.fresh(id bigint, new_ids bigint[]) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN CASE WHEN id < 0 THEN new_ids[-id] ELSE id END;

CREATE FUNCTION registry.all_closed(closed bigint, closing bigint[], name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF closed <> cardinality(closing) THEN
        RAISE serialization_failure USING
            MESSAGE = format('%s of %s versions of registry.%s were there to end', closed, cardinality(closing), name),
            CONSTRAINT = 'all_closed';
    END IF;
END $$;

CREATE FUNCTION registry.touched(changes jsonb) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT relation
        FROM (VALUES ('{new_units,retire_units}'::text[], 'registry.ba_unit'), ('{new_certificates}', 'registry.certificate'),
                     ('{close_rights,open_rights}', 'registry.rrr'), ('{close_parts,open_parts}', 'registry.ba_unit_part'),
                     ('{close_statuses,open_statuses}', 'registry.certificate_status'), ('{close_caveats,open_caveats}', 'registry.caveat'),
                     ('{certificate_lineage}', 'registry.certificate_lineage'), ('{sources}', 'registry.act_source')) AS touching (names, relation)
        WHERE changes ?| names);
END $$;
COMMENT ON FUNCTION registry.touched IS 'The tables that changes of an act write to.';
