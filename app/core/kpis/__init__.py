"""A merchant's own figures, made of registered ones."""
