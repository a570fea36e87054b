"""gunicorn's own defaults, for the yardstick: without it gunicorn would read the product's configuration from this folder."""
