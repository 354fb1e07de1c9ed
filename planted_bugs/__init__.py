"""The planted bugs of subplat: which rule each spoils, and what has to find it (`python -m planted_bugs`)."""
