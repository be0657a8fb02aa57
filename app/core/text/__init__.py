"""The text interface: plain sentences about numbers, with or without a language model."""
