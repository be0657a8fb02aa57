"""What people decided, as a source that is read and never written here."""
