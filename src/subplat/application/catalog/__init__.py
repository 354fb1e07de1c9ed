"""Catalog: add products."""
