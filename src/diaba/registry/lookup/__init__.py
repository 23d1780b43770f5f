"""Search (tra cứu): one text understood in every way it may be meant, and answered for all texts of a list at once."""
