"""The door through which Django's ``migrate`` runs the register's plain SQL migrations."""
