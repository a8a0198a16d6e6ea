"""What a text became: passages that differ, word by word where enough stayed."""

from unterwegs.kit import differences
from unterwegs.kit.differences import Segment


def test_what_is_the_same_is_left_out() -> None:
    before = "Eins.\n\nDer Bus kommt um zehn.\n\nDrei.\n"

    passages = differences.changed_passages(before, before.replace("zehn", "elf") + "\nVier.\n")

    assert passages == [
        [Segment("same", "Der Bus kommt um "), Segment("gone", "zehn."), Segment("new", "elf.")],
        [Segment("new", "Vier.")],
    ]


def test_a_passage_of_other_words_stands_whole_before_the_new_one() -> None:
    passages = differences.changed_passages("Der Bus kommt um zehn.", "Wir treffen uns am Brunnen.")

    assert passages == [[Segment("gone", "Der Bus kommt um zehn."), Segment("new", "Wir treffen uns am Brunnen.")]]
