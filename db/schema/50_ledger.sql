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
