"""Who uses the house: accounts, roles, deeds, long work, mail (Menschen im Haus)."""
