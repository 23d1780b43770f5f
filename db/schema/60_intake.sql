-- Deliveries (giao nộp), what was found in them, and what was held back.

CREATE SCHEMA intake;
COMMENT ON SCHEMA intake IS 'Deliveries, findings, quarantine. Giao nộp, kiểm tra, nghiệm thu dữ liệu.';

CREATE TABLE intake.delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id integer NOT NULL REFERENCES units.unit,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    file_name text NOT NULL,
    profile text NOT NULL,
    srid integer,
    delivered_by text NOT NULL,
    delivered_at timestamptz NOT NULL DEFAULT now(),
    checked_at timestamptz,
    objects integer CHECK (objects >= 0),
    engine text,
    act_id bigint REFERENCES registry.act,
    receipt jsonb,
    state text NOT NULL DEFAULT 'received'
        CHECK (state IN ('received', 'queued', 'checking', 'checked', 'refused', 'accepting', 'accepted', 'undone')),
    progress jsonb NOT NULL DEFAULT '{}',
    refusal jsonb,
    CHECK ((state = 'refused') = (refusal IS NOT NULL)),
    derived_from bigint REFERENCES intake.delivery,
    changes jsonb,
    CHECK ((derived_from IS NULL) = (changes IS NULL)),
    CHECK ((act_id IS NULL) = (receipt IS NULL)),
    UNIQUE (unit_id, sha256, profile)
);
COMMENT ON TABLE intake.delivery IS 'One delivered file, kept for ever by its hash. Một lần giao nộp dữ liệu.';
COMMENT ON COLUMN intake.delivery.srid IS 'The plane the deliverer said the coordinates are in; null: as the file says. Mã EPSG do bên giao nộp chỉ định.';
COMMENT ON COLUMN intake.delivery.engine IS 'Version of the rule engine that checked it.';
COMMENT ON COLUMN intake.delivery.receipt IS 'What acceptance did: counts, hashes, act. Biên nhận nghiệm thu.';
COMMENT ON COLUMN intake.delivery.state IS 'Where it is on its way. Trạng thái xử lý.';
COMMENT ON COLUMN intake.delivery.progress IS 'How far its job has come: the step, rules done and all, findings, and by which run. Tiến độ.';
COMMENT ON COLUMN intake.delivery.refusal IS 'Why it could not be read, as RFC 9457. Lý do từ chối.';
COMMENT ON COLUMN intake.delivery.derived_from IS 'The delivery this one is a mended copy of. Lần giao nộp được sửa để có lần này.';
COMMENT ON COLUMN intake.delivery.changes IS 'By which fixes or which workbook it was mended, and what changed. Nội dung đã sửa.';
CREATE INDEX delivery_act ON intake.delivery (act_id);
CREATE INDEX delivery_derived_from ON intake.delivery (derived_from);

CREATE TABLE intake.waiver (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id integer NOT NULL REFERENCES units.unit,
    rule text NOT NULL CHECK (rule <> ''),
    sheet_number text,
    parcel_number text,
    delivery_id bigint REFERENCES intake.delivery,
    object text,
    reason text NOT NULL CHECK (reason <> ''),
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    approved_by text CHECK (approved_by <> requested_by),
    approved_at timestamptz,
    valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid) AND NOT upper_inf(valid)),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK (parcel_number IS NULL OR sheet_number IS NOT NULL),
    CHECK ((delivery_id IS NULL) = (object IS NULL)),
    CHECK (object IS NULL OR sheet_number IS NULL)
);
COMMENT ON TABLE intake.waiver IS 'Leave to let findings of a rule pass: asked by one person, approved by another, for a time. Miễn trừ kiểm tra.';
COMMENT ON COLUMN intake.waiver.object IS 'An object of that delivery; no sheet, parcel or object: the whole commune.';
CREATE INDEX waiver_unit ON intake.waiver (unit_id, rule);
CREATE INDEX waiver_delivery ON intake.waiver (delivery_id);

