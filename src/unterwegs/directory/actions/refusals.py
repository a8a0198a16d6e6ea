"""Why a deed was not done."""


class WrongStep(Exception):
    """An offer cannot go from its state to the one asked for."""


class NotReady(Exception):
    """An offer lacks something families need; the text is a sentence that says what."""


class EditedMeanwhile(Exception):
    """Somebody saved the same thing after it was opened; nothing is overwritten."""


class StillUsed(Exception):
    """Something cannot go because other entries need it; the text says which."""


class OutOfScope(Exception):
    """A deed would take something away from the organization or neighborhood of the person who does it."""
