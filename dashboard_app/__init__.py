"""What the product does with numbers."""
