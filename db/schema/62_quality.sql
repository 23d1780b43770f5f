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
