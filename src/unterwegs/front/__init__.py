"""The door for families: a site that is calm, quick and needs no JavaScript (Tür für Familien)."""
