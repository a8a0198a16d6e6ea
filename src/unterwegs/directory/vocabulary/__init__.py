"""The vocabulary of early childhood: subjects with the words and phrases parents have for them, in eight languages."""

from unterwegs.directory.vocabulary.reading import LANGUAGES, PEOPLE, Care, Said, Subject, cares, elsewhere, subjects

__all__ = ["LANGUAGES", "PEOPLE", "Care", "Said", "Subject", "cares", "elsewhere", "subjects"]
