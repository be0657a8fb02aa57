"""Who may log in: users, passwords, access tokens and sessions."""
