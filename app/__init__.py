"""The application: schemas, rules, API, screens and commands."""
