"""Asking: the shapes of questions as they come from outside (bodies, addresses, kept widgets), checked, and their way to the core."""
