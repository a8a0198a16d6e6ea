"""What there is: organizations, locations and offers, reviewed and published (Angebotsverzeichnis)."""
