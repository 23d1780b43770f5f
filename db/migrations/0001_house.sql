-- Extensions, database roles, and the text keys that every name is searched by.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- The public doors read as diaba_read; the application writes as the owner of the database.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'diaba_read') THEN
        CREATE ROLE diaba_read NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this cluster made it meanwhile
END $$;
GRANT diaba_read TO CURRENT_USER;

CREATE SCHEMA base;
COMMENT ON SCHEMA base IS 'Text keys and helpers used by all. Khóa tìm kiếm và hàm dùng chung.';
GRANT USAGE ON SCHEMA base TO diaba_read;

-- The law's day is that of Vietnam, whatever zone a session or a server is in.
CREATE FUNCTION base.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
RETURN (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
COMMENT ON FUNCTION base.today IS 'The day it is in Vietnam. Ngày hiện tại theo giờ Việt Nam.';

-- "Hòa" and "Hoà", composed or decomposed, with or without tone, in any case: one key. đ becomes d.
-- Hyphens, apostrophes, dots and repeated blanks count as one blank.
CREATE FUNCTION base.search_key(label text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, normalize(label, NFC))),
                            '[^a-z0-9]+', ' ', 'g'));

-- The least common multiple of a group: exact shares have no rounding.
CREATE AGGREGATE base.lcm(numeric) (SFUNC = lcm, STYPE = numeric, PARALLEL = SAFE);

-- A reference that is checked once a statement. It holds what a foreign key holds, and a foreign key asks once a row: that is 5 µs for
-- each of the four references of a version, half of what it costs to write one. See docs/decisions/0011-references-by-statement.md.
-- refers(column, parent, …) goes beside the rows that refer, AFTER INSERT and AFTER UPDATE, with their new rows as "written".
CREATE FUNCTION base.refers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing bigint;
BEGIN
    FOR place IN 0 .. TG_NARGS - 1 BY 2 LOOP
        -- A parent is held as a foreign key holds it, unless it is of this transaction: then nobody else can see it. An array, since
        -- locking carries whole rows of whatever is joined, and these have shapes.
        EXECUTE format('SELECT FROM %2$s AS parent
                        WHERE parent.id = ANY (ARRAY(SELECT DISTINCT %1$I FROM written)) AND parent.xmin <> pg_current_xact_id()::xid
                        ORDER BY parent.id FOR KEY SHARE', TG_ARGV[place], TG_ARGV[place + 1]);
        EXECUTE format('SELECT %1$I FROM (SELECT DISTINCT %1$I FROM written) AS given
                        WHERE %1$I IS NOT NULL AND NOT EXISTS (SELECT FROM %2$s AS parent WHERE parent.id = given.%1$I)
                        LIMIT 1', TG_ARGV[place], TG_ARGV[place + 1]) INTO missing;
        IF missing IS NOT NULL THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%I.%I refers to %s %s, which is not there', TG_TABLE_NAME, TG_ARGV[place], TG_ARGV[place + 1], missing),
                SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[place];
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- What was written once: BEFORE UPDATE OF the columns.
CREATE FUNCTION base.fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING
        MESSAGE = format('what a row of %I.%I is about never changes', TG_TABLE_SCHEMA, TG_TABLE_NAME),
        SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END $$;

-- referred_to(child, column, …) goes beside the parent, AFTER DELETE with the old rows as "gone", and AFTER TRUNCATE.
CREATE FUNCTION base.referred_to() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken boolean;
BEGIN
    FOR place IN 0 .. TG_NARGS - 1 BY 2 LOOP
        IF TG_OP = 'TRUNCATE' THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', TG_ARGV[place]) INTO broken;
        ELSE
            EXECUTE format('SELECT EXISTS (SELECT FROM gone JOIN %s AS child ON child.%I = gone.id)', TG_ARGV[place], TG_ARGV[place + 1])
                INTO broken;
        END IF;
        IF broken THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%I is referred to by %s.%I', TG_TABLE_NAME, TG_ARGV[place], TG_ARGV[place + 1]),
                SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
-- Deterministic CBOR (RFC 8949 §4.2): the bytes that acts are hashed from. NULL is CBOR null.

CREATE FUNCTION base.cbor_head(major integer, argument bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN argument < 24 THEN set_byte('\x00'::bytea, 0, (major * 32 + argument)::integer)
        WHEN argument < 256 THEN set_byte(set_byte('\x0000'::bytea, 0, major * 32 + 24), 1, argument::integer)
        WHEN argument < 65536 THEN set_byte('\x00'::bytea, 0, major * 32 + 25) || substring(int4send(argument::integer) FROM 3)
        WHEN argument < 4294967296 THEN set_byte('\x00'::bytea, 0, major * 32 + 26) || substring(int8send(argument) FROM 5)
        ELSE set_byte('\x00'::bytea, 0, major * 32 + 27) || int8send(argument)
    END
$$;
COMMENT ON FUNCTION base.cbor_head IS 'Major type and argument, in the shortest form.';

CREATE FUNCTION base.cbor_int(number bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN number IS NULL THEN '\xf6'::bytea
                WHEN number < 0 THEN base.cbor_head(1, -1 - number)
                ELSE base.cbor_head(0, number) END
$$;

CREATE FUNCTION base.cbor_bool(truth boolean) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN truth THEN '\xf5'::bytea WHEN NOT truth THEN '\xf4'::bytea ELSE '\xf6'::bytea END
$$;

-- Functions of SQL that cannot be inlined cost ten times what these do.
CREATE FUNCTION base.cbor_text(words text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN words IS NULL THEN '\xf6'::bytea ELSE base.cbor_head(3, octet_length(words)) || convert_to(words, 'UTF8') END;
END $$;

CREATE FUNCTION base.cbor_bytes(string bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN string IS NULL THEN '\xf6'::bytea ELSE base.cbor_head(2, length(string)) || string END;
END $$;

CREATE FUNCTION base.cbor_date(day date) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN day IS NULL THEN '\xf6'::bytea ELSE '\xd903ec'::bytea || base.cbor_text(to_char(day::timestamp, 'YYYY-MM-DD')) END;
END $$;
COMMENT ON FUNCTION base.cbor_date IS 'Tag 1004 (RFC 8943): the day as YYYY-MM-DD.';

CREATE FUNCTION base.cbor_moment(moment timestamptz) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN base.cbor_int((extract(epoch FROM moment) * 1000000)::bigint);
END $$;
COMMENT ON FUNCTION base.cbor_moment IS 'Microseconds since 1970-01-01T00:00:00Z.';

CREATE FUNCTION base.cbor_period(period daterange) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN period IS NULL THEN '\xf6'::bytea
                ELSE '\x82'::bytea || base.cbor_date(lower(period)) || base.cbor_date(upper(period)) END;
END $$;
COMMENT ON FUNCTION base.cbor_period IS 'An array of the first day and the day after the last; null where there is none.';

CREATE FUNCTION base.cbor_array(items bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN items IS NULL THEN '\xf6'::bytea ELSE
        base.cbor_head(4, cardinality(items)) || coalesce((SELECT string_agg(item, '' ORDER BY place) FROM unnest(items) WITH ORDINALITY AS each (item, place)), '') END;
END $$;
COMMENT ON FUNCTION base.cbor_array IS 'An array of items that are CBOR already.';
-- Administrative units (đơn vị hành chính) of every date, and what became of each.

CREATE SCHEMA units;
COMMENT ON SCHEMA units IS 'Administrative units by date. Đơn vị hành chính theo thời gian.';
GRANT USAGE ON SCHEMA units TO diaba_read;

CREATE TYPE units.level AS ENUM ('province', 'district', 'commune');

CREATE TABLE units.event (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    decree text NOT NULL UNIQUE,
    effective date NOT NULL,
    title_vi text NOT NULL,
    title_en text NOT NULL
);
COMMENT ON TABLE units.event IS 'A legal text that changed units. Văn bản sắp xếp, thành lập, đổi tên đơn vị hành chính.';

CREATE TABLE units.unit (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    level units.level NOT NULL,
    code text NOT NULL CHECK (code ~ CASE level WHEN 'province' THEN '^[0-9]{2}$' WHEN 'district' THEN '^[0-9]{3}$' ELSE '^[0-9]{5}$' END),
    kind text NOT NULL,
    name text NOT NULL,
    full_name text NOT NULL,
    name_en text NOT NULL,
    full_name_en text NOT NULL,
    parent_code text CHECK ((parent_code IS NULL) = (level = 'province')),
    province_code text NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    since date NOT NULL GENERATED ALWAYS AS (lower(valid)) STORED,
    opened_by integer REFERENCES units.event,
    closed_by integer REFERENCES units.event,
    made_from text,
    training boolean NOT NULL DEFAULT false,
    shape geometry(MultiPolygon, 4326),
    web geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(shape, 3857)) STORED,
    centre geometry(Point, 4326) GENERATED ALWAYS AS (ST_PointOnSurface(shape)) STORED,
    search_key text NOT NULL GENERATED ALWAYS AS (base.search_key(full_name)) STORED,
    name_key text NOT NULL GENERATED ALWAYS AS (regexp_replace(base.search_key(name), '\m0+(?=[0-9])', '', 'g')) STORED,
    UNIQUE (code, since),
    CONSTRAINT one_unit_per_code_and_day EXCLUDE USING gist (code WITH =, level WITH =, valid WITH &&)
);
COMMENT ON TABLE units.unit IS 'One state of one unit, valid for a range of days. Một trạng thái của đơn vị hành chính trong một khoảng thời gian.';
COMMENT ON COLUMN units.unit.code IS 'Official code (QĐ 19/2025/QĐ-TTg and its predecessors); ambiguous without a date. Mã đơn vị hành chính.';
COMMENT ON COLUMN units.unit.kind IS 'xã, phường, thị trấn, đặc khu, huyện, quận, thị xã, thành phố, tỉnh.';
COMMENT ON COLUMN units.unit.parent_code IS 'Code of the unit above on the same days: a district before 2025-07-01, a province since.';
COMMENT ON COLUMN units.unit.made_from IS 'The words of the legal text that say what the unit was made from. Trước sáp nhập.';
COMMENT ON COLUMN units.unit.training IS 'A unit to practise on, no part of the country. Đơn vị tập huấn.';
COMMENT ON COLUMN units.unit.shape IS 'Reference shape of today''s units only; not the legal boundary file. Ranh giới tham khảo.';
COMMENT ON COLUMN units.unit.name_key IS 'The name without its kind, as search compares it: "Phường 06" is 6.';
CREATE INDEX unit_opened_by ON units.unit (opened_by);
CREATE INDEX unit_closed_by ON units.unit (closed_by);
CREATE INDEX unit_parent ON units.unit (parent_code);
CREATE INDEX unit_search ON units.unit USING gin (search_key gin_trgm_ops);
CREATE INDEX unit_web ON units.unit USING gist (web);
CREATE INDEX unit_shape ON units.unit USING gist (shape);

CREATE TABLE units.succession (
    predecessor_id integer NOT NULL REFERENCES units.unit,
    successor_id integer NOT NULL REFERENCES units.unit,
    extent text NOT NULL CHECK (extent IN ('whole', 'part')),
    event_id integer NOT NULL REFERENCES units.event,
    basis text NOT NULL CHECK (basis IN ('text', 'code')),
    PRIMARY KEY (predecessor_id, successor_id),
    CHECK (predecessor_id <> successor_id)
);
COMMENT ON TABLE units.succession IS 'The predecessor went, whole or in part, into the successor. Đơn vị cũ nhập toàn bộ hoặc một phần vào đơn vị mới.';
COMMENT ON COLUMN units.succession.basis IS 'What says so: the legal text names the predecessor, or the official code was kept.';
CREATE INDEX succession_successor ON units.succession (successor_id);
CREATE INDEX succession_event ON units.succession (event_id);

-- What a loading brings, before it is merged; empty between loadings.
CREATE UNLOGGED TABLE units.arriving (
    level units.level, code text, kind text, name text, full_name text, name_en text, full_name_en text, parent_code text,
    province_code text, since date, until date, opened_by text, closed_by text, made_from text, training boolean,
    shape geometry(MultiPolygon, 4326)
);
COMMENT ON TABLE units.arriving IS 'Units of a list that is being loaded. Danh mục đang nạp.';
CREATE UNLOGGED TABLE units.arriving_succession (
    predecessor text, until date, successor text, since date, extent text, decree text, basis text
);
COMMENT ON TABLE units.arriving_succession IS 'Successions that are being loaded. Quan hệ kế thừa đang nạp.';

-- Every state with the names above it on the day asked for, or on the day of the state nearest to it.
CREATE FUNCTION units.described(asked date)
RETURNS TABLE (id integer, level units.level, code text, kind text, name text, full_name text, parent_code text, parent_name text,
               province_code text, province_name text, opened date, closed date, opened_by text, closed_by text, made_from text, training boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT unit.id, unit.level, unit.code, unit.kind, unit.name, unit.full_name, unit.parent_code, parent.full_name,
           unit.province_code, province.full_name, unit.since, upper(unit.valid), opening.decree, closing.decree, unit.made_from, unit.training
    FROM units.unit
    CROSS JOIN LATERAL (SELECT greatest(unit.since, least(asked, upper(unit.valid) - 1)) AS day) AS nearest
    LEFT JOIN units.unit AS parent ON parent.code = unit.parent_code AND parent.valid @> nearest.day
    LEFT JOIN units.unit AS province ON province.code = unit.province_code AND province.valid @> nearest.day
    LEFT JOIN units.event AS opening ON opening.id = unit.opened_by
    LEFT JOIN units.event AS closing ON closing.id = unit.closed_by;
END;

GRANT SELECT ON ALL TABLES IN SCHEMA units TO diaba_read;
-- The law as dated, cited data (văn bản, bảng mã, tham số), loaded from law/.

CREATE SCHEMA law;
COMMENT ON SCHEMA law IS 'Documents, code lists and parameters with their dates and articles. Văn bản, bảng mã và tham số pháp luật.';
GRANT USAGE ON SCHEMA law TO diaba_read;

CREATE TABLE law.document (
    id text PRIMARY KEY,
    title_vi text NOT NULL,
    title_en text NOT NULL,
    issued date,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    replaced_by text REFERENCES law.document DEFERRABLE INITIALLY DEFERRED,
    mark text NOT NULL CHECK (mark IN ('V1', 'V1-copy', 'V2', 'C', 'U', 'X'))
);
COMMENT ON TABLE law.document IS 'A legal text. Văn bản quy phạm pháp luật, công văn, tài liệu kỹ thuật.';
COMMENT ON COLUMN law.document.mark IS 'How far the source was verified: V1 read in the primary text, V1-copy in a full copy, V2 secondary, C computed, U unverified, X contradicted.';
CREATE INDEX document_replaced_by ON law.document (replaced_by);

CREATE TABLE law.code (
    list text NOT NULL,
    code text NOT NULL,
    label_vi text NOT NULL CHECK (label_vi <> ''),
    label_en text NOT NULL CHECK (label_en <> ''),
    parent_code text,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    basis text NOT NULL REFERENCES law.document,
    article text NOT NULL DEFAULT '',
    mark text NOT NULL CHECK (mark IN ('V1', 'V1-copy', 'V2', 'C', 'U', 'X')),
    replaced_by text[] NOT NULL DEFAULT '{}',
    replaced_by_mark text CHECK (replaced_by_mark IN ('V1', 'V1-copy', 'V2', 'C', 'U', 'X')),
    CONSTRAINT succession_is_marked CHECK ((replaced_by = '{}') = (replaced_by_mark IS NULL)),
    PRIMARY KEY (list, code, valid),
    CONSTRAINT one_meaning_per_day EXCLUDE USING gist (list WITH =, code WITH =, valid WITH &&)
);
COMMENT ON TABLE law.code IS 'One code of one list for a range of days. Một mã trong bảng mã, kèm hiệu lực và căn cứ.';
COMMENT ON COLUMN law.code.parent_code IS 'The group it belongs to on the same days. Nhóm.';
COMMENT ON COLUMN law.code.replaced_by IS 'Codes of the same list that took its place when it ended, and how far that is verified. Mã thay thế.';
CREATE INDEX code_basis ON law.code (basis);

CREATE TABLE law.parameter (
    name text NOT NULL,
    key text NOT NULL DEFAULT '',
    value jsonb NOT NULL,
    unit text NOT NULL DEFAULT '',
    label_vi text NOT NULL CHECK (label_vi <> ''),
    label_en text NOT NULL CHECK (label_en <> ''),
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    basis text NOT NULL REFERENCES law.document,
    article text NOT NULL DEFAULT '',
    mark text NOT NULL CHECK (mark IN ('V1', 'V1-copy', 'V2', 'C', 'U', 'X')),
    PRIMARY KEY (name, key, valid),
    CONSTRAINT one_value_per_day EXCLUDE USING gist (name WITH =, key WITH =, valid WITH &&)
);
COMMENT ON TABLE law.parameter IS 'A number or choice the law fixes, by name and key, for a range of days. Tham số pháp luật.';
COMMENT ON COLUMN law.parameter.key IS 'What the value depends on, such as the map scale or the old province; empty where on nothing.';
CREATE INDEX parameter_basis ON law.parameter (basis);

GRANT SELECT ON ALL TABLES IN SCHEMA law TO diaba_read;
-- Parties (người sử dụng đất, chủ sở hữu tài sản): who they are, by which papers, in which groups; dated twice as parcels are.
-- All of it is of persons: no role but the application's own may read it. docs/explanation/parties.md tells the whole of it.

CREATE SCHEMA party;
COMMENT ON SCHEMA party IS 'Persons and groups that hold rights. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất.';

CREATE TABLE party.party (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('individual', 'spouses', 'household', 'co-holders', 'community', 'organisation', 'religious', 'state'))
);
COMMENT ON TABLE party.party IS 'LADM LA_Party, LA_GroupParty: the head that lives through all versions; the acts that opened and closed it are those of its versions. Người, nhóm người.';
COMMENT ON COLUMN party.party.kind IS 'cá nhân, vợ chồng, hộ gia đình, nhóm người sử dụng chung, cộng đồng dân cư, tổ chức, tổ chức tôn giáo, Nhà nước.';

CREATE TABLE party.party_version (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party_id bigint NOT NULL REFERENCES party.party,
    name text NOT NULL CHECK (name <> ''),
    name_key text NOT NULL GENERATED ALWAYS AS (base.search_key(name)) STORED,
    sex text CHECK (sex IN ('male', 'female', 'other')),
    born date,
    birth_year smallint CHECK (birth_year BETWEEN 1800 AND 2200),
    nationality text,
    address text,
    holder_kind text,
    unit_id integer REFERENCES units.unit,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL,
    closed_by bigint,
    CONSTRAINT year_of_birth CHECK (born IS NULL OR birth_year = extract(year FROM born)),
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded))),
    CONSTRAINT one_version_of_a_party EXCLUDE USING gist (party_id WITH =, effective WITH &&, recorded WITH &&)
);
COMMENT ON TABLE party.party_version IS 'The particulars of a party as they are in law and as we knew them, verbatim. Thông tin về người sử dụng đất theo thời gian.';
COMMENT ON COLUMN party.party_version.birth_year IS 'Năm sinh: many people have no day. Empty where nothing is known.';
COMMENT ON COLUMN party.party_version.address IS 'As written, never rewritten when units change. Địa chỉ ghi trên giấy tờ.';
COMMENT ON COLUMN party.party_version.holder_kind IS 'Code in the list holder_kind. Loại đối tượng sử dụng đất.';
COMMENT ON COLUMN party.party_version.unit_id IS 'The commune whose land records named the party so.';
CREATE INDEX party_version_name ON party.party_version USING gin (name_key gin_trgm_ops);
CREATE INDEX party_version_alike ON party.party_version (name_key, birth_year);
CREATE INDEX party_version_party ON party.party_version (party_id);
CREATE INDEX party_version_unit ON party.party_version (unit_id);
CREATE INDEX party_version_opened_by ON party.party_version (opened_by);
CREATE INDEX party_version_closed_by ON party.party_version (closed_by);

-- Keys of the envelope: each seals the identities of 65,536 parties and is itself sealed by a key that is not in the database.
CREATE TABLE party.data_key (
    number integer PRIMARY KEY,
    wrapped bytea NOT NULL CHECK (length(wrapped) = 60),
    wrapped_by text NOT NULL CHECK (wrapped_by <> '')
);
COMMENT ON TABLE party.data_key IS 'One AES-256 key for each 65,536 parties, sealed by the key wrapped_by that is kept elsewhere. Khóa dữ liệu đã bọc.';

CREATE TABLE party.identity (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    party_id bigint NOT NULL REFERENCES party.party,
    kind text NOT NULL CHECK (kind <> ''),
    sealed bytea NOT NULL CHECK (length(sealed) > 28),
    data_key integer NOT NULL GENERATED ALWAYS AS ((party_id >> 16)::integer) STORED REFERENCES party.data_key,
    issued_on date,
    issuer text,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL,
    closed_by bigint,
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE party.identity IS 'One paper that says who the party is; its number is sealed. Giấy tờ nhân thân, giấy tờ pháp nhân.';
COMMENT ON COLUMN party.identity.kind IS 'Code in the list identity_paper_kind or organisation_paper_kind, or MST for a tax code.';
COMMENT ON COLUMN party.identity.sealed IS 'Nonce (12 bytes), then the number by AES-256-GCM, bound to the party.';
CREATE INDEX identity_party ON party.identity (party_id);
CREATE INDEX identity_data_key ON party.identity (data_key);
CREATE INDEX identity_opened_by ON party.identity (opened_by);
CREATE INDEX identity_closed_by ON party.identity (closed_by);

-- Made from the numbers and a key outside: derived, and made anew when that key is changed.
CREATE TABLE party.identity_index (
    identity_id bigint PRIMARY KEY REFERENCES party.identity,
    blind bytea NOT NULL CHECK (length(blind) = 32),
    key_id text NOT NULL CHECK (key_id <> '')
);
COMMENT ON TABLE party.identity_index IS 'HMAC-SHA256 of the number without blanks and marks: the only way to find it. Chỉ mục mù của số giấy tờ.';
CREATE INDEX identity_index_blind ON party.identity_index (blind);

CREATE TABLE party.member (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_id bigint NOT NULL REFERENCES party.party,
    party_id bigint NOT NULL REFERENCES party.party,
    role text NOT NULL CHECK (role IN ('husband', 'wife', 'head', 'spouse-of-head', 'representative', 'member')),
    rank smallint NOT NULL CHECK (rank >= 1),
    numerator bigint CHECK (numerator > 0),
    denominator bigint CHECK (denominator >= numerator),
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL,
    closed_by bigint,
    CONSTRAINT not_of_itself CHECK (group_id <> party_id),
    CONSTRAINT whole_fraction CHECK ((numerator IS NULL) = (denominator IS NULL)),
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded))),
    CONSTRAINT once_in_a_group EXCLUDE USING gist (group_id WITH =, party_id WITH =, effective WITH &&, recorded WITH &&)
);
COMMENT ON TABLE party.member IS 'LADM LA_PartyMember: who belongs to a group, as what, with which share. Thành viên của hộ gia đình, vợ chồng, nhóm người.';
COMMENT ON COLUMN party.member.role IS 'chồng, vợ, chủ hộ, vợ hoặc chồng của chủ hộ, người đại diện, thành viên.';
COMMENT ON COLUMN party.member.rank IS 'The order in which they are printed. Thứ tự in.';
CREATE INDEX member_group ON party.member (group_id);
CREATE INDEX member_party ON party.member (party_id);
CREATE INDEX member_opened_by ON party.member (opened_by);
CREATE INDEX member_closed_by ON party.member (closed_by);
CREATE UNIQUE INDEX one_head ON party.member (group_id) WHERE role = 'head' AND upper_inf(effective) AND upper_inf(recorded);

-- Of a group either nobody has a share, or all have, and together the whole.
CREATE FUNCTION party.shares_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bare integer;
    parts numeric;
    whole numeric;
BEGIN
    SELECT count(*) FILTER (WHERE numerator IS NULL), sum(numerator * (common / denominator)), max(common)
    INTO bare, parts, whole
    FROM (SELECT numerator, denominator, base.lcm(denominator) OVER () AS common FROM party.member
          WHERE group_id = NEW.group_id AND upper_inf(effective) AND upper_inf(recorded)) AS live;
    IF parts IS NOT NULL AND (bare > 0 OR parts <> whole) THEN
        RAISE check_violation USING
            MESSAGE = format('the shares of party %s are %s of %s, and %s of its members have none', NEW.group_id, parts, whole, bare),
            CONSTRAINT = 'shares_are_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shares_are_whole AFTER INSERT OR UPDATE ON party.member DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION party.shares_are_whole();

CREATE TABLE party.merger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party_id bigint NOT NULL REFERENCES party.party,
    into_id bigint NOT NULL REFERENCES party.party,
    evidence jsonb NOT NULL CHECK (jsonb_typeof(evidence) = 'array' AND jsonb_array_length(evidence) > 0),
    decided_by text NOT NULL,
    approved_by text NOT NULL,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL,
    closed_by bigint,
    CONSTRAINT two_parties CHECK (party_id <> into_id),
    CONSTRAINT two_persons CHECK (decided_by <> approved_by),
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded))),
    CONSTRAINT merged_into_one EXCLUDE USING gist (party_id WITH =, effective WITH &&, recorded WITH &&)
);
COMMENT ON TABLE party.merger IS 'The party is the same as another and answers through it; ended by a split. Hợp nhất thông tin trùng lặp, có thể tách lại.';
CREATE INDEX merger_party ON party.merger (party_id);
CREATE INDEX merger_into ON party.merger (into_id);
CREATE INDEX merger_opened_by ON party.merger (opened_by);
CREATE INDEX merger_closed_by ON party.merger (closed_by);

