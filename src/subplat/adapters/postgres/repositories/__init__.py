"""The repositories of the ports, one file a room, over one open transaction."""
