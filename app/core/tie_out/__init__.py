"""Do the warehouse and the platforms agree? What does not agree has no advice built on it."""