-- In PL/pgSQL, whose plans stay, and which the planner takes for the few rows they are.
CREATE FUNCTION party.resolved(asked bigint[], at date, known timestamptz) RETURNS TABLE (party_id bigint, resolved_id bigint)
LANGUAGE plpgsql STABLE ROWS 1 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH RECURSIVE chain AS (
        SELECT one AS first, one AS last, 0 AS depth FROM unnest(asked) AS one
        UNION ALL
        SELECT chain.first, merger.into_id, chain.depth + 1
        FROM chain JOIN party.merger ON merger.party_id = chain.last AND merger.effective @> at AND merger.recorded @> known
        WHERE chain.depth < 100
    )
    SELECT DISTINCT ON (first) first, last FROM chain ORDER BY first, depth DESC;
END $$;
COMMENT ON FUNCTION party.resolved IS 'Through which party each one answers, in law on the day `at` and as known at the moment `known`.';

CREATE FUNCTION party.answering_through(asked bigint, at date, known timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 1 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH RECURSIVE all_of_it AS (
        SELECT asked AS id
        UNION
        SELECT merger.party_id
        FROM all_of_it JOIN party.merger ON merger.into_id = all_of_it.id AND merger.effective @> at AND merger.recorded @> known
    )
    SELECT id FROM all_of_it;
END $$;
COMMENT ON FUNCTION party.answering_through IS 'The party and all that were merged into it.';

-- A caveat on a person stops what the person holds with others, too; and what is held under a number that was merged. Every act asks
-- this; planned for the holders of each it would cost more than it reads.
CREATE FUNCTION party.behind(holders bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 2 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH RECURSIVE known AS (
        SELECT unnest(holders) AS id
        UNION
        SELECT next.id
        FROM known CROSS JOIN LATERAL (
            SELECT party_id AS id FROM party.member WHERE group_id = known.id AND upper_inf(effective) AND upper_inf(recorded)
            UNION ALL
            SELECT into_id FROM party.merger WHERE party_id = known.id AND upper_inf(effective) AND upper_inf(recorded)
            UNION ALL
            SELECT party_id FROM party.merger WHERE into_id = known.id AND upper_inf(effective) AND upper_inf(recorded)
        ) AS next
    )
    SELECT id FROM known;
END $$;
COMMENT ON FUNCTION party.behind IS 'Everybody who holds today by one of these: themselves, members of groups, and whoever is the same since a merger.';

CREATE TABLE party.candidate (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party_id bigint NOT NULL REFERENCES party.party,
    other_id bigint NOT NULL REFERENCES party.party,
    score numeric(4, 3) NOT NULL CHECK (score > 0 AND score <= 1),
    reasons jsonb NOT NULL CHECK (jsonb_typeof(reasons) = 'array' AND jsonb_array_length(reasons) > 0),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL,
    closed_by bigint,
    CONSTRAINT in_order CHECK (party_id < other_id),
    CONSTRAINT decided_by_an_act CHECK ((closed_by IS NULL) = upper_inf(recorded))
);
COMMENT ON TABLE party.candidate IS 'Two parties that may be one, with what speaks for it and against; the act that closes it merged them, or found them to be two. Nghi trùng, kèm chứng cứ.';
CREATE UNIQUE INDEX one_open_candidate ON party.candidate (party_id, other_id) WHERE upper_inf(recorded);
CREATE INDEX candidate_party ON party.candidate (party_id);
CREATE INDEX candidate_other ON party.candidate (other_id);
CREATE INDEX candidate_opened_by ON party.candidate (opened_by);
CREATE INDEX candidate_closed_by ON party.candidate (closed_by);

CREATE TABLE party.mention (
    line_id bigint PRIMARY KEY,
    party_id bigint NOT NULL REFERENCES party.party,
    holder_id bigint NOT NULL REFERENCES party.party,
    opened_by bigint NOT NULL
);
COMMENT ON TABLE party.mention IS 'Which party a certificate line names, and which one (itself or its group) holds by it. Người được ghi trên Giấy chứng nhận.';
CREATE INDEX mention_party ON party.mention (party_id);
CREATE INDEX mention_holder ON party.mention (holder_id);
CREATE INDEX mention_opened_by ON party.mention (opened_by);

CREATE TABLE party.population_match (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party_id bigint NOT NULL REFERENCES party.party,
    state text NOT NULL CHECK (state IN ('unmatched', 'candidate', 'matched', 'conflict')),
    source text NOT NULL CHECK (source <> ''),
    evidence jsonb NOT NULL CHECK (jsonb_typeof(evidence) = 'object'),
    asked_by text NOT NULL,
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded))
);
COMMENT ON TABLE party.population_match IS 'What the population register said of the party; it changes nothing that a certificate says. Kết quả xác thực với CSDL quốc gia về dân cư.';
CREATE UNIQUE INDEX one_state_of_matching ON party.population_match (party_id) WHERE upper_inf(recorded);
CREATE INDEX population_match_party ON party.population_match (party_id);

