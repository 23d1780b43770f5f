"""The X-Road rail (trục liên thông X-Road): an adapter between our services and a Security Server, and its evidence."""
