"""The demo commune (xã mẫu): a seeded, realistic commune with known faults, and no real person in it."""
