"""The API's description as a page: to read, and to try things out. All of it comes from here."""
