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
