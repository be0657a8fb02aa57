"""From a row of a mart to the raw rows that made it, and from a column to the columns that it is made of. It shows no payload."""
