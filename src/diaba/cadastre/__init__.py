"""The cadastre (địa chính): sheets, parcels and their versions."""
