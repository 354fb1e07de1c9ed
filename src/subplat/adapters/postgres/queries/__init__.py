"""Reading outside any change."""
