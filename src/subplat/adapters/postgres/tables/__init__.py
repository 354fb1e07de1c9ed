"""The tables, one file a room: names and allowed values of the design documents, columns added where the domain needs them."""