CREATE TABLE intake.finding (
    delivery_id bigint NOT NULL REFERENCES intake.delivery,
    seq integer NOT NULL,
    rule text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('blocker', 'error', 'warning', 'notice')),
    object text,
    others text[] NOT NULL DEFAULT '{}',
    facts jsonb NOT NULL,
    message_vi text NOT NULL,
    message_en text NOT NULL,
    place geometry(Geometry, 4326),
    waiver_id bigint REFERENCES intake.waiver,
    PRIMARY KEY (delivery_id, seq)
);
CREATE INDEX finding_waiver ON intake.finding (waiver_id);
COMMENT ON COLUMN intake.finding.waiver_id IS 'The waiver that lets it pass: it is listed and blocks nothing.';
CREATE INDEX finding_object ON intake.finding (delivery_id, object, rule);
COMMENT ON TABLE intake.finding IS 'What a rule found, on which object and where. Kết quả kiểm tra.';

CREATE TABLE intake.quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id bigint NOT NULL REFERENCES intake.delivery,
    held_by bigint NOT NULL REFERENCES registry.act,
    released_by bigint REFERENCES registry.act,
    object text NOT NULL,
    sheet_number text,
    parcel_number text,
    rules text[] NOT NULL CHECK (rules <> '{}'),
    shape geometry(Geometry, 4326)
);
CREATE UNIQUE INDEX held_once ON intake.quarantine (delivery_id, object) WHERE released_by IS NULL;
CREATE INDEX quarantine_delivery ON intake.quarantine (delivery_id);
CREATE INDEX quarantine_held_by ON intake.quarantine (held_by);
CREATE INDEX quarantine_released_by ON intake.quarantine (released_by);
COMMENT ON COLUMN intake.quarantine.released_by IS 'The act that undid the acceptance it was held back by. Việc hủy nghiệm thu.';
COMMENT ON TABLE intake.quarantine IS 'An object held back at acceptance until it is delivered mended; its id is the ticket. Đối tượng tạm giữ, chờ sửa.';

CREATE TABLE intake.profile (
    sender text COLLATE "C" NOT NULL CHECK (sender <> ''),
    name text COLLATE "C" NOT NULL CHECK (name <> ''),
    version integer NOT NULL CHECK (version >= 1),
    yaml text NOT NULL CHECK (yaml <> ''),
    confirmed_by text NOT NULL,
    confirmed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sender, name, version)
);
COMMENT ON TABLE intake.profile IS 'How a sender''s columns are read, as a person confirmed it; versions are added and never changed. Hồ sơ ánh xạ cột.';

CREATE FUNCTION intake.profile_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = format('profile %s/%s@%s is kept as it was confirmed', OLD.sender, OLD.name, OLD.version);
END $$;

CREATE TRIGGER profile_stays BEFORE UPDATE OR DELETE ON intake.profile
    FOR EACH ROW EXECUTE FUNCTION intake.profile_stays();

CREATE TABLE intake.sender_key (
    sender text COLLATE "C" NOT NULL CHECK (sender <> ''),
    kid text COLLATE "C" NOT NULL CHECK (kid ~ '^[0-9A-Za-z_-]{43}$'),
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    valid tstzrange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid) AND NOT upper_inf(valid)),
    registered_by text NOT NULL,
    revoked_at timestamptz,
    revoked_by text,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
    PRIMARY KEY (sender, kid)
);
COMMENT ON TABLE intake.sender_key IS 'Public keys (Ed25519) that senders sign their manifests with. Khóa công khai của bên giao nộp.';
COMMENT ON COLUMN intake.sender_key.revoked_at IS 'A revoked key never comes back. Thời điểm thu hồi.';
COMMENT ON COLUMN intake.sender_key.kid IS 'RFC 7638 thumbprint. Mã khóa.';

CREATE TABLE intake.manifest (
    delivery_id bigint PRIMARY KEY REFERENCES intake.delivery,
    sender text COLLATE "C" NOT NULL,
    kid text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    said jsonb NOT NULL,
    signature text NOT NULL,
    FOREIGN KEY (sender, kid) REFERENCES intake.sender_key
);
CREATE INDEX manifest_key ON intake.manifest (sender, kid);
COMMENT ON TABLE intake.manifest IS 'What the sender signed that it delivered: each file with its hash. Bảng kê tệp có chữ ký.';
COMMENT ON COLUMN intake.manifest.signature IS 'Detached JWS over the RFC 8785 bytes of what is said. Chữ ký tách rời.';
