"""Where calls come in: HTTP API, command line, worker."""
