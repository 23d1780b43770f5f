"""Vietnamese: 22/11/2026, 1.234,5; Django's own Vietnamese neither groups thousands nor uses slashes."""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "H:i, d/m/Y"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
