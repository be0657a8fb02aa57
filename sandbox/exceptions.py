"""What the sandbox refuses."""


class SandboxError(Exception):
    """The sandbox cannot do what was asked; the message is one sentence with the remedy."""
