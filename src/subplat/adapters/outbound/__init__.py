"""Events on their way out to other systems, signed per Standard Webhooks."""
