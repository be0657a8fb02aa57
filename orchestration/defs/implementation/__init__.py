"""Approved changes carried out through the outbox."""
