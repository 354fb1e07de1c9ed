"""The copy of each quotation in Cosmic (REST API, version 3)."""
