"""Documents as PDF, set by typst from a template in this package."""
