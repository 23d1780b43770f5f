"""Formats in (định dạng tệp giao nộp): each file here knows one, and nothing above it knows any."""
