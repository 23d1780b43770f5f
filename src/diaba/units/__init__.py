"""Administrative units (đơn vị hành chính) of every date."""
