"""Prose from Gemini through the google-genai SDK."""
