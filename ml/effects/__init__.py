"""What a carried-out change really did, against what would have happened without it."""
