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
