"""The twin of Gemini: one method that writes prose, well or badly as told."""
