"""Marks: one value of an answer, and the rows that it is made of."""
