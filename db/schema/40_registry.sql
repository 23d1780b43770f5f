-- Acts (việc đăng ký, nghiệm thu): what opened and closed every version.

CREATE SCHEMA registry;
COMMENT ON SCHEMA registry IS 'Acts; rights follow. Việc đăng ký, quyền và giấy chứng nhận.';
GRANT USAGE ON SCHEMA registry TO diaba_read;

CREATE TABLE registry.act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    decided_by text NOT NULL,
    effective date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    detail jsonb NOT NULL,
    -- What the ledger needs; see 50_ledger.sql.
    salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) CHECK (length(salt) = 32),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    opened bytea,
    closed bytea,
    entry bytea,
    leaf bytea,
    CONSTRAINT entry_fits_a_bundle CHECK (length(entry) < 65536),
    CONSTRAINT entered_as_a_whole CHECK (num_nulls(opened, closed, entry, leaf) IN (0, 4)),
    CONSTRAINT leaf_of_the_entry CHECK (leaf = sha256('\x00' || entry))
);
COMMENT ON COLUMN registry.act.recorded_at IS 'All that the act writes is recorded from then. The clock is read once its locks are held, not when the transaction began.';
COMMENT ON TABLE registry.act IS 'One decision that changes the register. Một quyết định làm thay đổi sổ đăng ký.';
COMMENT ON COLUMN registry.act.salt IS 'Random, so that digests of what persons said cannot be guessed.';
COMMENT ON COLUMN registry.act.xid IS 'The transaction it was written in: how the sequencer finds what has committed since it last looked.';
COMMENT ON COLUMN registry.act.opened IS 'Salted digests (32 bytes each, in order) of the rows that it opened.';
COMMENT ON COLUMN registry.act.closed IS 'The same of the rows that it closed.';
COMMENT ON COLUMN registry.act.entry IS 'What the ledger holds of it: deterministic CBOR, nothing of persons. Nội dung ghi sổ cái.';
COMMENT ON COLUMN registry.act.leaf IS 'RFC 9162 leaf hash of the entry.';
ALTER TABLE registry.act ALTER opened SET STORAGE EXTERNAL, ALTER closed SET STORAGE EXTERNAL;
CREATE INDEX act_xid ON registry.act (xid);

ALTER TABLE party.party_version
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act,
    ADD FOREIGN KEY (closed_by) REFERENCES registry.act;
ALTER TABLE party.identity
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act,
    ADD FOREIGN KEY (closed_by) REFERENCES registry.act;
ALTER TABLE party.member
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act,
    ADD FOREIGN KEY (closed_by) REFERENCES registry.act;
ALTER TABLE party.merger
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act,
    ADD FOREIGN KEY (closed_by) REFERENCES registry.act;
ALTER TABLE party.candidate
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act,
    ADD FOREIGN KEY (closed_by) REFERENCES registry.act;

ALTER TABLE cadastre.parcel
    ADD FOREIGN KEY (retired_by) REFERENCES registry.act;
ALTER TABLE cadastre.asset
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act,
    ADD FOREIGN KEY (retired_by) REFERENCES registry.act;
ALTER TABLE cadastre.lineage
    ADD FOREIGN KEY (act_id) REFERENCES registry.act;
CREATE TRIGGER referred_to_deleted AFTER DELETE ON registry.act REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('cadastre.parcel_version', 'opened_by', 'cadastre.parcel_version', 'closed_by', 'cadastre.former_number', 'opened_by', 'cadastre.former_number', 'closed_by');
CREATE TRIGGER referred_to_emptied AFTER TRUNCATE ON registry.act FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('cadastre.parcel_version', 'opened_by', 'cadastre.former_number', 'opened_by');

-- What a certificate says, kept as evidence: letter for letter, by the fields of the campaign sheet. It names people, so no role but
-- the application's own may read it.
CREATE TABLE registry.certificate_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id integer NOT NULL REFERENCES units.unit,
    certificate_key text COLLATE "C" NOT NULL CHECK (certificate_key <> ''),
    rank smallint NOT NULL CHECK (rank >= 1),
    serial text,
    parcel_id bigint REFERENCES cadastre.parcel,
    said jsonb NOT NULL CHECK (jsonb_typeof(said) = 'object'),
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL REFERENCES registry.act,
    closed_by bigint REFERENCES registry.act,
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE registry.certificate_line IS 'One row (certificate × parcel × person) as written. Nội dung Giấy chứng nhận theo từng người, từng thửa, giữ nguyên văn.';
COMMENT ON COLUMN registry.certificate_line.certificate_key IS 'What makes it the same when it comes again: certificate and parcel, folded, within the commune.';
COMMENT ON COLUMN registry.certificate_line.rank IS 'Which of the people of that certificate and parcel.';
COMMENT ON COLUMN registry.certificate_line.parcel_id IS 'The parcel it was found to speak of; empty where the map has none.';
COMMENT ON COLUMN registry.certificate_line.said IS 'The fields that say anything, by their English names, as text.';
CREATE UNIQUE INDEX one_live_line ON registry.certificate_line (unit_id, certificate_key, rank) WHERE upper_inf(effective) AND upper_inf(recorded);
CREATE INDEX certificate_line_unit ON registry.certificate_line (unit_id);
CREATE INDEX certificate_line_serial ON registry.certificate_line (serial);
CREATE INDEX certificate_line_parcel ON registry.certificate_line (parcel_id);
CREATE INDEX certificate_line_opened_by ON registry.certificate_line (opened_by);
CREATE INDEX certificate_line_closed_by ON registry.certificate_line (closed_by);

ALTER TABLE party.mention
    ADD FOREIGN KEY (line_id) REFERENCES registry.certificate_line,
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act;

CREATE TABLE registry.scan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id integer NOT NULL REFERENCES units.unit,
    file_name text NOT NULL,
    serial text,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    delivered_in bytea NOT NULL CHECK (length(delivered_in) = 32),
    kind text,
    size bigint NOT NULL CHECK (size >= 0),
    pages integer,
    can_change boolean NOT NULL,
    is_locked boolean NOT NULL,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL REFERENCES registry.act,
    closed_by bigint REFERENCES registry.act,
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE registry.scan IS 'LADM LA_AdministrativeSource. A scanned certificate, known by the hash of its bytes. Bản quét Giấy chứng nhận.';
COMMENT ON COLUMN registry.scan.serial IS 'The certificate it is named by, folded as certificate keys are; empty where the name is no serial.';
COMMENT ON COLUMN registry.scan.delivered_in IS 'SHA-256 of the delivered file that holds it; the bytes are kept there.';
COMMENT ON COLUMN registry.scan.can_change IS 'It holds scripts, forms or embedded files, so it could show something else tomorrow.';
COMMENT ON COLUMN registry.scan.is_locked IS 'It cannot be read without a password.';
CREATE UNIQUE INDEX one_live_scan ON registry.scan (unit_id, file_name) WHERE upper_inf(effective) AND upper_inf(recorded);
CREATE INDEX scan_unit ON registry.scan (unit_id);
CREATE INDEX scan_serial ON registry.scan (serial);
CREATE INDEX scan_opened_by ON registry.scan (opened_by);
CREATE INDEX scan_closed_by ON registry.scan (closed_by);
