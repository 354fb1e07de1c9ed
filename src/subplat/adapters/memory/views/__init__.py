"""Lists and single things as people see them, made of what is committed."""
