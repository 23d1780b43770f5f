-- What happened, for those who follow (sự kiện).

CREATE SCHEMA exchange;
COMMENT ON SCHEMA exchange IS 'Agreements with partners, what each may see, and events for followers. Chia sẻ, kết nối dữ liệu.';
GRANT USAGE ON SCHEMA exchange TO diaba_read;

CREATE TABLE exchange.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    unit_code text,
    subject text NOT NULL,
    facts jsonb NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE exchange.event IS 'The outbox: written in the transaction of what it tells. Sự kiện phát sinh, chờ chuyển.';
CREATE INDEX event_unit ON exchange.event (unit_code, id);

GRANT SELECT ON exchange.event TO diaba_read;

-- Agreements (thỏa thuận chia sẻ dữ liệu): what a partner may see, as text that both sides signed. Nothing of one ever changes; what
-- became of it is told by signatures that are added.
CREATE TABLE exchange.client (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
    organisation text NOT NULL CHECK (organisation <> ''),
    account text NOT NULL UNIQUE,
    registered_by text NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE exchange.client IS 'A system that connects, and the account it signs in by. Hệ thống kết nối.';

CREATE TABLE exchange.client_key (
    client_id integer NOT NULL REFERENCES exchange.client,
    kid text COLLATE "C" NOT NULL,
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    registered_by text NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    PRIMARY KEY (client_id, kid)
);
COMMENT ON TABLE exchange.client_key IS 'Ed25519 keys that a client signs agreements with, named by RFC 7638 thumbprint. Khóa công khai của bên kết nối.';

CREATE TABLE exchange.agreement (
    id uuid PRIMARY KEY,
    client_id integer NOT NULL REFERENCES exchange.client,
    content text NOT NULL,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    province_code text,
    drafted_by text NOT NULL,
    drafted_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE exchange.agreement IS 'What is agreed, as RFC 8785 text; its SHA-256 is what is signed. Thỏa thuận chia sẻ dữ liệu.';
COMMENT ON COLUMN exchange.agreement.province_code IS 'The province that all of its area lies in; empty where it is the nation''s to sign.';
CREATE INDEX agreement_client ON exchange.agreement (client_id);

CREATE TABLE exchange.signature (
    agreement_id uuid NOT NULL REFERENCES exchange.agreement,
    side text NOT NULL CHECK (side IN ('provider', 'client')),
    says text NOT NULL CHECK (says IN ('accept', 'reject', 'revoke')),
    jws text NOT NULL,
    kid text NOT NULL,
    signed_by text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (agreement_id, side, says)
);
COMMENT ON TABLE exchange.signature IS 'Each side accepts, rejects or revokes, by JWS. Chữ ký của hai bên.';

CREATE FUNCTION exchange.state_of(agreement uuid, day date) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT CASE
        WHEN 'revoke' = ANY (said.words) THEN 'revoked'
        WHEN 'reject' = ANY (said.words) THEN 'rejected'
        WHEN said.accepted < 2 THEN 'proposed'
        WHEN day < lower(told.valid) THEN 'accepted'
        WHEN told.valid @> day THEN 'in-force'
        ELSE 'ended' END
    FROM exchange.agreement AS told
    CROSS JOIN LATERAL (SELECT array_agg(signature.says) AS words, count(*) FILTER (WHERE signature.says = 'accept') AS accepted
                        FROM exchange.signature WHERE signature.agreement_id = told.id) AS said
    WHERE told.id = agreement;
END;
COMMENT ON FUNCTION exchange.state_of IS 'proposed, rejected, accepted, in-force, revoked or ended. Tình trạng thỏa thuận.';

CREATE TABLE exchange.call (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES exchange.agreement,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rail text NOT NULL,
    dataset text NOT NULL,
    case_reference text NOT NULL CHECK (case_reference <> ''),
    on_behalf_of text,
    rows integer NOT NULL CHECK (rows >= 0)
);
COMMENT ON TABLE exchange.call IS 'Each time data left by an agreement, written before it left. Nhật ký khai thác theo thỏa thuận.';
COMMENT ON COLUMN exchange.call.rail IS 'How it left: items, item, feed, bulk.';
CREATE INDEX call_agreement ON exchange.call (agreement_id, id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{agreement,signature,call}'::text[] LOOP
        EXECUTE format('CREATE TRIGGER nothing_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.nothing_changes()', name);
    END LOOP;
END $$;

-- Datasets (tập dữ liệu): one view each. `head` and `key` are the same through all versions of one thing; `sheet_id` says where it lies.
CREATE VIEW exchange.parcels AS
SELECT parcel.id AS head, parcel.code AS key, version.effective, version.recorded, version.sheet_id, version.shape, version.web,
       sheet.unit_id, sheet.number AS sheet_now, sheet.srid, version.number, version.legal_area, version.occupies_land, version.id AS version_id
FROM cadastre.parcel
JOIN cadastre.parcel_version AS version ON version.parcel_id = parcel.id
JOIN cadastre.sheet ON sheet.id = version.sheet_id;
COMMENT ON VIEW exchange.parcels IS 'Parcels, version by version. Thửa đất.';

CREATE VIEW exchange.rights AS
SELECT rrr.ba_unit_id AS head, (rrr.right_id || '-' || parcel.code) COLLATE "C" AS key, rrr.effective * part.effective * version.effective AS effective,
       rrr.recorded * part.recorded * version.recorded AS recorded, version.sheet_id, version.shape, version.web,
       sheet.unit_id, sheet.number AS sheet_now,
       parcel.code AS parcel, rrr.type, rrr.party_id, rrr.numerator, rrr.denominator, rrr.rank, rrr.origin, rrr.term,
       rrr.certificate_id, lower(rrr.effective) AS since
FROM registry.rrr
JOIN registry.ba_unit_part AS part ON part.ba_unit_id = rrr.ba_unit_id AND part.recorded && rrr.recorded AND part.effective && rrr.effective
JOIN cadastre.parcel ON parcel.id = part.parcel_id
JOIN cadastre.parcel_version AS version
    ON version.parcel_id = parcel.id AND version.recorded && (rrr.recorded * part.recorded) AND version.effective && (rrr.effective * part.effective)
JOIN cadastre.sheet ON sheet.id = version.sheet_id;
COMMENT ON VIEW exchange.rights IS 'Rights, restrictions and responsibilities on each parcel, version by version. Quyền trên từng thửa đất.';

CREATE FUNCTION exchange.parcels_touched(acts bigint[]) RETURNS TABLE (act bigint, head bigint) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT version.opened_by, version.parcel_id FROM cadastre.parcel_version AS version WHERE version.opened_by = ANY (acts)
    UNION SELECT version.closed_by, version.parcel_id FROM cadastre.parcel_version AS version WHERE version.closed_by = ANY (acts)
    UNION SELECT moved.act, version.parcel_id
          FROM (SELECT opened_by AS act, sheet_id FROM cadastre.sheet_place WHERE opened_by = ANY (acts)
                UNION SELECT closed_by, sheet_id FROM cadastre.sheet_place WHERE closed_by = ANY (acts)) AS moved
          JOIN registry.act AS re_homing ON re_homing.id = moved.act
          JOIN cadastre.parcel_version AS version ON version.sheet_id = moved.sheet_id AND version.recorded @> re_homing.recorded_at AND upper_inf(version.effective);
END;
COMMENT ON FUNCTION exchange.parcels_touched IS 'The parcels that acts drew, renamed or re-homed.';

CREATE FUNCTION exchange.rights_touched(acts bigint[]) RETURNS TABLE (act bigint, head bigint) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT rrr.opened_by, rrr.ba_unit_id FROM registry.rrr WHERE rrr.opened_by = ANY (acts)
    UNION SELECT rrr.closed_by, rrr.ba_unit_id FROM registry.rrr WHERE rrr.closed_by = ANY (acts)
    UNION SELECT part.opened_by, part.ba_unit_id FROM registry.ba_unit_part AS part WHERE part.opened_by = ANY (acts)
    UNION SELECT part.closed_by, part.ba_unit_id FROM registry.ba_unit_part AS part WHERE part.closed_by = ANY (acts)
    UNION SELECT drawn.act, part.ba_unit_id FROM exchange.parcels_touched(acts) AS drawn JOIN registry.ba_unit_part AS part ON part.parcel_id = drawn.head
    UNION SELECT told.act, rrr.ba_unit_id
          FROM (SELECT opened_by AS act, party_id FROM party.party_version WHERE opened_by = ANY (acts)
                UNION SELECT closed_by, party_id FROM party.party_version WHERE closed_by = ANY (acts)) AS told
          JOIN registry.rrr USING (party_id);
END;
COMMENT ON FUNCTION exchange.rights_touched IS 'The units whose rights acts may have changed in what is told of them.';
