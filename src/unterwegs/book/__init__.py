"""The companion book (Elternbegleitbuch): editions by neighborhood and language, printed, frozen, and kept current by sheets."""
