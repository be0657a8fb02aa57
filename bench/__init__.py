"""Every figure that the README claims, one command each, a rival beside ours in the same run."""
