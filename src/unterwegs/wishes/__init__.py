"""Wishes: what a family asks for in its own words, who reads it, and what became of it (Wünsche; confidential)."""
