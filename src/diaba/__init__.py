"""Địa Bạ: the open national land and environment data system of Vietnam."""
