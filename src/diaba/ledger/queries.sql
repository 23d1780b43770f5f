-- name: seal
SELECT registry.sealed(%(act_id)s)
