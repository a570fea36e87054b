"""The tables of the first migration, as they were then. Later migrations change them; these files stay as they are."""
