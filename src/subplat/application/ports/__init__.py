"""What the use cases need from outside, in our own words: one file a capability."""
