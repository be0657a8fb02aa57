"""Platforms' notes that something has changed: proved, kept once, and taken as a reason to read again, never as data."""
