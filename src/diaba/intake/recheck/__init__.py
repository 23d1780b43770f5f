"""The register judged again (kiểm tra lại sổ địa chính): every rule over a snapshot, commune by commune, on many machines."""
