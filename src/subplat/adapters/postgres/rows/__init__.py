"""Aggregates as rows and back: plain functions, one file a room. Loading runs every invariant of the constructor."""
