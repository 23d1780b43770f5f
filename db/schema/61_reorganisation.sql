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
