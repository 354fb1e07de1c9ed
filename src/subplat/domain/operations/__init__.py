"""Operations: whether the outside systems answer."""
