"""Dashboards: what people arrange. The values, the legal grid, what a widget asks, and the desk where all of it is kept."""
