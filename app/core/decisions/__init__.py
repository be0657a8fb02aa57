"""The decision loop: proposed, decided by people, carried out once, undone when asked."""
