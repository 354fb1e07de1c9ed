"""Crashes by real signals: processes killed, stopped and cut off at every place between two effects; see README.md."""
