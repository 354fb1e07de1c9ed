"""Reports as CSV and XLSX files."""
