"""Formats out (xuất dữ liệu): what was delivered or is registered, as files that others read."""
