"""Provisioning: switching the client's services on, off, up and down."""
