"""Mail through Gmail, from the mailbox of the person or team that sends it."""
