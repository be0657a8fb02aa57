"""What each column says about a person, in one registry."""
