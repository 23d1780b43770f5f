"""OGC API Features and vector tiles: the public read doors."""
