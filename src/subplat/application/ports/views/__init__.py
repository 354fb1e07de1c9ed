"""What may be read and shown: one file a resource, with its filter, its view and, where one shows more, its detail."""
