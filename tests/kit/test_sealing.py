"""What is sealed opens with its key at its place, and nowhere else."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from unterwegs.kit import sealing

keys = st.binary(min_size=sealing.KEY, max_size=sealing.KEY)


@given(plain=st.binary(max_size=300), key=keys, place=st.text(max_size=40))
def test_what_was_sealed_comes_back(plain: bytes, key: bytes, place: str) -> None:
    sealed = sealing.seal(plain, key=key, place=place)

    assert sealing.unseal(sealed, key=key, place=place) == plain


@given(plain=st.binary(max_size=100), key=keys, place=st.text(max_size=40), other=st.text(max_size=40))
def test_it_opens_at_no_other_place(plain: bytes, key: bytes, place: str, other: str) -> None:
    assume(place != other)
    sealed = sealing.seal(plain, key=key, place=place)

    with pytest.raises(sealing.Broken):
        sealing.unseal(sealed, key=key, place=other)


@given(plain=st.binary(max_size=100), key=keys, other=keys)
def test_it_opens_with_no_other_key(plain: bytes, key: bytes, other: bytes) -> None:
    assume(key != other)
    sealed = sealing.seal(plain, key=key, place="here")

    with pytest.raises(sealing.Broken):
        sealing.unseal(sealed, key=other, place="here")


@given(plain=st.binary(max_size=100), key=keys, where=st.integers(min_value=0), bit=st.integers(0, 7))
def test_every_turned_bit_is_noticed(plain: bytes, key: bytes, where: int, bit: int) -> None:
    sealed = bytearray(sealing.seal(plain, key=key, place="here"))
    sealed[where % len(sealed)] ^= 1 << bit

    with pytest.raises(sealing.Broken):
        sealing.unseal(bytes(sealed), key=key, place="here")


@given(length=st.integers(0, 200), key=keys)
def test_what_is_cut_short_is_noticed(length: int, key: bytes) -> None:
    sealed = sealing.seal(b"Guten Tag", key=key, place="here")
    assume(length < len(sealed))

    with pytest.raises(sealing.Broken):
        sealing.unseal(sealed[:length], key=key, place="here")


def test_names_of_different_length_look_the_same() -> None:
    key = sealing.fresh_key()

    sealed = [sealing.seal(name.encode(), key=key, place="here") for name in ("Jo", "Friederike Musterfrau")]

    assert {len(one) for one in sealed} == {sealing.NONCE + sealing.BLOCK + sealing.TAG}
    assert sealed[0] != sealing.seal(b"Jo", key=key, place="here")


@given(key=keys)
def test_the_name_of_a_key_tells_nothing_about_it(key: bytes) -> None:
    assert sealing.fingerprint(key) == sealing.fingerprint(key)
    assert key.hex()[:16] != sealing.fingerprint(key)


@pytest.mark.parametrize("text", ["", "abc", "YWJj", "ä" * 44, "A" * 40 + "===="])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 – Base64 and length have their own words
        sealing.key_of(text)
