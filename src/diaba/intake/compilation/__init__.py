"""The register of a commune compiled from its certificates (lập sổ địa chính từ Giấy chứng nhận)."""
