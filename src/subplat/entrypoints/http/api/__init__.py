"""The staff API, `/api/v1`: every route is one use case."""
