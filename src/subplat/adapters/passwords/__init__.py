"""Passwords and one-time codes by well-kept libraries: argon2-cffi, zxcvbn, pyotp."""
