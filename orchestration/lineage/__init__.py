"""Which columns a column of the warehouse is made of, read off the SQL."""
