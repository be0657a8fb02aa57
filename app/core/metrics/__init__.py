"""Every figure once: what it means, how it is counted, and what a merchant builds of it."""
