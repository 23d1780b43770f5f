"""Accounts (tài khoản): who signs in, in which role, for which unit."""
