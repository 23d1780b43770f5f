"""Intake (giao nộp, kiểm tra, nghiệm thu): how deliveries become clean parcels."""
