"""Google Workspace seats, bought and switched through the Reseller API."""