CREATE TABLE party.disclosure (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by text NOT NULL,
    role text NOT NULL,
    office text,
    purpose text NOT NULL CHECK (purpose <> ''),
    dossier text,
    activity text NOT NULL CHECK (activity <> ''),
    party_id bigint NOT NULL REFERENCES party.party,
    fields text[] NOT NULL
);
COMMENT ON TABLE party.disclosure IS 'Who saw whom, for what purpose, one row a person; committed before it leaves. Nhật ký khai thác dữ liệu cá nhân.';
COMMENT ON COLUMN party.disclosure.office IS 'The commune or province that who asked works for. Nơi công tác.';
COMMENT ON COLUMN party.disclosure.activity IS 'What was being done: search, list, sheet, register, print, match. Thao tác.';
CREATE INDEX disclosure_party ON party.disclosure (party_id, id);
-- Parcels (thửa đất) on map sheets (tờ bản đồ), each dated twice: when it is so in law, and when we knew.

CREATE SCHEMA cadastre;
COMMENT ON SCHEMA cadastre IS 'Sheets, parcels, their versions and lineage. Bản đồ địa chính, thửa đất và lịch sử thửa đất.';
GRANT USAGE ON SCHEMA cadastre TO diaba_read;

CREATE TABLE cadastre.zone (
    srid integer PRIMARY KEY REFERENCES public.spatial_ref_sys (srid),
    central_meridian text NOT NULL,
    to_wgs84 text NOT NULL,
    transform_id text NOT NULL
);
COMMENT ON TABLE cadastre.zone IS 'A plane in which shapes are legal. Múi chiếu VN-2000 theo kinh tuyến trục.';
COMMENT ON COLUMN cadastre.zone.to_wgs84 IS 'The pinned PROJ pipeline from easting, northing in metres to longitude, latitude in degrees.';

-- The 18 zones of 3° (TT 25/2014/TT-BTNMT; EPSG 5896-5899, 9205-9218) with the one transform this register uses: the seven
-- parameters are published for the coordinate-frame convention; proj4's towgs84 is position-vector, so rotations change sign.
CREATE TEMP TABLE meridian (srid integer, label text, degrees numeric);
INSERT INTO meridian VALUES
    (5896, '102°00′', 102),
    (9205, '103°00′', 103),
    (9206, '104°00′', 104),
    (9207, '104°30′', 104.5),
    (9208, '104°45′', 104.75),
    (5897, '105°00′', 105),
    (9209, '105°30′', 105.5),
    (9210, '105°45′', 105.75),
    (9211, '106°00′', 106),
    (9212, '106°15′', 106.25),
    (9213, '106°30′', 106.5),
    (9214, '107°00′', 107),
    (9215, '107°15′', 107.25),
    (9216, '107°30′', 107.5),
    (5899, '107°45′', 107.75),
    (5898, '108°00′', 108),
    (9217, '108°15′', 108.25),
    (9218, '108°30′', 108.5);

INSERT INTO public.spatial_ref_sys (srid, proj4text)
SELECT srid, format('+proj=tmerc +lat_0=0 +lon_0=%s +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs', degrees)
FROM meridian
ON CONFLICT (srid) DO UPDATE SET auth_name = NULL, auth_srid = NULL, srtext = NULL, proj4text = EXCLUDED.proj4text;

INSERT INTO cadastre.zone (srid, central_meridian, to_wgs84, transform_id)
SELECT srid, label, format('+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0=%s +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +step +proj=push +v_3 +step +proj=cart +ellps=WGS84 +step +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 +rx=-0.00928836 +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg', degrees),
       'VN-2000 to WGS 84 (2)'
FROM meridian;
DROP TABLE meridian;

CREATE TABLE cadastre.sheet (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id integer NOT NULL REFERENCES units.unit,
    number text NOT NULL CHECK (number <> ''),
    scale integer CHECK (scale IN (200, 500, 1000, 2000, 5000, 10000)),
    srid integer NOT NULL REFERENCES cadastre.zone,
    UNIQUE (unit_id, number)
);
COMMENT ON TABLE cadastre.sheet IS 'LADM LA_SpatialSource. Tờ bản đồ địa chính: số tờ, tỷ lệ, múi chiếu.';
CREATE INDEX sheet_srid ON cadastre.sheet (srid);

CREATE TABLE cadastre.parcel (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    code text COLLATE "C" NOT NULL UNIQUE CHECK (code ~ '^[0-9b-hjkmnp-z]{12}$'),
    code_point geometry(Point) NOT NULL,
    code_transform text NOT NULL,
    code_algorithm text NOT NULL,
    retired_by bigint
);
COMMENT ON TABLE cadastre.parcel IS 'LADM LA_SpatialUnit, the head that lives through all versions; the act that opened it is that of its first version. Thửa đất.';
COMMENT ON COLUMN cadastre.parcel.code IS 'LADM suID. Mã định danh thửa đất: 12 characters, issued once, never recomputed (TT 19/2026/TT-BNNMT, Annex I).';
COMMENT ON COLUMN cadastre.parcel.code_point IS 'The point the code was made from, in the sheet''s own zone. Điểm đặc trưng.';
CREATE INDEX parcel_retired_by ON cadastre.parcel (retired_by);

CREATE TABLE cadastre.parcel_version (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    parcel_id bigint NOT NULL,
    sheet_id integer NOT NULL,
    number text COLLATE "C" NOT NULL CHECK (number <> ''),
    legal_area numeric(14, 1) CHECK (legal_area > 0),
    occupies_land boolean NOT NULL DEFAULT false,
    shape geometry(MultiPolygon) NOT NULL CHECK (NOT ST_IsEmpty(shape)),
    web geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(shape, 3857)) STORED,
    digest bytea NOT NULL CHECK (length(digest) = 16),
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL,
    closed_by bigint,
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE cadastre.parcel_version IS 'The parcel as it is in law (effective) and as we knew it (recorded). Phiên bản thửa đất.';
COMMENT ON COLUMN cadastre.parcel_version.number IS 'Số thứ tự thửa on the sheet, as text: extracts and divided parcels carry letters.';
COMMENT ON COLUMN cadastre.parcel_version.legal_area IS 'Diện tích pháp lý in m², to 0.1 m²; empty where no paper states one.';
COMMENT ON COLUMN cadastre.parcel_version.occupies_land IS 'True for roads, rivers and canals: they occupy land and form no parcel (đối tượng chiếm đất không tạo thành thửa đất).';
COMMENT ON COLUMN cadastre.parcel_version.digest IS 'BLAKE2b of what was delivered; equal digests mean an unchanged parcel.';
CREATE INDEX parcel_version_sheet ON cadastre.parcel_version (sheet_id);
CREATE INDEX parcel_version_opened_by ON cadastre.parcel_version (opened_by);
CREATE INDEX parcel_version_closed_by ON cadastre.parcel_version (closed_by) WHERE closed_by IS NOT NULL;
CREATE INDEX parcel_version_web ON cadastre.parcel_version USING gist (web) WHERE upper_inf(recorded);
CREATE UNIQUE INDEX one_live_number_per_sheet ON cadastre.parcel_version (sheet_id, number) WHERE upper_inf(effective) AND upper_inf(recorded);
CREATE UNIQUE INDEX one_live_version ON cadastre.parcel_version (parcel_id) WHERE upper_inf(effective) AND upper_inf(recorded);
CREATE INDEX parcel_version_parcel ON cadastre.parcel_version (parcel_id);

-- A parcel has one version at any moment of both axes. Live against live is a unique index as well; everything else is this check,
-- once per statement: an exclusion over all rows would cost each version 50 µs, and most cannot conflict with anything.
-- Locking the heads first makes it proof against a second writer; heads of this transaction nobody else can see.
CREATE FUNCTION cadastre.one_version_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    twice bigint;
    headless bigint;
BEGIN
    -- A version that only ends sooner meets none that it did not meet before.
    IF TG_OP = 'UPDATE' THEN
        IF (SELECT bool_and(w.effective <@ o.effective AND w.recorded <@ o.recorded)
            FROM written w JOIN overwritten o USING (id)) THEN
            RETURN NULL;
        END IF;
    END IF;

    PERFORM FROM cadastre.parcel p
    WHERE p.id = ANY (ARRAY(SELECT parcel_id FROM written)) AND p.xmin <> pg_current_xact_id()::xid
    ORDER BY p.id FOR NO KEY UPDATE;

    SELECT w.parcel_id INTO headless FROM written w WHERE NOT EXISTS (SELECT FROM cadastre.parcel p WHERE p.id = w.parcel_id) LIMIT 1;
    IF FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = format('there is no parcel %s', headless);
    END IF;

    SELECT v.parcel_id INTO twice
    FROM written w JOIN cadastre.parcel_version v USING (parcel_id)
    WHERE v.id <> w.id AND v.effective && w.effective AND v.recorded && w.recorded
    LIMIT 1;

    IF FOUND THEN
        RAISE exclusion_violation USING
            MESSAGE = format('parcel %s would have two versions at one moment', twice),
            CONSTRAINT = 'one_version_at_a_time';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER one_version_at_a_time_new AFTER INSERT ON cadastre.parcel_version
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION cadastre.one_version_at_a_time();
CREATE TRIGGER one_version_at_a_time_changed AFTER UPDATE ON cadastre.parcel_version
    REFERENCING NEW TABLE AS written OLD TABLE AS overwritten FOR EACH STATEMENT EXECUTE FUNCTION cadastre.one_version_at_a_time();

-- They name their sheet and acts; checked once a statement (base.refers). The parcel is checked where its head is locked, above.
CREATE TRIGGER refers_new AFTER INSERT ON cadastre.parcel_version REFERENCING NEW TABLE AS written FOR EACH STATEMENT
    EXECUTE FUNCTION base.refers('sheet_id', 'cadastre.sheet', 'opened_by', 'registry.act', 'closed_by', 'registry.act');
CREATE TRIGGER refers_changed AFTER UPDATE ON cadastre.parcel_version REFERENCING NEW TABLE AS written FOR EACH STATEMENT
    EXECUTE FUNCTION base.refers('closed_by', 'registry.act');
CREATE TRIGGER fixed BEFORE UPDATE OF id, parcel_id, sheet_id, opened_by ON cadastre.parcel_version FOR EACH STATEMENT
    EXECUTE FUNCTION base.fixed();
CREATE TRIGGER referred_to_deleted AFTER DELETE ON cadastre.sheet REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('cadastre.parcel_version', 'sheet_id');
CREATE TRIGGER referred_to_emptied AFTER TRUNCATE ON cadastre.sheet FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('cadastre.parcel_version', 'sheet_id');

CREATE TABLE cadastre.land_use (
    parcel_version_id bigint NOT NULL,
    rank smallint NOT NULL CHECK (rank >= 1),
    code text NOT NULL,
    area numeric(14, 1) CHECK (area > 0),
    origin text,
    form text CHECK (form IN ('private', 'common')),
    term text,
    PRIMARY KEY (parcel_version_id, rank)
);
COMMENT ON TABLE cadastre.land_use IS 'Mục đích sử dụng: what one version of a parcel is used for; dated by that version.';
COMMENT ON COLUMN cadastre.land_use.rank IS '1 is the main purpose (-C), the others are secondary (-P).';
COMMENT ON COLUMN cadastre.land_use.term IS 'Thời hạn as written: "Lâu dài", a date, or "-/-".';

CREATE TRIGGER refers_new AFTER INSERT ON cadastre.land_use REFERENCING NEW TABLE AS written FOR EACH STATEMENT
    EXECUTE FUNCTION base.refers('parcel_version_id', 'cadastre.parcel_version');
CREATE TRIGGER fixed BEFORE UPDATE OF parcel_version_id ON cadastre.land_use FOR EACH STATEMENT EXECUTE FUNCTION base.fixed();
CREATE TRIGGER referred_to_deleted AFTER DELETE ON cadastre.parcel_version REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('cadastre.land_use', 'parcel_version_id');
CREATE TRIGGER referred_to_emptied AFTER TRUNCATE ON cadastre.parcel_version FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('cadastre.land_use', 'parcel_version_id');

CREATE TABLE cadastre.former_number (
    parcel_id bigint NOT NULL,
    source text NOT NULL CHECK (source IN ('certificate', 'map', 'old')),
    unit_code text,
    sheet_number text NOT NULL,
    parcel_number text NOT NULL,
    recorded tstzrange NOT NULL,
    opened_by bigint NOT NULL,
    closed_by bigint,
    PRIMARY KEY (parcel_id, source, sheet_number, parcel_number, recorded)
);
COMMENT ON TABLE cadastre.former_number IS 'Numbers a parcel goes by elsewhere: on the certificate, on the current map, on older maps. Số tờ, số thửa cũ.';
CREATE INDEX former_number_search ON cadastre.former_number (sheet_number, parcel_number);
CREATE INDEX former_number_opened_by ON cadastre.former_number (opened_by);
CREATE INDEX former_number_closed_by ON cadastre.former_number (closed_by) WHERE closed_by IS NOT NULL;

CREATE TRIGGER refers_new AFTER INSERT ON cadastre.former_number REFERENCING NEW TABLE AS written FOR EACH STATEMENT
    EXECUTE FUNCTION base.refers('parcel_id', 'cadastre.parcel', 'opened_by', 'registry.act', 'closed_by', 'registry.act');
CREATE TRIGGER refers_changed AFTER UPDATE ON cadastre.former_number REFERENCING NEW TABLE AS written FOR EACH STATEMENT
    EXECUTE FUNCTION base.refers('closed_by', 'registry.act');
CREATE TRIGGER fixed BEFORE UPDATE OF parcel_id, opened_by ON cadastre.former_number FOR EACH STATEMENT EXECUTE FUNCTION base.fixed();
CREATE TRIGGER fixed BEFORE UPDATE OF id ON cadastre.parcel FOR EACH STATEMENT EXECUTE FUNCTION base.fixed();
CREATE TRIGGER referred_to_deleted AFTER DELETE ON cadastre.parcel REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('cadastre.parcel_version', 'parcel_id', 'cadastre.former_number', 'parcel_id');
CREATE TRIGGER referred_to_emptied AFTER TRUNCATE ON cadastre.parcel FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('cadastre.parcel_version', 'parcel_id', 'cadastre.former_number', 'parcel_id');

CREATE TABLE cadastre.lineage (
    parent_id bigint NOT NULL REFERENCES cadastre.parcel,
    child_id bigint NOT NULL REFERENCES cadastre.parcel,
    act_id bigint NOT NULL,
    PRIMARY KEY (parent_id, child_id),
    CHECK (parent_id <> child_id)
);
COMMENT ON TABLE cadastre.lineage IS 'The child parcel came out of the parent by this act. Nguồn gốc tách, hợp thửa.';
CREATE INDEX lineage_child ON cadastre.lineage (child_id);
CREATE INDEX lineage_act ON cadastre.lineage (act_id);

