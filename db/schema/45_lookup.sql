-- Search (tra cứu): what a text may mean is looked for by an index, for one text or ten thousand.

CREATE INDEX sheet_number ON cadastre.sheet (number);

CREATE FUNCTION registry.bare(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN upper(regexp_replace(written, '[^[:alnum:]]', '', 'g'));
COMMENT ON FUNCTION registry.bare IS 'Numbers of papers as they are compared: letters and digits alone. Số giấy tờ bỏ dấu cách.';
CREATE INDEX certificate_register_number ON registry.certificate (registry.bare(register_number)) WHERE register_number IS NOT NULL;
