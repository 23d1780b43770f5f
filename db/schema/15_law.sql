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
