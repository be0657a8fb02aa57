"""Platforms' wire protocols over a simulated market whose truth is known. It imports nothing else of ours."""
