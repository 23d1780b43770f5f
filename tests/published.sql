-- name: units
WITH event AS (
    INSERT INTO units.event (decree, effective, title_vi, title_en)
    VALUES ('NQ thử', '2025-07-01', 'Sắp xếp', 'Rearrangement') RETURNING id
), unit AS (
    INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid, shape)
    SELECT level::units.level, code, kind, name, full_name, name_en, full_name_en, parent, '97', valid::daterange,
           ST_Multi(ST_MakeEnvelope(west, south, east, north, 4326))
    FROM (VALUES
        ('province', '97', 'tỉnh', 'Thử Nghiệm', 'Tỉnh Thử Nghiệm', 'Thu Nghiem', 'Thu Nghiem Province', NULL,
         '[2025-07-01,)', 105.4, 20.9, 105.7, 21.2),
        ('commune', '97901', 'phường', 'Đông Thử', 'Phường Đông Thử', 'Dong Thu', 'Dong Thu Ward', '97',
         '[2025-07-01,)', 105.5, 21.0, 105.6, 21.1),
        ('commune', '97902', 'xã', 'Tây Thử', 'Xã Tây Thử', 'Tay Thu', 'Tay Thu Commune', '97',
         '[2025-07-01,)', 105.4, 21.0, 105.5, 21.1),
        ('commune', '97903', 'xã', 'Thử Cũ', 'Xã Thử Cũ', 'Thu Cu', 'Thu Cu Commune', '979',
         '[2020-01-01,2025-07-01)', NULL, NULL, NULL, NULL)
    ) AS row (level, code, kind, name, full_name, name_en, full_name_en, parent, valid, west, south, east, north)
    RETURNING id, code
)
INSERT INTO units.succession (predecessor_id, successor_id, extent, event_id, basis)
SELECT old.id, new.id, 'whole', event.id, 'text' FROM event, unit AS old, unit AS new WHERE old.code = '97903' AND new.code = '97901'

-- name: parcels
-- Six columns of ten parcels of 20 × 30 m on two sheets; the last of them has ended.
WITH act AS (
    INSERT INTO registry.act (kind, decided_by, effective, detail) VALUES ('acceptance', 'province', '2026-01-05', '{}') RETURNING id
), sheet AS (
    INSERT INTO cadastre.sheet (unit_id, number, scale, srid)
    SELECT unit.id, number, 1000, 9209 FROM units.unit, unnest(ARRAY['1', '12']) AS number WHERE code = '97901'
    RETURNING id, number
), plan AS (
    SELECT code, place - 1 AS place, 505000 + 20 * ((place - 1) / 10) AS x, 2327000 + 30 * ((place - 1) %% 10) AS y,
           place = cardinality(%(codes)s::text[]) AS has_ended
    FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS given (code, place)
), parcel AS (
    INSERT INTO cadastre.parcel (code, code_point, code_transform, code_algorithm)
    SELECT code, ST_SetSRID(ST_MakePoint(x, y), 9209), 't', 'a' FROM plan
    RETURNING id, code
), version AS (
    INSERT INTO cadastre.parcel_version
        (parcel_id, sheet_id, number, legal_area, shape, digest, effective, recorded, opened_by, closed_by)
    SELECT parcel.id, sheet.id, (place %% 30 + 1)::text, 1600.5, ST_Multi(ST_MakeEnvelope(x, y, x + 20, y + 30, 9209)),
           decode(md5(code), 'hex'), daterange('2026-01-05', CASE WHEN has_ended THEN date '2026-03-01' END),
           '[2026-01-05 08:00+07,)', act.id, CASE WHEN has_ended THEN act.id END
    FROM plan JOIN parcel USING (code) JOIN sheet ON sheet.number = CASE WHEN place < 30 THEN '1' ELSE '12' END, act
    RETURNING id, number
)
INSERT INTO cadastre.land_use (parcel_version_id, rank, code, area, origin, form, term)
SELECT id, 1, (ARRAY['ODT', 'LUC', 'ZZZ'])[(number::int - 1) %% 3 + 1], 600, 'DG-KTT', 'private', 'Lâu dài' FROM version

-- name: sealed
SELECT registry.sealed(max(id)) FROM registry.act

-- name: delivery
WITH delivery AS (
    INSERT INTO intake.delivery (unit_id, sha256, file_name, profile, delivered_by, checked_at, objects, engine, act_id, receipt)
    SELECT unit.id, sha256('dong_thu'), 'dong_thu.gpkg', 'tt26', 'officer', now(), 61, '1', act.id, '{"delivery": 1, "unit_code": "97901", "unit_name": "Xã Đông Thu", "decided_by": "registrar", "act": 1, "engine": "1",
            "profile": "tt26", "effective": "2026-01-01", "recorded_at": "2026-01-01T10:00:00+07:00", "findings": {"blocker": 1},
            "opened": 60, "changed": 0, "unchanged": 0, "quarantined": 1}'
    FROM units.unit, registry.act WHERE code = '97901'
    RETURNING id, act_id
), event AS (
    INSERT INTO exchange.event (kind, unit_code, subject, facts)
    SELECT 'delivery-accepted', '97901', id::text,
           '{"file_name": "dong_thu.gpkg", "opened": 60, "changed": 0, "unchanged": 0, "quarantined": 1}' FROM delivery
), finding AS (
    INSERT INTO intake.finding (delivery_id, seq, rule, severity, object, facts, message_vi, message_en, place)
    SELECT id, seq, CASE seq %% 2 WHEN 1 THEN 'TOP-001' ELSE 'sliver' END, CASE seq %% 2 WHEN 1 THEN 'blocker' ELSE 'warning' END,
           'thua:' || seq, '{}', format('Thửa %%s chồng lấn.', seq), format('Parcel %%s overlaps.', seq),
           CASE WHEN seq %% 5 > 0 THEN ST_SetSRID(ST_MakePoint(105.55 + seq / 10000.0, 21.05), 4326) END
    FROM delivery, generate_series(1, 70) AS seq
)
INSERT INTO intake.quarantine (delivery_id, held_by, object, sheet_number, parcel_number, rules)
SELECT id, act_id, 'thua:61', '1', '61', '{TOP-001}' FROM delivery
RETURNING delivery_id

-- name: rename
-- 97902 bore another name for half a year.
WITH renamed AS (
    UPDATE units.unit SET valid = '[2026-01-01,)' WHERE code = '97902' RETURNING *
)
INSERT INTO units.unit (level, code, kind, name, full_name, name_en, full_name_en, parent_code, province_code, valid, shape)
SELECT level, code, kind, 'Tên Cũ', 'Xã Tên Cũ', 'Ten Cu', 'Ten Cu Commune', parent_code, province_code, '[2025-07-01,2026-01-01)', shape
FROM renamed
