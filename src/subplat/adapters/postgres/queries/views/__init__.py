"""Lists and single things as people see them: keyset pages by an index, nothing read per row."""
