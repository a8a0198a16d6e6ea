"""Planning with families: what they miss in their own words, how many say so, and what became of it (Bedarfe)."""
