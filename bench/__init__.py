"""How fast the platform is, against what it could be on the same machine in the same run. See README.md."""
