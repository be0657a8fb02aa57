"""Reads that something asks for between the schedule's own: a webhook, or the suspicion that one was lost."""
