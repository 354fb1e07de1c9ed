"""What the twins of Google's interfaces share: the discovery documents as the law, and Google's wording of errors."""
