-- What the public doors serve: one view per collection, and nothing of persons.

CREATE SCHEMA api;
COMMENT ON SCHEMA api IS 'What is published: features and their outlines. Dữ liệu công bố.';
GRANT USAGE ON SCHEMA api TO diaba_read;

-- A tile of the whole country needs no bend smaller than a pixel.
ALTER TABLE units.unit
    ADD COLUMN outline geometry GENERATED ALWAYS AS (ST_SimplifyPreserveTopology(ST_Transform(shape, 3857), 250)) STORED;
COMMENT ON COLUMN units.unit.outline IS 'web without bends below 250 m, for zoom 7 and less. Ranh giới giản lược.';

-- Units are loaded without an event, so a loading counts itself here.
CREATE TABLE api.units_revision (number bigint NOT NULL);
COMMENT ON TABLE api.units_revision IS 'How often the units were changed; one row. Số lần cập nhật danh mục đơn vị hành chính.';
INSERT INTO api.units_revision VALUES (0);

CREATE FUNCTION api.count_units_revision() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE api.units_revision SET number = number + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER units_revised AFTER INSERT OR UPDATE OR DELETE ON units.unit
    FOR EACH STATEMENT EXECUTE FUNCTION api.count_units_revision();

-- Transactions commit in another order than their events are numbered, so the last number alone would hide a late one.
CREATE FUNCTION api.state() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT concat_ws('.', (SELECT number FROM api.units_revision), max(recent.id), sum(recent.id))
        FROM (SELECT id FROM exchange.event ORDER BY id DESC LIMIT 200) AS recent);
COMMENT ON FUNCTION api.state IS 'Changes whenever what is published may have changed. Dấu trạng thái dữ liệu.';

-- The decree is a subquery so that a page is cut before properties are made: the planner puts off what it knows to be dear.
CREATE VIEW api.units AS
SELECT unit.level, unit.code AS id, unit.valid AS period, unit.shape, unit.web, unit.province_code AS province,
       base.search_key(unit.name) AS name,
       json_build_object(
           'code', unit.code, 'kind', unit.kind, 'name', unit.name, 'full_name', unit.full_name,
           'name_en', unit.name_en, 'full_name_en', unit.full_name_en, 'province', unit.province_code,
           'valid_from', lower(unit.valid), 'valid_to', upper(unit.valid) - 1,
           'decree', (SELECT opening.decree FROM units.event AS opening WHERE opening.id = unit.opened_by)) AS properties
FROM units.unit;
COMMENT ON VIEW api.units IS 'Units of every level and date. Đơn vị hành chính các cấp, mọi thời điểm.';

CREATE VIEW api.provinces AS SELECT * FROM api.units WHERE level = 'province' AND shape IS NOT NULL;
COMMENT ON VIEW api.provinces IS 'Provinces and cities with their boundaries. Tỉnh, thành phố.';

CREATE VIEW api.communes AS SELECT * FROM api.units WHERE level = 'commune' AND shape IS NOT NULL;
COMMENT ON VIEW api.communes IS 'Communes, wards and special zones with their boundaries. Xã, phường, đặc khu.';

CREATE VIEW api.parcels AS
SELECT parcel.code AS id, version.effective AS period, version.shape, version.web,
       sheet.number AS sheet, version.number, unit.code AS commune, unit.province_code AS province,
       json_build_object(
           'code', parcel.code, 'sheet', sheet.number, 'number', version.number, 'area', version.legal_area,
           'land_uses', (SELECT coalesce(json_agg(json_build_object('code', use.code, 'area', use.area) ORDER BY use.rank), '[]')
                         FROM cadastre.land_use AS use WHERE use.parcel_version_id = version.id),
           'forms_parcel', NOT version.occupies_land,
           'commune', unit.code, 'commune_name', unit.full_name, 'province', unit.province_code,
           'srid', sheet.srid, 'scale', sheet.scale,
           'effective_from', lower(version.effective), 'effective_to', upper(version.effective) - 1) AS properties
FROM cadastre.parcel
JOIN cadastre.parcel_version AS version ON version.parcel_id = parcel.id AND upper_inf(version.recorded)
JOIN cadastre.sheet ON sheet.id = version.sheet_id
JOIN units.unit ON unit.id = sheet.unit_id;
COMMENT ON VIEW api.parcels IS 'Parcels as known now, without anything of persons. Thửa đất, không kèm dữ liệu cá nhân.';

GRANT SELECT ON ALL TABLES IN SCHEMA api TO diaba_read;
