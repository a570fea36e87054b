"""What the product costs, each figure measured beside its limit in the same run. Run all with `make bench`."""
