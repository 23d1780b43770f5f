-- name: documents
SELECT id, title_vi, title_en, issued, lower(valid) AS valid_from, upper(valid) AS valid_to, replaced_by, mark
FROM law.document;

-- name: put_document
INSERT INTO law.document (id, title_vi, title_en, issued, valid, replaced_by, mark)
VALUES (%s, %s, %s, %s, daterange(%s, %s), %s, %s)
ON CONFLICT (id) DO UPDATE
SET title_vi = EXCLUDED.title_vi, title_en = EXCLUDED.title_en, issued = EXCLUDED.issued, valid = EXCLUDED.valid,
    replaced_by = EXCLUDED.replaced_by, mark = EXCLUDED.mark;

-- name: drop_documents
DELETE FROM law.document WHERE NOT id = ANY(%s);

-- name: codes
SELECT list, code, label_vi, label_en, parent_code, lower(valid) AS valid_from, upper(valid) AS valid_to,
       basis, article, mark, array_to_string(replaced_by, ' ') AS replaced_by, replaced_by_mark
FROM law.code;

-- name: put_code
INSERT INTO law.code (list, code, label_vi, label_en, parent_code, valid, basis, article, mark, replaced_by, replaced_by_mark)
VALUES (%s, %s, %s, %s, %s, daterange(%s, %s), %s, %s, %s, string_to_array(%s, ' '), %s);

-- name: clear_codes
DELETE FROM law.code;

-- name: parameters
SELECT name, key, value, unit, label_vi, label_en, lower(valid) AS valid_from, upper(valid) AS valid_to, basis, article, mark
FROM law.parameter;

-- name: put_parameter
INSERT INTO law.parameter (name, key, value, unit, label_vi, label_en, valid, basis, article, mark)
VALUES (%s, %s, %s, %s, %s, %s, daterange(%s, %s), %s, %s, %s);

-- name: clear_parameters
DELETE FROM law.parameter;
