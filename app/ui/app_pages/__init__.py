"""One file per page; each reads like the screen it draws."""
