"""`ecom`, the command: the composition root that may know every room."""
