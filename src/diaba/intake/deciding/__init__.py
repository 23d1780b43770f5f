"""Decisions on deliveries (quyết định nghiệm thu): the second officer, and undoing."""
