"""Telling other systems what happened, and hearing from them what they did."""
