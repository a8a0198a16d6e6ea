"""The promises of the product, tried in a real browser. Read these first."""
