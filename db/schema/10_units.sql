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
