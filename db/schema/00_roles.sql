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
