"""Reorganisation of units (sắp xếp đơn vị hành chính) as an act: staged in sets, rehearsed, carried out, undone."""