CREATE TABLE cadastre.asset (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    parcel_id bigint NOT NULL REFERENCES cadastre.parcel,
    part_of bigint REFERENCES cadastre.asset,
    name text,
    facts jsonb NOT NULL DEFAULT '{}',
    opened_by bigint NOT NULL,
    retired_by bigint
);
COMMENT ON TABLE cadastre.asset IS 'LADM LA_LegalSpaceBuildingUnit and other assets: house, apartment, building, works, planted forest. Tài sản gắn liền với đất.';
COMMENT ON COLUMN cadastre.asset.kind IS 'Code in the list asset_kind.';
COMMENT ON COLUMN cadastre.asset.part_of IS 'The building of an apartment.';
CREATE INDEX asset_parcel ON cadastre.asset (parcel_id);
CREATE INDEX asset_part_of ON cadastre.asset (part_of);
CREATE INDEX asset_opened_by ON cadastre.asset (opened_by);
CREATE INDEX asset_retired_by ON cadastre.asset (retired_by);

GRANT SELECT ON ALL TABLES IN SCHEMA cadastre TO diaba_read;
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
-- Who holds what (quyền, hạn chế quyền, trách nhiệm): basic administrative units, rights with exact shares, each dated twice.

ALTER TABLE registry.act
    ADD COLUMN approved_by text,
    ADD COLUMN dossier text CHECK (length(dossier) BETWEEN 1 AND 60),
    ADD COLUMN request_key text UNIQUE CHECK (length(request_key) BETWEEN 1 AND 200),
    ADD COLUMN request bytea CHECK (length(request) = 32),
    ADD CONSTRAINT approved_by_another CHECK (approved_by <> decided_by),
    ADD CONSTRAINT asked_under_a_key CHECK ((request_key IS NULL) = (request IS NULL));
COMMENT ON COLUMN registry.act.approved_by IS 'The second person, where the act needs two. Người phê duyệt.';
COMMENT ON COLUMN registry.act.dossier IS 'Mã hồ sơ thủ tục hành chính.';
COMMENT ON COLUMN registry.act.request_key IS 'Idempotency key: the same request is registered once. Khóa chống ghi lặp.';
COMMENT ON COLUMN registry.act.request IS 'SHA-256 of what was asked under the key.';

CREATE TABLE registry.ba_unit (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    opened_by bigint NOT NULL REFERENCES registry.act,
    retired_by bigint REFERENCES registry.act
);
COMMENT ON TABLE registry.ba_unit IS 'LADM LA_BAUnit: parcels and assets that are dealt with together, under the same rights. Đơn vị đăng ký.';
CREATE INDEX ba_unit_opened_by ON registry.ba_unit (opened_by);
CREATE INDEX ba_unit_retired_by ON registry.ba_unit (retired_by);

CREATE TABLE registry.ba_unit_part (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    ba_unit_id bigint NOT NULL REFERENCES registry.ba_unit,
    parcel_id bigint REFERENCES cadastre.parcel DEFERRABLE INITIALLY DEFERRED,
    asset_id bigint REFERENCES cadastre.asset,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL REFERENCES registry.act,
    closed_by bigint REFERENCES registry.act,
    CONSTRAINT parcel_or_asset CHECK (num_nonnulls(parcel_id, asset_id) = 1),
    CONSTRAINT one_unit_of_a_parcel_at_a_time EXCLUDE USING gist (parcel_id WITH =, effective WITH &&, recorded WITH &&) WHERE (parcel_id IS NOT NULL),
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE registry.ba_unit_part IS 'A parcel or asset belongs to one unit at a time. Thửa đất, tài sản thuộc đơn vị đăng ký.';
CREATE UNIQUE INDEX one_unit_per_asset ON registry.ba_unit_part (asset_id) WHERE upper_inf(effective) AND upper_inf(recorded);
CREATE INDEX ba_unit_part_ba_unit ON registry.ba_unit_part (ba_unit_id);
CREATE INDEX ba_unit_part_parcel ON registry.ba_unit_part (parcel_id);
CREATE INDEX ba_unit_part_asset ON registry.ba_unit_part (asset_id);
CREATE INDEX ba_unit_part_opened_by ON registry.ba_unit_part (opened_by);
CREATE INDEX ba_unit_part_closed_by ON registry.ba_unit_part (closed_by) WHERE closed_by IS NOT NULL;

CREATE TABLE registry.certificate (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    serial text NOT NULL CHECK (serial <> ''),
    serial_key text COLLATE "C" NOT NULL UNIQUE GENERATED ALWAYS AS (upper(regexp_replace(serial, '[^[:alnum:]]', '', 'g'))) STORED,
    generation text NOT NULL,
    register_number text,
    issued_on date,
    issuer text,
    printed jsonb NOT NULL CHECK (jsonb_typeof(printed) = 'object'),
    opened_by bigint NOT NULL REFERENCES registry.act
);
COMMENT ON TABLE registry.certificate IS 'A certificate of any generation and what is printed on it. Giấy chứng nhận.';
COMMENT ON COLUMN registry.certificate.serial IS 'Số phát hành as printed.';
COMMENT ON COLUMN registry.certificate.serial_key IS 'The serial without blanks and dots, in capitals: what makes it one.';
COMMENT ON COLUMN registry.certificate.generation IS 'Code in the list certificate_kind. Loại Giấy chứng nhận.';
COMMENT ON COLUMN registry.certificate.register_number IS 'Số vào sổ cấp Giấy chứng nhận.';
COMMENT ON COLUMN registry.certificate.printed IS 'What it says, verbatim. Nội dung ghi trên Giấy chứng nhận.';
CREATE INDEX certificate_opened_by ON registry.certificate (opened_by);

CREATE TABLE registry.certificate_status (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    certificate_id bigint NOT NULL REFERENCES registry.certificate,
    status text NOT NULL CHECK (status IN ('in-force', 'reported-lost', 'exchanged', 'replaced', 'revoked', 'ended')),
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL REFERENCES registry.act,
    closed_by bigint REFERENCES registry.act,
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE registry.certificate_status IS 'Whether a certificate counts: in force, reported lost, exchanged, replaced after loss, revoked, ended. Tình trạng Giấy chứng nhận.';
CREATE UNIQUE INDEX one_live_status ON registry.certificate_status (certificate_id) WHERE upper_inf(effective) AND upper_inf(recorded);
CREATE INDEX certificate_status_certificate ON registry.certificate_status (certificate_id);
CREATE INDEX certificate_status_opened_by ON registry.certificate_status (opened_by);
CREATE INDEX certificate_status_closed_by ON registry.certificate_status (closed_by) WHERE closed_by IS NOT NULL;

CREATE TABLE registry.certificate_lineage (
    parent_id bigint NOT NULL REFERENCES registry.certificate,
    child_id bigint NOT NULL REFERENCES registry.certificate,
    act_id bigint NOT NULL REFERENCES registry.act,
    PRIMARY KEY (parent_id, child_id),
    CHECK (parent_id <> child_id)
);
COMMENT ON TABLE registry.certificate_lineage IS 'The child certificate was issued in place of the parent by this act. Nguồn gốc cấp đổi, cấp lại.';
CREATE INDEX certificate_lineage_child ON registry.certificate_lineage (child_id);
CREATE INDEX certificate_lineage_act ON registry.certificate_lineage (act_id);

-- A right lives through versions under one right_id. Nothing of a version changes but that it ends.
CREATE SEQUENCE registry.right_id_seq;
CREATE TABLE registry.rrr (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    right_id bigint NOT NULL DEFAULT nextval('registry.right_id_seq'),
    ba_unit_id bigint NOT NULL REFERENCES registry.ba_unit,
    kind text NOT NULL,
    type text NOT NULL,
    party_id bigint REFERENCES party.party,
    numerator bigint NOT NULL DEFAULT 1 CHECK (numerator > 0),
    denominator bigint NOT NULL DEFAULT 1 CHECK (denominator >= numerator),
    rank smallint CHECK (rank >= 1),
    burdens bigint,
    certificate_id bigint REFERENCES registry.certificate,
    origin text,
    term date,
    facts jsonb,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL REFERENCES registry.act,
    closed_by bigint REFERENCES registry.act,
    CONSTRAINT kind_of_type CHECK (kind = CASE
        WHEN type IN ('land-use', 'asset-ownership', 'lease', 'sublease') THEN 'right'
        WHEN type IN ('mortgage', 'easement', 'restriction') THEN 'restriction'
        WHEN type IN ('land-management') THEN 'responsibility' END),
    CONSTRAINT held_by_somebody CHECK (party_id IS NOT NULL OR type IN ('easement', 'restriction')),
    CONSTRAINT mortgages_are_ranked CHECK ((rank IS NOT NULL) = (type = 'mortgage')),
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE registry.rrr IS 'LADM LA_RRR: a right, restriction or responsibility. Quyền, hạn chế quyền, trách nhiệm.';
COMMENT ON COLUMN registry.rrr.right_id IS 'The same through all versions of one right.';
COMMENT ON COLUMN registry.rrr.type IS 'Quyền sử dụng đất, sở hữu tài sản, thuê, thuê lại, thế chấp, quyền đối với thửa đất liền kề, hạn chế khác, quản lý đất.';
COMMENT ON COLUMN registry.rrr.numerator IS 'Of the share numerator/denominator, in lowest terms or not; shares of the whole add up to exactly 1. Phần quyền.';
COMMENT ON COLUMN registry.rrr.rank IS 'Order of payment of mortgages of one unit, 1 first. Thứ tự ưu tiên thanh toán.';
COMMENT ON COLUMN registry.rrr.burdens IS 'The right_id that a mortgage, lease or restriction rests on; empty where it rests on the whole unit.';
COMMENT ON COLUMN registry.rrr.origin IS 'Codes of the lists origin and transfer_origin, "2 CNQ-KTT": how it came. Nguồn gốc sử dụng.';
COMMENT ON COLUMN registry.rrr.term IS 'Last day; empty for "Lâu dài". Thời hạn.';
COMMENT ON COLUMN registry.rrr.facts IS 'What else the act said of it: sum secured, contract, text as written.';
CREATE UNIQUE INDEX one_live_version_of_right ON registry.rrr (right_id) WHERE upper_inf(effective) AND upper_inf(recorded);
CREATE UNIQUE INDEX one_live_mortgage_per_rank ON registry.rrr (ba_unit_id, rank) WHERE rank IS NOT NULL AND upper_inf(effective) AND upper_inf(recorded);
CREATE INDEX rrr_ba_unit ON registry.rrr (ba_unit_id);
CREATE INDEX rrr_party ON registry.rrr (party_id);
CREATE INDEX rrr_certificate ON registry.rrr (certificate_id) WHERE certificate_id IS NOT NULL;
CREATE INDEX rrr_opened_by ON registry.rrr (opened_by);
CREATE INDEX rrr_closed_by ON registry.rrr (closed_by) WHERE closed_by IS NOT NULL;

-- Whoever holds land or an asset holds all of it together: on every day of the law, as known now, shares are whole or there are none.
-- One pass over the days on which shares begin and end, counted in parts of the least common denominator.
CREATE FUNCTION registry.shares_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT day, held, parts INTO wrong
    FROM (
        SELECT day, sum(sum(change)) OVER (ORDER BY day) AS held, parts
        FROM (SELECT effective, numerator, denominator, base.lcm(denominator) OVER () AS parts FROM registry.rrr
              WHERE ba_unit_id = NEW.ba_unit_id AND type = NEW.type AND upper_inf(recorded)) AS known
        CROSS JOIN LATERAL (VALUES (lower(effective), numerator * (parts / denominator)),
                                   (upper(effective), -numerator * (parts / denominator))) AS changes (day, change)
        WHERE day IS NOT NULL
        GROUP BY day, parts
    ) AS days
    WHERE held NOT IN (0, parts)
    LIMIT 1;
    IF FOUND THEN
        RAISE check_violation USING
            MESSAGE = format('shares of %s in unit %s are %s of %s on %s', NEW.type, NEW.ba_unit_id, wrong.held, wrong.parts, wrong.day),
            CONSTRAINT = 'shares_are_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shares_are_whole AFTER INSERT OR UPDATE ON registry.rrr DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.type IN ('land-use', 'land-management', 'asset-ownership')) EXECUTE FUNCTION registry.shares_are_whole();

-- A version ends, once, and nothing else of it ever changes.
CREATE FUNCTION registry.versions_only_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same record := NEW;
BEGIN
    same.recorded := OLD.recorded;
    same.closed_by := OLD.closed_by;
    IF same IS DISTINCT FROM OLD OR NOT upper_inf(OLD.recorded) OR upper_inf(NEW.recorded) OR NEW.closed_by IS NULL
       OR lower(NEW.recorded) <> lower(OLD.recorded) THEN
        RAISE restrict_violation USING
            MESSAGE = format('version %s of %s.%s may end, once, and not change', OLD.id, TG_TABLE_SCHEMA, TG_TABLE_NAME),
            CONSTRAINT = 'versions_only_end';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION registry.never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING
        MESSAGE = format('nothing leaves %s.%s: %s is not allowed', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP),
        CONSTRAINT = 'nothing_is_deleted';
END $$;

CREATE TABLE registry.caveat (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    caveat_id bigint NOT NULL DEFAULT nextval('registry.right_id_seq'),
    ba_unit_id bigint REFERENCES registry.ba_unit,
    party_id bigint REFERENCES party.party,
    blocks_certificate boolean NOT NULL,
    blocks_dealing boolean NOT NULL,
    blocks_registration boolean NOT NULL,
    document_kind text NOT NULL,
    document_number text NOT NULL,
    authority text NOT NULL,
    reason text NOT NULL,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL REFERENCES registry.act,
    closed_by bigint REFERENCES registry.act,
    CONSTRAINT on_unit_or_party CHECK (num_nonnulls(ba_unit_id, party_id) = 1),
    CONSTRAINT blocks_something CHECK (blocks_certificate OR blocks_dealing OR blocks_registration)
);
COMMENT ON TABLE registry.caveat IS 'Ngăn chặn: stops certificates, dealings or any registration, each on its own, on a unit or on all that a party holds.';
COMMENT ON COLUMN registry.caveat.caveat_id IS 'The same through all versions of one caveat.';
COMMENT ON COLUMN registry.caveat.effective IS 'From its day to the day it lapses, where its document names one.';
COMMENT ON COLUMN registry.caveat.blocks_certificate IS 'Chặn cấp Giấy chứng nhận.';
COMMENT ON COLUMN registry.caveat.blocks_dealing IS 'Chặn giao dịch.';
COMMENT ON COLUMN registry.caveat.blocks_registration IS 'Chặn đăng ký biến động.';
CREATE INDEX caveat_ba_unit ON registry.caveat (ba_unit_id) WHERE upper_inf(recorded);
CREATE INDEX caveat_of_ba_unit ON registry.caveat (ba_unit_id);
CREATE INDEX caveat_party ON registry.caveat (party_id);
CREATE INDEX caveat_caveat ON registry.caveat (caveat_id);
CREATE INDEX caveat_opened_by ON registry.caveat (opened_by);
CREATE INDEX caveat_closed_by ON registry.caveat (closed_by) WHERE closed_by IS NOT NULL;

CREATE TABLE registry.source (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    sha256 bytea NOT NULL UNIQUE CHECK (length(sha256) = 32),
    kind text NOT NULL,
    number text,
    issued_on date,
    issuer text,
    file_name text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0)
);
COMMENT ON TABLE registry.source IS 'LADM LA_AdministrativeSource: a document that an act rests on, by the hash of its bytes. Giấy tờ làm căn cứ.';
CREATE TABLE registry.act_source (
    act_id bigint NOT NULL REFERENCES registry.act,
    source_id bigint NOT NULL REFERENCES registry.source,
    PRIMARY KEY (act_id, source_id)
);
COMMENT ON TABLE registry.act_source IS 'Which documents an act rests on.';
CREATE INDEX act_source_source ON registry.act_source (source_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{rrr,ba_unit_part,certificate_status,caveat}'::text[] LOOP
        EXECUTE format('CREATE TRIGGER versions_only_end BEFORE UPDATE ON registry.%I FOR EACH ROW EXECUTE FUNCTION registry.versions_only_end()', name);
    END LOOP;
    FOREACH name IN ARRAY '{act,rrr,ba_unit,ba_unit_part,certificate,certificate_status,certificate_lineage,caveat,source,act_source}'::text[] LOOP
        EXECUTE format('CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR TRUNCATE ON registry.%I FOR EACH STATEMENT EXECUTE FUNCTION registry.never()', name);
    END LOOP;
END $$;
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
-- Acts that wait for a second person (chờ phê duyệt): what was asked, by whom, and what the register said then. What they name may be
-- persons, so no role but the application's own may read them.

CREATE TABLE registry.proposal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    asked jsonb NOT NULL CHECK (jsonb_typeof(asked) = 'object'),
    unit_code text NOT NULL,
    province_code text NOT NULL,
    place text NOT NULL,
    parcels text[] NOT NULL,
    seen jsonb NOT NULL CHECK (jsonb_typeof(seen) = 'object'),
    basis bytea NOT NULL CHECK (length(basis) = 32),
    proposed_by text NOT NULL CHECK (proposed_by <> ''),
    proposer jsonb NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    note text CHECK (note <> ''),
    request_key text UNIQUE CHECK (length(request_key) BETWEEN 1 AND 200),
    expires_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'rejected', 'withdrawn')),
    decided_by text,
    decided_at timestamptz,
    reason text CHECK (reason <> ''),
    act_id bigint REFERENCES registry.act,
    CONSTRAINT decided_by_somebody CHECK ((state = 'waiting') = (decided_by IS NULL) AND (state = 'waiting') = (decided_at IS NULL)),
    CONSTRAINT approved_into_an_act CHECK ((state = 'approved') = (act_id IS NOT NULL)),
    CONSTRAINT rejected_with_a_reason CHECK (state <> 'rejected' OR reason IS NOT NULL),
    CONSTRAINT decided_by_another CHECK (state = 'waiting' OR (state = 'withdrawn') = (decided_by = proposed_by))
);
COMMENT ON TABLE registry.proposal IS 'An act that one officer proposed and another decides on; decided once, never deleted. Đề nghị chờ phê duyệt.';
COMMENT ON COLUMN registry.proposal.asked IS 'The act as it was asked for.';
COMMENT ON COLUMN registry.proposal.request_key IS 'The same request is proposed once. Khóa chống ghi lặp.';
COMMENT ON COLUMN registry.proposal.seen IS 'What the proposer saw of units and parcels.';
COMMENT ON COLUMN registry.proposal.basis IS 'SHA-256 of what was seen, RFC 8785.';
COMMENT ON COLUMN registry.proposal.expires_at IS 'From then on it counts as expired, if nobody decided.';
CREATE INDEX proposal_act ON registry.proposal (act_id);
CREATE INDEX proposal_province ON registry.proposal (province_code, id);

