"""Virtual machines at Google Compute Engine, switched on and off with the subscription that pays for them."""
