"""A shop of one's own: how its tables are mapped to the canonical marketplace, read, checked and kept current."""