CREATE FUNCTION registry.proposals_are_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same registry.proposal := NEW;
BEGIN
    same.state := OLD.state;
    same.decided_by := OLD.decided_by;
    same.decided_at := OLD.decided_at;
    same.reason := OLD.reason;
    same.act_id := OLD.act_id;
    IF same IS DISTINCT FROM OLD OR OLD.state <> 'waiting' OR NEW.state = 'waiting' THEN
        RAISE restrict_violation USING MESSAGE = format('proposal %s is decided once and does not change', OLD.id), CONSTRAINT = 'proposals_are_decided_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_are_decided_once BEFORE UPDATE ON registry.proposal FOR EACH ROW EXECUTE FUNCTION registry.proposals_are_decided_once();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR TRUNCATE ON registry.proposal FOR EACH STATEMENT EXECUTE FUNCTION registry.never();
-- Search (tra cứu): what a text may mean is looked for by an index, for one text or ten thousand.

CREATE INDEX sheet_number ON cadastre.sheet (number);

CREATE FUNCTION registry.bare(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN upper(regexp_replace(written, '[^[:alnum:]]', '', 'g'));
COMMENT ON FUNCTION registry.bare IS 'Numbers of papers as they are compared: letters and digits alone. Số giấy tờ bỏ dấu cách.';
CREATE INDEX certificate_register_number ON registry.certificate (registry.bare(register_number)) WHERE register_number IS NOT NULL;

-- A list that an officer looked up and named, to look it up again: never with what names people.
CREATE TABLE registry.lookup_list (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner text NOT NULL CHECK (owner <> ''),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    commune text NOT NULL DEFAULT '',
    lines text[] NOT NULL,
    left_out integer NOT NULL CHECK (left_out >= 0),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT one_list_of_a_name UNIQUE (owner, name)
);
COMMENT ON TABLE registry.lookup_list IS 'Lists that officers keep under a name. Danh sách tra cứu đã lưu.';
COMMENT ON COLUMN registry.lookup_list.left_out IS 'Lines that may name people, which are not kept. Số dòng không lưu.';
-- The ledger (sổ cái): what every act opened and closed, in one gapless order, so that its history can be proven and not rewritten.
-- docs/explanation/ledger.md tells the whole of it.

-- Which rows of a table an act opened and closed: conditions on the row `r` and the number `act`.
CREATE TABLE registry.covered (
    relation regclass PRIMARY KEY,
    opened text NOT NULL,
    closed text,
    unit text
);
COMMENT ON TABLE registry.covered IS 'The tables whose rows the ledger vouches for, and how rows belong to acts. Bảng được sổ cái bảo chứng.';
COMMENT ON COLUMN registry.covered.unit IS 'The id of the unit that a row lies in, as an expression on the row `r`.';

-- What follows writes expressions and no calls of functions that PostgreSQL cannot inline: an act of acceptance covers 50,000 rows, and
-- a call for each of their columns costs three times what the bytes do. The bytes are those of base.cbor_*.
CREATE FUNCTION registry.moment_bytes(moment text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT format('CASE WHEN %1$s >= ''1970-01-02+00''::timestamptz THEN ''\x1b''::bytea || int8send((extract(epoch FROM %1$s) * 1000000)::bigint) ELSE base.cbor_moment(%1$s) END', moment)
$$;
COMMENT ON FUNCTION registry.moment_bytes IS 'A moment as CBOR; microseconds take eight bytes from an hour after 1970 began.';

CREATE FUNCTION registry.day_bytes(day text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT format('CASE WHEN %1$s BETWEEN ''1000-01-01''::date AND ''9999-12-31''::date THEN ''\xd903ec6a''::bytea || convert_to(to_char(%1$s::timestamp, ''YYYY-MM-DD''), ''UTF8'') ELSE base.cbor_date(%1$s) END', day)
$$;
COMMENT ON FUNCTION registry.day_bytes IS 'A day as CBOR; it has ten letters in all years of four digits.';

-- One column as CBOR. A date range keeps both ends; of `recorded` only the beginning is there from the start. A shape is its hash.
CREATE FUNCTION registry.column_bytes(name name, type regtype) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format(CASE
        WHEN name = 'recorded' THEN registry.moment_bytes('lower(r.%1$I)')
        WHEN type IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype) THEN 'base.cbor_int(r.%1$I)'
        WHEN type = 'boolean'::regtype THEN 'base.cbor_bool(r.%1$I)'
        WHEN type = 'bytea'::regtype THEN 'base.cbor_head(2, length(r.%1$I)) || r.%1$I'
        WHEN type = 'date'::regtype THEN registry.day_bytes('r.%1$I')
        WHEN type = 'timestamptz'::regtype THEN registry.moment_bytes('r.%1$I')
        WHEN type = 'tstzrange'::regtype THEN 'base.cbor_array(ARRAY[base.cbor_moment(lower(r.%1$I)), base.cbor_moment(upper(r.%1$I))])'
        WHEN type = 'daterange'::regtype THEN '''\x82''::bytea || ' || registry.day_bytes('lower(r.%1$I)') || ' || ' || registry.day_bytes('upper(r.%1$I)')
        WHEN type = 'public.geometry'::regtype THEN '''\x5820''::bytea || sha256(public.ST_AsEWKB(r.%1$I))'
        WHEN type IN ('text'::regtype, 'numeric'::regtype) THEN 'base.cbor_head(3, octet_length(r.%1$I::text)) || convert_to(r.%1$I::text, ''UTF8'')'
        ELSE 'base.cbor_text(r.%1$I::text)' END, name)
$$;

-- The columns of a table that never change, as an array of its name and a map of those that are not null, keys in the order of
-- RFC 8949 §4.2: a column that is added later leaves the bytes of older rows as they were.
CREATE FUNCTION registry.row_expression(relation regclass, left_out name[] DEFAULT '{closed_by,retired_by}') RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format(E'%L::bytea || base.cbor_head(5, num_nonnulls(%s))\n        || %s', '\x82'::bytea || base.cbor_text(relation::text),
                  string_agg(format('r.%I', attname), ', '),
                  string_agg(format(CASE WHEN attnotnull THEN '%1$L::bytea || %3$s' ELSE 'CASE WHEN r.%2$I IS NULL THEN '''' ELSE %1$L::bytea || %3$s END' END,
                                    base.cbor_text(attname), attname, registry.column_bytes(attname, atttypid)),
                             E'\n        || ' ORDER BY length(attname), attname COLLATE "C"))
    FROM pg_attribute
    WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> ALL (left_out)
$$;

CREATE FUNCTION registry.write_row_bytes(relation regclass, left_out name[] DEFAULT '{closed_by,retired_by}') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($made$
CREATE OR REPLACE FUNCTION registry.row_bytes(r %1$s) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $body$
BEGIN
    RETURN %2$s;
END $body$ $made$, relation, registry.row_expression(relation, left_out));
END $$;

-- The bytes of a row that ended: those it opened with, and the moment until which it was known.
CREATE FUNCTION registry.ended_expression(relation regclass) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT registry.row_expression(relation)
        || CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation AND attname = 'recorded')
                THEN ' || ' || registry.moment_bytes('upper(r.recorded)') ELSE '' END
$$;

-- The primary key of a row in words; of `recorded` only the beginning stays.
CREATE FUNCTION registry.key_words(relation regclass) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('concat_ws('' '', %s)', string_agg(
        format(CASE attname WHEN 'recorded' THEN 'extract(epoch FROM lower(r.%I))' ELSE 'r.%I' END, attname), ', ' ORDER BY attnum))
    FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indrelid = relation AND indisprimary
$$;

-- act_rows: what an act opened and closed, in one statement a table, so that an act that touched few is read in few. known_rows: what
-- no act has closed.
CREATE FUNCTION registry.write_readers() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($made$
CREATE OR REPLACE FUNCTION registry.act_rows(act bigint, salt bytea, relations text[] DEFAULT NULL)
    RETURNS TABLE (relation text, key text, is_opening boolean, digest bytea, unit_id integer) LANGUAGE plpgsql STABLE AS $body$
#variable_conflict use_column
BEGIN
%s
END $body$ $made$, (
        SELECT string_agg(format(E'    IF relations IS NULL OR %L = ANY (relations) THEN\n        RETURN QUERY %s;\n    END IF;', relation, reading), E'\n' ORDER BY relation)
        FROM (SELECT covered.relation::text AS relation,
                     string_agg(format('SELECT %L, %s, %L::boolean, sha256(act_rows.salt || %s), %s::integer FROM %s r WHERE %s',
                                       covered.relation, registry.key_words(covered.relation), is_opening, bytes, coalesce(covered.unit, 'NULL'),
                                       covered.relation, replace(condition, '$act', 'act_rows.act')),
                                E'\n        UNION ALL ' ORDER BY is_opening DESC) AS reading
              FROM registry.covered
              CROSS JOIN LATERAL (VALUES (true, registry.row_expression(covered.relation), covered.opened),
                                         (false, registry.ended_expression(covered.relation), covered.closed)) AS way (is_opening, bytes, condition)
              WHERE condition IS NOT NULL
              GROUP BY covered.relation) AS tables));
    EXECUTE format($made$
CREATE OR REPLACE FUNCTION registry.known_rows() RETURNS TABLE (relation text, key text, unit_id integer) LANGUAGE plpgsql STABLE AS $body$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    %s;
END $body$ $made$, (
        SELECT string_agg(format('SELECT %L, %s, %s::integer FROM %s r WHERE %s',
                                 covered.relation, registry.key_words(covered.relation), coalesce(covered.unit, 'NULL'), covered.relation, condition),
                          E'\n    UNION ALL ' ORDER BY covered.relation::text)
        FROM registry.covered
        CROSS JOIN LATERAL (
            SELECT coalesce(string_agg(CASE attname WHEN 'recorded' THEN 'upper_inf(r.recorded)' ELSE 'r.retired_by IS NULL' END, ' AND '), 'true')
                   AS condition
            FROM pg_attribute WHERE attrelid = covered.relation AND attname IN ('recorded', 'retired_by')) AS open));
END $$;

CREATE FUNCTION registry.cover(relation regclass, opened text, closed text DEFAULT NULL, unit text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry.covered VALUES (relation, opened, closed, unit)
    ON CONFLICT ON CONSTRAINT covered_pkey DO UPDATE SET opened = EXCLUDED.opened, closed = EXCLUDED.closed, unit = EXCLUDED.unit;
    PERFORM registry.write_row_bytes(relation);
    PERFORM registry.write_readers();
END $$;
COMMENT ON FUNCTION registry.cover IS 'From now on the ledger vouches for the rows of this table; called again after a column was added.';

-- A version that is restated within its own act ends in law and not in what we know, so that act does not close it.
SELECT registry.write_row_bytes('registry.act', '{salt,xid,opened,closed,entry,leaf}');
SELECT registry.cover('cadastre.parcel',
    'r.id IN (SELECT parcel_id FROM cadastre.parcel_version WHERE opened_by = $act) AND NOT EXISTS (SELECT FROM cadastre.parcel_version was WHERE was.parcel_id = r.id AND was.opened_by < $act)',
    'r.retired_by = $act');
SELECT registry.cover('cadastre.parcel_version', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act',
    '(SELECT sheet.unit_id FROM cadastre.sheet WHERE sheet.id = r.sheet_id)');
SELECT registry.cover('cadastre.land_use', 'r.parcel_version_id IN (SELECT id FROM cadastre.parcel_version WHERE opened_by = $act)');
SELECT registry.cover('cadastre.former_number', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act');
SELECT registry.cover('cadastre.lineage', 'r.act_id = $act');
SELECT registry.cover('registry.certificate_line', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act', 'r.unit_id');
SELECT registry.cover('registry.scan', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act', 'r.unit_id');
SELECT registry.cover('cadastre.asset', 'r.opened_by = $act', 'r.retired_by = $act');
SELECT registry.cover('registry.ba_unit', 'r.opened_by = $act', 'r.retired_by = $act');
SELECT registry.cover('registry.ba_unit_part', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act',
    '(SELECT sheet.unit_id FROM cadastre.parcel_version v JOIN cadastre.sheet ON sheet.id = v.sheet_id WHERE v.parcel_id = r.parcel_id ORDER BY v.id LIMIT 1)');
SELECT registry.cover('registry.rrr', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act',
    '(SELECT sheet.unit_id FROM registry.ba_unit_part p JOIN cadastre.parcel_version v USING (parcel_id) JOIN cadastre.sheet ON sheet.id = v.sheet_id WHERE p.ba_unit_id = r.ba_unit_id ORDER BY p.id, v.id LIMIT 1)');
SELECT registry.cover('registry.certificate', 'r.opened_by = $act');
SELECT registry.cover('registry.certificate_status', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act');
SELECT registry.cover('registry.certificate_lineage', 'r.act_id = $act');
SELECT registry.cover('registry.caveat', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act',
    '(SELECT sheet.unit_id FROM registry.ba_unit_part p JOIN cadastre.parcel_version v USING (parcel_id) JOIN cadastre.sheet ON sheet.id = v.sheet_id WHERE p.ba_unit_id = r.ba_unit_id ORDER BY p.id, v.id LIMIT 1)');
SELECT registry.cover('registry.act_source', 'r.act_id = $act');
SELECT registry.cover('party.party',
    'r.id IN (SELECT party_id FROM party.party_version WHERE opened_by = $act) AND NOT EXISTS (SELECT FROM party.party_version was WHERE was.party_id = r.id AND was.opened_by < $act)');
SELECT registry.cover('party.mention', 'r.opened_by = $act');
SELECT registry.cover('party.party_version', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act');
SELECT registry.cover('party.identity', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act');
SELECT registry.cover('party.member', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act');
SELECT registry.cover('party.merger', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act');
SELECT registry.cover('party.candidate', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act');

CREATE FUNCTION registry.entry_bytes(act registry.act, opened bytea, closed bytea, units text[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN '\xad'::bytea
        || '\x0101'::bytea  -- the form of the entry
        || '\x02'::bytea || base.cbor_int(act.id)
        || '\x03'::bytea || base.cbor_text(act.kind)
        || '\x04'::bytea || base.cbor_date(act.effective)
        || '\x05'::bytea || base.cbor_moment(act.recorded_at)
        || '\x06'::bytea || base.cbor_bytes(sha256(act.salt || convert_to(act.decided_by, 'UTF8')))
        || '\x07'::bytea || base.cbor_text(act.dossier)
        || '\x08'::bytea || base.cbor_bytes(sha256(act.salt || registry.row_bytes(act)))
        || '\x09'::bytea || base.cbor_array(ARRAY(SELECT base.cbor_text(unit) FROM unnest(units) AS unit ORDER BY unit COLLATE "C"))
        || '\x0a'::bytea || base.cbor_int(length(opened) / 32)
        || '\x0b'::bytea || base.cbor_bytes(sha256(opened))
        || '\x0c'::bytea || base.cbor_int(length(closed) / 32)
        || '\x0d'::bytea || base.cbor_bytes(sha256(closed));
END $$;
COMMENT ON FUNCTION registry.entry_bytes IS 'The entry of an act: form, act, kind, day in law, moment recorded, pseudonym of who decided, dossier, digest of the act itself, units, and number and digest of the rows opened and closed.';

CREATE FUNCTION registry.with_units_of(entry bytea, bare bytea, opened bytea, closed bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    tail integer := 72 + length(base.cbor_int(length(opened) / 32)) + length(base.cbor_int(length(closed) / 32));
    place integer := length(bare) - tail;
BEGIN
    RETURN substr(bare, 1, place - 1) || substr(entry, place, greatest(length(entry) - length(bare) + 1, 0)) || substr(bare, place + 1);
END $$;
COMMENT ON FUNCTION registry.with_units_of IS 'An entry that was made without units, with those of another entry of the same act.';

CREATE FUNCTION registry.enter(act_id bigint, opened_rows bytea, closed_rows bytea, units text[]) RETURNS bytea
LANGUAGE plpgsql AS $$
DECLARE
    hash bytea;
BEGIN
    UPDATE registry.act AS act
    SET opened = opened_rows, closed = closed_rows, entry = made.entry, leaf = sha256('\x00'::bytea || made.entry)
    FROM registry.act AS was CROSS JOIN LATERAL (SELECT registry.entry_bytes(was, opened_rows, closed_rows, units) AS entry OFFSET 0) AS made
    WHERE act.id = act_id AND was.id = act_id
    RETURNING act.leaf INTO STRICT hash;
    RETURN hash;
END $$;

CREATE FUNCTION registry.sealed(act_id bigint, relations text[] DEFAULT NULL) RETURNS bytea
LANGUAGE plpgsql AS $$
DECLARE
    rows_opened bytea;
    rows_closed bytea;
    unit_codes text[];
BEGIN
    SELECT coalesce(string_agg(digest, '' ORDER BY digest) FILTER (WHERE is_opening), ''),
           coalesce(string_agg(digest, '' ORDER BY digest) FILTER (WHERE NOT is_opening), ''),
           ARRAY(SELECT DISTINCT code FROM units.unit WHERE id = ANY (array_agg(DISTINCT unit_id)))
    INTO rows_opened, rows_closed, unit_codes
    FROM registry.act, registry.act_rows(act.id, act.salt, relations)
    WHERE act.id = act_id;
    RETURN registry.enter(act_id, rows_opened, rows_closed, unit_codes);
END $$;
COMMENT ON FUNCTION registry.sealed IS 'Enters all that an act opened and closed, in the tables it touched or in all; the last thing that its transaction does. The leaf hash.';

CREATE FUNCTION registry.every_act_is_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM registry.act WHERE id = NEW.id AND entry IS NULL) THEN
        RAISE integrity_constraint_violation USING
            MESSAGE = format('act %s ends without an entry: call registry.sealed when it has written all', NEW.id),
            CONSTRAINT = 'every_act_is_entered';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER every_act_is_entered AFTER INSERT ON registry.act DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.entry IS NULL) EXECUTE FUNCTION registry.every_act_is_entered();

CREATE FUNCTION registry.act_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entered registry.act := OLD;
BEGIN
    IF OLD.entry IS NULL THEN
        entered.opened := NEW.opened;
        entered.closed := NEW.closed;
        entered.entry := NEW.entry;
        entered.leaf := NEW.leaf;
        IF entered IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE restrict_violation USING MESSAGE = format('act %s stays as it was decided', OLD.id), CONSTRAINT = 'act_stays';
END $$;
CREATE TRIGGER act_stays BEFORE UPDATE ON registry.act FOR EACH ROW EXECUTE FUNCTION registry.act_stays();

CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'Acts in one order, and proof of it. Sổ cái: thứ tự và bằng chứng của mọi việc đăng ký.';

CREATE TABLE ledger.entry (
    seq bigint PRIMARY KEY CHECK (seq >= 0),
    act_id bigint NOT NULL UNIQUE REFERENCES registry.act,
    leaf bytea NOT NULL CHECK (length(leaf) = 32),
    sealed_at timestamptz NOT NULL
);
COMMENT ON TABLE ledger.entry IS 'The order of all acts, without gaps; the bytes are those of the act. Bút toán sổ cái.';

CREATE TABLE ledger.checkpoint (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    horizon xid8 NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ledger.checkpoint IS 'The root of the first `size` entries, signed (C2SP tlog-checkpoint). Điểm kiểm chứng.';
COMMENT ON COLUMN ledger.checkpoint.horizon IS 'Every act of an earlier transaction is entered.';

CREATE TABLE ledger.cosignature (
    size bigint NOT NULL REFERENCES ledger.checkpoint,
    witness text COLLATE "C" NOT NULL CHECK (witness <> ''),
    at timestamptz NOT NULL,
    line text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, witness, at)
);
COMMENT ON TABLE ledger.cosignature IS 'What witnesses signed after they had proven that nothing was rewritten (C2SP tlog-cosignature). Chữ ký của bên chứng kiến.';
COMMENT ON COLUMN ledger.cosignature.at IS 'When the witness says it signed; our own clock is in received_at.';
CREATE INDEX cosignature_witness ON ledger.cosignature (witness, received_at);

CREATE FUNCTION ledger.nothing_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING
        MESSAGE = format('%s.%s only grows: %s is not allowed', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP), CONSTRAINT = 'nothing_changes';
END $$;
CREATE TRIGGER nothing_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION ledger.nothing_changes();
CREATE TRIGGER nothing_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION ledger.nothing_changes();
CREATE TRIGGER nothing_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.cosignature FOR EACH STATEMENT EXECUTE FUNCTION ledger.nothing_changes();

CREATE FUNCTION ledger.goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    came record;
    was ledger.entry;
BEGIN
    SELECT count(*) AS number, min(seq) AS first, max(seq) AS last, min(sealed_at) AS at INTO came FROM written;
    SELECT * INTO was FROM ledger.entry WHERE seq < came.first ORDER BY seq DESC LIMIT 1;
    IF came.number > 0 AND (came.first <> coalesce(was.seq + 1, 0) OR came.last - came.first + 1 <> came.number OR came.at < was.sealed_at) THEN
        RAISE integrity_constraint_violation USING
            MESSAGE = format('entries %s to %s at %s do not follow on entry %s at %s', came.first, came.last, came.at, was.seq, was.sealed_at),
            CONSTRAINT = 'goes_on';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER goes_on AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger.goes_on();

-- The sequencer may add and read, and nothing else.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'diaba_ledger') THEN
        CREATE ROLE diaba_ledger NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this cluster made it meanwhile
END $$;
GRANT diaba_ledger TO CURRENT_USER;
GRANT USAGE ON SCHEMA ledger TO diaba_ledger, diaba_read;
GRANT USAGE ON SCHEMA registry TO diaba_ledger;
GRANT SELECT (id, xid, leaf, entry) ON registry.act TO diaba_ledger;
GRANT SELECT (id, entry) ON registry.act TO diaba_read;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO diaba_ledger, diaba_read;
GRANT INSERT ON ledger.entry, ledger.checkpoint, ledger.cosignature TO diaba_ledger;
-- What was printed (giấy tờ đã in): every print of every certificate, by whom and why, so that each sheet can be traced to its act.

CREATE SCHEMA document;
COMMENT ON SCHEMA document IS 'Papers that left the register. Giấy tờ đã in.';

CREATE TABLE document.print (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    certificate_id bigint NOT NULL REFERENCES registry.certificate,
    number smallint NOT NULL CHECK (number >= 1),
    entry bigint NOT NULL REFERENCES ledger.entry,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    printed_by text NOT NULL CHECK (printed_by <> ''),
    reason text CHECK (reason <> ''),
    printed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT one_print_of_a_number UNIQUE (certificate_id, number),
    CONSTRAINT reprints_have_a_reason CHECK (number = 1 OR reason IS NOT NULL)
);
COMMENT ON TABLE document.print IS 'One print of one certificate; rows are only added. Nhật ký in Giấy chứng nhận.';
COMMENT ON COLUMN document.print.number IS 'Which print of the certificate it is, 1 the first. Lần in.';
COMMENT ON COLUMN document.print.entry IS 'The place in the ledger of the act that issued it.';
COMMENT ON COLUMN document.print.digest IS 'SHA-256 of the printed facts, as sealed in the QR symbol.';
CREATE INDEX print_entry ON document.print (entry);
CREATE TRIGGER nothing_is_deleted BEFORE UPDATE OR DELETE OR TRUNCATE ON document.print FOR EACH STATEMENT EXECUTE FUNCTION registry.never();

-- Who holds the paper may ask whether it counts; nothing of persons is told.
CREATE FUNCTION document.standing(asked_entry bigint, asked_serial text, asked_digest bytea)
RETURNS TABLE (status text, since date, is_printed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT status.status, lower(status.effective),
           EXISTS (SELECT FROM document.print WHERE certificate_id = certificate.id AND digest = asked_digest)
    FROM ledger.entry
    JOIN registry.certificate ON opened_by = entry.act_id
    JOIN registry.certificate_status status ON status.certificate_id = certificate.id
    WHERE entry.seq = asked_entry AND certificate.serial = asked_serial AND upper_inf(status.effective) AND upper_inf(status.recorded)
$$;
COMMENT ON FUNCTION document.standing IS 'Whether a certificate counts today, by the ledger''s entry and serial that its seal tells.';
REVOKE EXECUTE ON FUNCTION document.standing FROM PUBLIC;
GRANT USAGE ON SCHEMA document TO diaba_read;
GRANT EXECUTE ON FUNCTION document.standing TO diaba_read;
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
-- Decisions on deliveries: a proposal that a second officer confirms, and an acceptance that is undone.

ALTER TABLE intake.delivery ADD COLUMN undone_by bigint REFERENCES registry.act;
COMMENT ON COLUMN intake.delivery.undone_by IS 'The act that undid its acceptance; empty again once it is accepted again. Việc hủy nghiệm thu.';
CREATE INDEX delivery_undone_by ON intake.delivery (undone_by);

CREATE TABLE intake.proposal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id bigint NOT NULL REFERENCES intake.delivery,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    seen bytea NOT NULL CHECK (length(seen) = 32),
    outcome text CHECK (outcome IN ('confirmed', 'lapsed')),
    ended_by text,
    ended_at timestamptz,
    CHECK ((outcome IS NULL) = (ended_at IS NULL) AND (outcome IS NULL) = (ended_by IS NULL)),
    CONSTRAINT confirmed_by_another CHECK (outcome <> 'confirmed' OR ended_by <> proposed_by)
);
COMMENT ON TABLE intake.proposal IS 'One officer proposes to accept a large delivery, another confirms. Đề nghị nghiệm thu chờ cán bộ thứ hai xác nhận.';
COMMENT ON COLUMN intake.proposal.seen IS 'SHA-256 of the findings and of the commune''s register as the first officer saw them.';
CREATE UNIQUE INDEX one_open_proposal ON intake.proposal (delivery_id) WHERE outcome IS NULL;
CREATE INDEX proposal_delivery ON intake.proposal (delivery_id);
-- Reorganisation of units (sắp xếp đơn vị hành chính): where sheets and the records of communes lie, dated twice. A sheet moves with all
-- its parcels by one row; only where a line cuts a sheet do parcels get new versions. docs/decisions/0014-units-are-reorganised-by-sheets.md

-- A sheet that was cut off by an act that is undone ends with it, and its number is free again.
ALTER TABLE cadastre.sheet ADD COLUMN retired_by bigint REFERENCES registry.act;
ALTER TABLE cadastre.sheet DROP CONSTRAINT sheet_unit_id_number_key;
CREATE UNIQUE INDEX one_sheet_per_number ON cadastre.sheet (unit_id, number) WHERE retired_by IS NULL;
CREATE INDEX sheet_unit ON cadastre.sheet (unit_id);
CREATE INDEX sheet_retired_by ON cadastre.sheet (retired_by) WHERE retired_by IS NOT NULL;
COMMENT ON COLUMN cadastre.sheet.unit_id IS 'The commune that it lies in today; cadastre.sheet_at tells any day.';

CREATE TABLE cadastre.sheet_place (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sheet_id integer NOT NULL REFERENCES cadastre.sheet,
    unit_id integer NOT NULL REFERENCES units.unit,
    number text NOT NULL CHECK (number <> ''),
    cut_from integer REFERENCES cadastre.sheet,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL REFERENCES registry.act,
    closed_by bigint REFERENCES registry.act,
    CONSTRAINT one_place_of_a_sheet_at_a_time EXCLUDE USING gist (sheet_id WITH =, effective WITH &&, recorded WITH &&),
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE cadastre.sheet_place IS 'Commune and number of a sheet that a reorganisation moved; the others have always been where they are. Vị trí của tờ bản đồ qua các lần sắp xếp.';
COMMENT ON COLUMN cadastre.sheet_place.cut_from IS 'The sheet that it was a part of until then. Tờ bản đồ bị chia.';
CREATE INDEX sheet_place_sheet ON cadastre.sheet_place (sheet_id);
CREATE INDEX sheet_place_unit ON cadastre.sheet_place (unit_id, number);
CREATE INDEX sheet_place_cut_from ON cadastre.sheet_place (cut_from) WHERE cut_from IS NOT NULL;
CREATE INDEX sheet_place_opened_by ON cadastre.sheet_place (opened_by);
CREATE INDEX sheet_place_closed_by ON cadastre.sheet_place (closed_by) WHERE closed_by IS NOT NULL;

CREATE TABLE registry.unit_home (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id integer NOT NULL REFERENCES units.unit,
    home_id integer REFERENCES units.unit,
    effective daterange NOT NULL CHECK (NOT isempty(effective)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL REFERENCES registry.act,
    closed_by bigint REFERENCES registry.act,
    CONSTRAINT one_home_of_a_unit_at_a_time EXCLUDE USING gist (unit_id WITH =, effective WITH &&, recorded WITH &&),
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = (upper_inf(effective) AND upper_inf(recorded)))
);
COMMENT ON TABLE registry.unit_home IS 'A former commune whose land was re-homed, and which commune keeps its records since. Xã cũ và nơi quản lý hồ sơ hiện nay.';
COMMENT ON COLUMN registry.unit_home.home_id IS 'Empty where it was divided: its sheets and parcels tell where each lies.';
CREATE INDEX unit_home_unit ON registry.unit_home (unit_id);
CREATE INDEX unit_home_home ON registry.unit_home (home_id) WHERE home_id IS NOT NULL;
CREATE INDEX unit_home_opened_by ON registry.unit_home (opened_by);
CREATE INDEX unit_home_closed_by ON registry.unit_home (closed_by) WHERE closed_by IS NOT NULL;

CREATE TRIGGER versions_only_end BEFORE UPDATE ON cadastre.sheet_place FOR EACH ROW EXECUTE FUNCTION registry.versions_only_end();
CREATE TRIGGER versions_only_end BEFORE UPDATE ON registry.unit_home FOR EACH ROW EXECUTE FUNCTION registry.versions_only_end();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR TRUNCATE ON cadastre.sheet_place FOR EACH STATEMENT EXECUTE FUNCTION registry.never();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR TRUNCATE ON registry.unit_home FOR EACH STATEMENT EXECUTE FUNCTION registry.never();

-- Before the first move was recorded a sheet was where that move found it; one that never moved is where it is.
CREATE FUNCTION cadastre.sheet_at(sheet integer, at date, known timestamptz) RETURNS TABLE (unit_id integer, number text) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT told.unit_id, told.number
    FROM (
        SELECT 1 AS rank, place.unit_id, place.number FROM cadastre.sheet_place AS place
        WHERE place.sheet_id = sheet AND place.effective @> at AND place.recorded @> known
        UNION ALL
        (SELECT 2, first.unit_id, first.number FROM cadastre.sheet_place AS first WHERE first.sheet_id = sheet ORDER BY first.id LIMIT 1)
        UNION ALL
        SELECT 3, standing.unit_id, standing.number FROM cadastre.sheet AS standing WHERE standing.id = sheet
    ) AS told
    ORDER BY told.rank LIMIT 1;
END;
COMMENT ON FUNCTION cadastre.sheet_at IS 'Commune and number of a sheet in law on the day `at`, as known at the moment `known`.';

CREATE FUNCTION cadastre.sheets_under(unit integer, known timestamptz) RETURNS TABLE (sheet_id integer, number text) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT candidate.id, place.number
    FROM (SELECT sheet.id FROM cadastre.sheet WHERE sheet.unit_id = unit
          UNION SELECT moved.sheet_id FROM cadastre.sheet_place AS moved WHERE moved.unit_id = unit) AS candidate
    CROSS JOIN LATERAL cadastre.sheet_at(candidate.id, 'infinity', known) AS place
    WHERE place.unit_id = unit;
END;
COMMENT ON FUNCTION cadastre.sheets_under IS 'The sheets of a commune as known at a moment.';

CREATE FUNCTION registry.kept_under(unit integer, known timestamptz DEFAULT 'infinity') RETURNS integer[] LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE kept AS (
        SELECT unit AS id
        UNION
        SELECT home.unit_id FROM kept JOIN registry.unit_home AS home ON home.home_id = kept.id AND home.recorded @> known AND upper_inf(home.effective)
    )
    SELECT array_agg(kept.id) FROM kept;
END;
COMMENT ON FUNCTION registry.kept_under IS 'A commune and the former ones whose records it keeps, as known at a moment.';

CREATE VIEW cadastre.sheet_reference AS
SELECT new.opened_by AS act_id, lower(new.effective) AS effective, new.sheet_id, old_unit.code AS old_unit_code, old_unit.full_name AS old_unit_name,
       old.number AS old_number, new_unit.code AS new_unit_code, new_unit.full_name AS new_unit_name, new.number AS new_number,
       new.cut_from IS NOT NULL AS is_cut, upper_inf(new.recorded) AS is_known
FROM cadastre.sheet_place AS new
JOIN LATERAL (
    SELECT * FROM cadastre.sheet_place AS before
    WHERE before.sheet_id = coalesce(new.cut_from, new.sheet_id) AND before.id <> new.id
      AND (upper(before.effective) = lower(new.effective) AND before.opened_by = new.opened_by OR before.closed_by = new.opened_by AND before.opened_by <> new.opened_by)
    ORDER BY before.opened_by = new.opened_by DESC, before.id LIMIT 1
) AS old ON true
JOIN units.unit AS old_unit ON old_unit.id = old.unit_id
JOIN units.unit AS new_unit ON new_unit.id = new.unit_id
WHERE upper_inf(new.effective) AND NOT lower_inf(new.effective);
COMMENT ON VIEW cadastre.sheet_reference IS 'Reference table of sheets, old commune and number to new. Bảng đối chiếu số hiệu tờ bản đồ.';

CREATE VIEW cadastre.former_sheet AS
SELECT place.sheet_id, place.unit_id, place.number
FROM cadastre.sheet_place AS place
WHERE upper_inf(place.recorded) AND NOT upper_inf(place.effective)
UNION ALL
SELECT cut.sheet_id, place.unit_id, place.number
FROM cadastre.sheet_place AS cut JOIN cadastre.sheet_place AS place ON place.sheet_id = cut.cut_from AND upper_inf(place.recorded)
WHERE upper_inf(cut.recorded) AND (lower_inf(place.effective) OR lower(place.effective) < lower(cut.effective))
UNION ALL
SELECT cut.sheet_id, sheet.unit_id, sheet.number
FROM cadastre.sheet_place AS cut JOIN cadastre.sheet ON sheet.id = cut.cut_from
WHERE upper_inf(cut.recorded) AND NOT EXISTS (SELECT FROM cadastre.sheet_place AS place WHERE place.sheet_id = cut.cut_from);
COMMENT ON VIEW cadastre.former_sheet IS 'Communes and numbers that a sheet, or the one it was cut from, had before it was moved. Số hiệu tờ bản đồ trước sắp xếp.';

CREATE VIEW cadastre.former_name AS
SELECT former.parcel_id, former.source, former.unit_code, former.sheet_number, former.parcel_number
FROM cadastre.former_number AS former
WHERE upper_inf(former.recorded)
UNION ALL
SELECT version.parcel_id, 'moved', unit.code, former.number, version.number
FROM cadastre.former_sheet AS former JOIN cadastre.parcel_version AS version USING (sheet_id) JOIN units.unit ON unit.id = former.unit_id
WHERE upper_inf(version.effective) AND upper_inf(version.recorded);
COMMENT ON VIEW cadastre.former_name IS 'Commune, sheet and number by which a live parcel was or is called elsewhere. Số tờ, số thửa cũ theo xã cũ.';

-- What an act is about to move; empty between reorganisations, of which there is one at a time.
CREATE UNLOGGED TABLE registry.moving_unit (from_id integer PRIMARY KEY, to_id integer);
COMMENT ON TABLE registry.moving_unit IS 'Former communes of the reorganisation at work; without a successor where divided. Xã đang sắp xếp.';
CREATE UNLOGGED TABLE registry.moving_sheet (
    sheet_id integer NOT NULL, from_id integer NOT NULL, to_id integer, new_id integer NOT NULL, is_cut boolean NOT NULL DEFAULT false,
    is_divided boolean NOT NULL, number text, told text, parcels integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE registry.moving_sheet IS 'Its sheets, and the parts cut off them. Tờ bản đồ đang sắp xếp.';
CREATE INDEX moving_sheet_sheet ON registry.moving_sheet (sheet_id, to_id);
CREATE UNLOGGED TABLE registry.moving_parcel (
    parcel_id bigint PRIMARY KEY, sheet_id integer NOT NULL, from_id integer NOT NULL, version_id bigint NOT NULL, number text NOT NULL, to_id integer, told text
);
COMMENT ON TABLE registry.moving_parcel IS 'Parcels of its divided communes. Thửa đất của xã bị chia.';
CREATE INDEX moving_parcel_sheet ON registry.moving_parcel (sheet_id, to_id);
CREATE UNLOGGED TABLE registry.moving_version (was_id bigint NOT NULL, new_id bigint NOT NULL, sheet_id integer NOT NULL, effective daterange NOT NULL);
COMMENT ON TABLE registry.moving_version IS 'Versions on sheets that are cut: what each becomes. Phiên bản thửa đang chuyển tờ.';

-- What of the house around the register went along: nothing of it is law, so it moves in place and is noted to be moved back.
CREATE TABLE intake.rehomed (
    act_id bigint NOT NULL REFERENCES registry.act,
    what text NOT NULL CHECK (what IN ('delivery', 'waiver', 'account')),
    row_id bigint NOT NULL,
    was jsonb NOT NULL,
    PRIMARY KEY (act_id, what, row_id)
);
COMMENT ON TABLE intake.rehomed IS 'Deliveries, waivers and accounts that went to another commune with a reorganisation, and where they were. Hồ sơ, tài khoản chuyển theo.';

CREATE TABLE intake.reorganisation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    province text NOT NULL,
    asked jsonb NOT NULL,
    undoes bigint REFERENCES registry.act,
    seen jsonb NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    approved_by text CHECK (approved_by <> proposed_by),
    approved_at timestamptz,
    act_id bigint REFERENCES registry.act,
    CHECK (num_nulls(approved_by, approved_at, act_id) IN (0, 3))
);
COMMENT ON TABLE intake.reorganisation IS 'A reorganisation, or the undoing of one, that an officer rehearsed and proposed and another approves. Đề nghị sắp xếp.';
COMMENT ON COLUMN intake.reorganisation.seen IS 'What the rehearsal told; where the register has changed since, it is not carried out.';
CREATE INDEX reorganisation_undoes ON intake.reorganisation (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX reorganisation_act ON intake.reorganisation (act_id) WHERE act_id IS NOT NULL;

SELECT registry.cover('cadastre.sheet_place', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act', 'r.unit_id');
SELECT registry.cover('registry.unit_home', 'r.opened_by = $act', 'r.closed_by = $act AND r.opened_by <> $act', 'r.unit_id');

GRANT SELECT ON cadastre.sheet_place, cadastre.sheet_reference, cadastre.former_sheet, cadastre.former_name, registry.unit_home TO diaba_read;
-- The quality of each parcel (chất lượng từng thửa): three blocks, six criteria, the evidence, and since when we know.

CREATE TABLE intake.quality (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id integer NOT NULL,
    parcel_id bigint NOT NULL,
    block text COLLATE "C" NOT NULL CHECK (block IN ('shape', 'attributes', 'scan')),
    failing jsonb NOT NULL CHECK (jsonb_typeof(failing) = 'object'),
    delivery_id bigint NOT NULL,
    findings integer[] NOT NULL,
    line_ids bigint[] NOT NULL,
    scans bytea[] NOT NULL,
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    opened_by bigint NOT NULL,
    closed_by bigint,
    CONSTRAINT closed_by_an_act CHECK ((closed_by IS NULL) = upper_inf(recorded))
);
COMMENT ON TABLE intake.quality IS 'What of one block of one parcel does not hold, as last judged. Trạng thái chất lượng theo khối và tiêu chí của thửa đất.';
COMMENT ON COLUMN intake.quality.block IS 'Khối dữ liệu: shape (không gian), attributes (thuộc tính), scan (bản quét).';
COMMENT ON COLUMN intake.quality.failing IS 'The criteria that do not hold, each with the rules or reasons why; a criterion that is not named holds.';
COMMENT ON COLUMN intake.quality.delivery_id IS 'The delivery whose acceptance judged it; its findings by seq are the evidence, with lines and scans by id and hash.';
CREATE UNIQUE INDEX one_live_quality ON intake.quality (parcel_id, block) WHERE upper_inf(recorded);
CREATE INDEX quality_unit ON intake.quality (unit_id);
CREATE INDEX quality_opened_by ON intake.quality (opened_by);
CREATE INDEX quality_closed_by ON intake.quality (closed_by) WHERE closed_by IS NOT NULL;
CREATE TRIGGER refers_new AFTER INSERT ON intake.quality REFERENCING NEW TABLE AS written FOR EACH STATEMENT
    EXECUTE FUNCTION base.refers('unit_id', 'units.unit', 'parcel_id', 'cadastre.parcel', 'delivery_id', 'intake.delivery', 'opened_by', 'registry.act', 'closed_by', 'registry.act');
CREATE TRIGGER refers_changed AFTER UPDATE ON intake.quality REFERENCING NEW TABLE AS written FOR EACH STATEMENT
    EXECUTE FUNCTION base.refers('closed_by', 'registry.act');
CREATE TRIGGER fixed BEFORE UPDATE OF unit_id, parcel_id, delivery_id, opened_by ON intake.quality FOR EACH STATEMENT EXECUTE FUNCTION base.fixed();
CREATE TRIGGER referred_to_by_quality_deleted AFTER DELETE ON units.unit REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('intake.quality', 'unit_id');
CREATE TRIGGER referred_to_by_quality_emptied AFTER TRUNCATE ON units.unit FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('intake.quality', 'unit_id');
CREATE TRIGGER referred_to_by_quality_deleted AFTER DELETE ON cadastre.parcel REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('intake.quality', 'parcel_id');
CREATE TRIGGER referred_to_by_quality_emptied AFTER TRUNCATE ON cadastre.parcel FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('intake.quality', 'parcel_id');
CREATE TRIGGER referred_to_by_quality_deleted AFTER DELETE ON intake.delivery REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('intake.quality', 'delivery_id');
CREATE TRIGGER referred_to_by_quality_emptied AFTER TRUNCATE ON intake.delivery FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('intake.quality', 'delivery_id');
CREATE TRIGGER referred_to_by_quality_deleted AFTER DELETE ON registry.act REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('intake.quality', 'opened_by', 'intake.quality', 'closed_by');
CREATE TRIGGER referred_to_by_quality_emptied AFTER TRUNCATE ON registry.act FOR EACH STATEMENT
    EXECUTE FUNCTION base.referred_to('intake.quality', 'opened_by', 'intake.quality', 'closed_by');

CREATE FUNCTION intake.end_of(day date) RETURNS timestamptz STABLE LANGUAGE sql AS $$
    SELECT (day + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
$$;
COMMENT ON FUNCTION intake.end_of IS 'The moment a day ends in Vietnam.';

-- docs/decisions/0005-quality-groups.md defines the groups.
CREATE FUNCTION intake.parcel_group(unit integer, day date) RETURNS TABLE (parcel_id bigint, "group" smallint) STABLE LANGUAGE sql AS $$
    SELECT parcel_id, CASE WHEN bool_and(failing = '{}') THEN 1 ELSE 2 END::smallint
    FROM intake.quality
    WHERE unit_id = ANY (registry.kept_under(unit, intake.end_of(day) - interval '1 microsecond')) AND recorded && tstzrange(intake.end_of(day) - interval '1 microsecond', intake.end_of(day))
    GROUP BY parcel_id
$$;
COMMENT ON FUNCTION intake.parcel_group IS 'The group of each registered parcel of a commune as known at the end of a day. Nhóm dữ liệu của từng thửa.';

CREATE FUNCTION intake.group_count(unit integer, day date) RETURNS TABLE ("group" smallint, parcels bigint) STABLE LANGUAGE sql AS $$
    WITH known AS (SELECT intake.end_of(day) - interval '1 microsecond' AS at),
    registered AS (
        SELECT s.number AS sheet_number, v.number AS parcel_number
        FROM known CROSS JOIN LATERAL cadastre.sheets_under(unit, known.at) s
        JOIN cadastre.parcel_version v ON v.sheet_id = s.sheet_id AND v.recorded @> known.at AND upper_inf(v.effective)
    ),
    told AS (
        SELECT sheet_number, coalesce(parcel_number, object)
        FROM intake.quarantine q JOIN intake.delivery d ON d.id = q.delivery_id JOIN registry.act held ON held.id = q.held_by
        LEFT JOIN registry.act released ON released.id = q.released_by, known
        WHERE d.unit_id = ANY (registry.kept_under(unit, known.at)) AND held.recorded_at <= known.at AND (released.id IS NULL OR released.recorded_at > known.at)
        UNION
        SELECT coalesce(said ->> 'sheet_number', '?' || (said ->> 'certificate_sheet')),
               coalesce(said ->> 'parcel_number', said ->> 'certificate_parcel', certificate_key)
        FROM registry.certificate_line, known
        WHERE unit_id = ANY (registry.kept_under(unit, known.at)) AND parcel_id IS NULL AND recorded @> known.at AND upper_inf(effective)
    )
    SELECT "group", count(*) FROM intake.parcel_group(unit, day) GROUP BY "group"
    UNION ALL
    SELECT 3::smallint, count(*) FROM (TABLE told EXCEPT TABLE registered) AS without HAVING count(*) > 0
    ORDER BY 1
$$;
COMMENT ON FUNCTION intake.group_count IS 'Parcels of a commune by campaign group as known at the end of a day. Số thửa theo nhóm 1, 2, 3.';
-- Jobs (công việc nền): the tables of procrastinate 3.10 (MIT), as it publishes them, in a schema of their own.

CREATE SCHEMA jobs;
COMMENT ON SCHEMA jobs IS 'Jobs that workers take. Công việc nền.';
SET LOCAL search_path = jobs;

CREATE TYPE procrastinate_job_status AS ENUM (
    'todo',  -- The job is queued
    'doing',  -- The job has been fetched by a worker
    'succeeded',  -- The job ended successfully
    'failed',  -- The job ended with an error
    'cancelled', -- The job was cancelled
    'aborting',  -- legacy, not used anymore since v3.0.0
    'aborted'  -- The job was aborted
);

CREATE TYPE procrastinate_job_event_type AS ENUM (
    'deferred',  -- Job created, in todo
    'started',  -- todo -> doing
    'deferred_for_retry',  -- doing -> todo
    'failed',  -- doing -> failed
    'succeeded',  -- doing -> succeeded
    'cancelled', -- todo -> cancelled
    'abort_requested', -- not a state transition, but set in a separate field
    'aborted', -- doing -> aborted (only allowed when abort_requested field is set)
    'scheduled', -- not a state transition, but recording when a task is scheduled for
    'retried' -- Manually retried failed job
);

-- Composite Types

CREATE TYPE procrastinate_job_to_defer_v1 AS (
    queue_name character varying,
    task_name character varying,
    priority integer,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
);

-- Tables

CREATE TABLE procrastinate_workers(
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    last_heartbeat timestamp with time zone NOT NULL DEFAULT NOW()
);

CREATE TABLE procrastinate_jobs (
    id bigserial PRIMARY KEY,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    lock text,
    queueing_lock text,
    args jsonb DEFAULT '{}' NOT NULL,
    status procrastinate_job_status DEFAULT 'todo'::procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone NULL,
    attempts integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint REFERENCES procrastinate_workers(id) ON DELETE SET NULL,
    CONSTRAINT check_not_todo_abort_requested CHECK (NOT (status = 'todo' AND abort_requested = true))
);

CREATE TABLE procrastinate_periodic_defers (
    id bigserial PRIMARY KEY,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint REFERENCES procrastinate_jobs(id) NULL,
    periodic_id character varying(128) NOT NULL DEFAULT '',
    CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp)
);

CREATE TABLE procrastinate_events (
    id bigserial PRIMARY KEY,
    job_id bigint NOT NULL REFERENCES procrastinate_jobs ON DELETE CASCADE,
    type procrastinate_job_event_type,
    at timestamp with time zone DEFAULT NOW() NULL
);

-- Constraints & Indices

-- this prevents from having several jobs with the same queueing lock in the "todo" state
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
-- this prevents from having several jobs with the same lock in the "doing" state
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON procrastinate_jobs (lock) WHERE status = 'doing';

-- Index for select_stalled_jobs_by_heartbeat query
CREATE INDEX idx_procrastinate_jobs_worker_not_null ON procrastinate_jobs(worker_id) WHERE worker_id IS NOT NULL AND status = 'doing'::procrastinate_job_status;

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON procrastinate_jobs(queue_name);
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON procrastinate_jobs (id, lock) WHERE status = ANY (ARRAY['todo'::procrastinate_job_status, 'doing'::procrastinate_job_status]);
CREATE INDEX procrastinate_jobs_priority_idx_v1 ON procrastinate_jobs(priority desc, id asc) WHERE (status = 'todo'::procrastinate_job_status);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON procrastinate_events(job_id);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON procrastinate_periodic_defers(job_id);

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON procrastinate_workers(last_heartbeat);

-- Functions
CREATE FUNCTION procrastinate_defer_jobs_v1(
    jobs procrastinate_job_to_defer_v1[]
)
    RETURNS bigint[]
    LANGUAGE plpgsql
AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION procrastinate_defer_periodic_job_v2(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _priority integer,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE FUNCTION procrastinate_fetch_job_v2(
    target_queue_names character varying[],
    p_worker_id bigint
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate_finish_job_v1(job_id bigint, end_status procrastinate_job_status, delete_job boolean)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION procrastinate_retry_job_v1(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION procrastinate_retry_job_v2(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION procrastinate_notify_queue_job_inserted_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_notify_queue_abort_job_v1()
RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_function_status_events_insert_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_function_status_events_update_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_function_scheduled_events_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_abort_requested_events_procedure_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_unlink_periodic_defers_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION procrastinate_register_worker_v1()
    RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION procrastinate_unregister_worker_v1(worker_id bigint)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate_update_heartbeat_v1(worker_id bigint)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat float)
    RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

-- Triggers

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((old.abort_requested = false AND new.abort_requested = true AND new.status = 'doing'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1
    AFTER UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1
    AFTER UPDATE OR INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.scheduled_at IS NOT NULL AND new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.abort_requested = true))
    EXECUTE PROCEDURE procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1
    BEFORE DELETE ON procrastinate_jobs
    FOR EACH ROW EXECUTE PROCEDURE procrastinate_unlink_periodic_defers_v1();

-- Its functions name its tables bare; wherever they are called from, they find them here.
DO $$
DECLARE
    each regprocedure;
BEGIN
    FOR each IN SELECT oid FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = jobs', each);
    END LOOP;
END $$;
RESET search_path;
-- What machines and browsers send in pieces, and the answers that are given once.

CREATE TABLE intake.upload (
    id uuid PRIMARY KEY,
    owner text NOT NULL,
    file_name text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    sha256 bytea CHECK (length(sha256) = 32),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE intake.upload IS 'A file being sent in pieces. Tệp đang tải lên từng phần.';
COMMENT ON COLUMN intake.upload.received IS 'Bytes that are on disk for certain: where the sender goes on. Số byte đã lưu chắc chắn.';
COMMENT ON COLUMN intake.upload.sha256 IS 'The hash its sender told beforehand. Mã SHA-256 do bên gửi khai trước.';
CREATE INDEX upload_owner ON intake.upload (owner);
CREATE INDEX upload_expiry ON intake.upload (expires_at);

CREATE TABLE intake.answered (
    owner text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request bytea NOT NULL CHECK (length(request) = 32),
    status smallint,
    body jsonb,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, key)
);
COMMENT ON TABLE intake.answered IS 'A request by its Idempotency-Key and how it was answered, written with what it did. Yêu cầu đã trả lời, để không làm hai lần.';
COMMENT ON COLUMN intake.answered.request IS 'SHA-256 of what was asked.';
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
-- What the public doors serve: one view per collection, and nothing of persons.

CREATE SCHEMA api;
COMMENT ON SCHEMA api IS 'What is published: features and their outlines. Dữ liệu công bố.';
GRANT USAGE ON SCHEMA api TO diaba_read;

-- A tile of the whole country needs no bend smaller than a pixel.
ALTER TABLE units.unit
    ADD COLUMN outline geometry GENERATED ALWAYS AS (ST_SimplifyPreserveTopology(ST_Transform(shape, 3857), 250)) STORED;
COMMENT ON COLUMN units.unit.outline IS 'web without bends below 250 m, for zoom 7 and less. Ranh giới giản lược.';

-- Units are loaded without an event, so a loading counts itself here.
CREATE TABLE api.units_revision (number bigint NOT NULL);
COMMENT ON TABLE api.units_revision IS 'How often the units were changed; one row. Số lần cập nhật danh mục đơn vị hành chính.';
INSERT INTO api.units_revision VALUES (0);

CREATE FUNCTION api.count_units_revision() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE api.units_revision SET number = number + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER units_revised AFTER INSERT OR UPDATE OR DELETE ON units.unit
    FOR EACH STATEMENT EXECUTE FUNCTION api.count_units_revision();

-- Transactions commit in another order than their events are numbered, so the last number alone would hide a late one.
CREATE FUNCTION api.state() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT concat_ws('.', (SELECT number FROM api.units_revision), max(recent.id), sum(recent.id))
        FROM (SELECT id FROM exchange.event ORDER BY id DESC LIMIT 200) AS recent);
COMMENT ON FUNCTION api.state IS 'Changes whenever what is published may have changed. Dấu trạng thái dữ liệu.';

-- The decree is a subquery so that a page is cut before properties are made: the planner puts off what it knows to be dear.
CREATE VIEW api.units AS
SELECT unit.level, unit.code AS id, unit.valid AS period, unit.shape, unit.web, unit.province_code AS province,
       base.search_key(unit.name) AS name,
       json_build_object(
           'code', unit.code, 'kind', unit.kind, 'name', unit.name, 'full_name', unit.full_name,
           'name_en', unit.name_en, 'full_name_en', unit.full_name_en, 'province', unit.province_code,
           'valid_from', lower(unit.valid), 'valid_to', upper(unit.valid) - 1,
           'decree', (SELECT opening.decree FROM units.event AS opening WHERE opening.id = unit.opened_by)) AS properties
FROM units.unit;
COMMENT ON VIEW api.units IS 'Units of every level and date. Đơn vị hành chính các cấp, mọi thời điểm.';

CREATE VIEW api.provinces AS SELECT * FROM api.units WHERE level = 'province' AND shape IS NOT NULL;
COMMENT ON VIEW api.provinces IS 'Provinces and cities with their boundaries. Tỉnh, thành phố.';

CREATE VIEW api.communes AS SELECT * FROM api.units WHERE level = 'commune' AND shape IS NOT NULL;
COMMENT ON VIEW api.communes IS 'Communes, wards and special zones with their boundaries. Xã, phường, đặc khu.';

CREATE VIEW api.parcels AS
SELECT parcel.code AS id, version.effective AS period, version.shape, version.web,
       sheet.number AS sheet, version.number, unit.code AS commune, unit.province_code AS province,
       json_build_object(
           'code', parcel.code, 'sheet', sheet.number, 'number', version.number, 'area', version.legal_area,
           'land_uses', (SELECT coalesce(json_agg(json_build_object('code', use.code, 'area', use.area) ORDER BY use.rank), '[]')
                         FROM cadastre.land_use AS use WHERE use.parcel_version_id = version.id),
           'forms_parcel', NOT version.occupies_land,
           'commune', unit.code, 'commune_name', unit.full_name, 'province', unit.province_code,
           'srid', sheet.srid, 'scale', sheet.scale,
           'effective_from', lower(version.effective), 'effective_to', upper(version.effective) - 1) AS properties
FROM cadastre.parcel
JOIN cadastre.parcel_version AS version ON version.parcel_id = parcel.id AND upper_inf(version.recorded)
JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN units.unit ON unit.id = sheet.unit_id;
COMMENT ON VIEW api.parcels IS 'Parcels as known now, without anything of persons. Thửa đất, không kèm dữ liệu cá nhân.';

GRANT SELECT ON ALL TABLES IN SCHEMA api TO diaba_read;
