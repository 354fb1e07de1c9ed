"""What the Google adapters share: a write-once transport, services per mailbox and thread, failures in our words."""
