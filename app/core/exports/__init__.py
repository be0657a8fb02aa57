"""Tables of one business as files that other programs read."""
