-- Tokens of machines.

-- name: add_token
INSERT INTO accounts_token (account_id, name, sha256, acts, created_at, expires_at)
SELECT id, %(name)s, %(sha256)s, %(acts)s, now(), now() + make_interval(days => %(days)s::integer)
FROM accounts_account WHERE username = %(username)s AND is_active

-- name: holder
SELECT a.username, a.role, a.unit_code, a.province_code, t.acts
FROM accounts_token t JOIN accounts_account a ON a.id = t.account_id
WHERE t.sha256 = %(sha256)s AND t.revoked_at IS NULL AND t.expires_at > now() AND a.is_active

-- name: tokens
SELECT t.id, a.username, t.name, t.acts, t.created_at, t.expires_at, t.revoked_at
FROM accounts_token t JOIN accounts_account a ON a.id = t.account_id
ORDER BY t.id

-- name: revoke_token
UPDATE accounts_token SET revoked_at = now() WHERE id = %(id)s AND revoked_at IS NULL
