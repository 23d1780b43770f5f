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

-- "Hòa" and "Hoà", composed or decomposed, with or without tone, in any case: one key. đ becomes d.
-- Hyphens, apostrophes, dots and repeated blanks count as one blank.
CREATE FUNCTION base.search_key(label text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, normalize(label, NFC))),
                            '[^a-z0-9]+', ' ', 'g'));

-- The least common multiple of a group: exact shares have no rounding.
CREATE AGGREGATE base.lcm(numeric) (SFUNC = lcm, STYPE = numeric, PARALLEL = SAFE);
