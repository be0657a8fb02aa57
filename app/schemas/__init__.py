"""The words that screens, API and rules share; they know neither the database nor the web."""
