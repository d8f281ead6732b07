"""The bytes of an entry: what was packed comes back, anything else is nothing."""

from hypothesis import given
from hypothesis import strategies as st

from cachecore import entry

versions = st.dictionaries(st.text(max_size=20), st.binary(max_size=12), max_size=5)


@given(versions, st.binary(max_size=200), st.text(max_size=10))
def test_what_was_packed_comes_back(scopes, body, etag):
    data = entry.pack(scopes, body, own=[], began_at=1, etag=etag)

    found = entry.unpack(data)

    assert found is not None
    assert (found.head.versions, found.body, found.head.etag) == (scopes, body, etag)


@given(versions, st.binary(max_size=200), st.data())
def test_one_changed_byte_anywhere_is_noticed(scopes, body, data):
    packed = bytearray(entry.pack(scopes, body, own=[], began_at=1))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))

    # The fingerprint only tells the store who should compute; what is served is decided without it.
    in_fingerprint = entry.FINGERPRINT.start <= at < entry.FINGERPRINT.stop
    assert (entry.unpack(bytes(packed)) is None) != in_fingerprint


@given(st.binary(max_size=300))
def test_foreign_bytes_are_nothing_and_never_an_error(data):
    assert entry.unpack(data) is None
    assert entry.unpack(data, head_only=True) is None


@given(st.binary(min_size=1, max_size=5000))
def test_the_head_alone_is_enough_for_a_conditional_request(body):
    packed = entry.pack({"*": b"v"}, body, own=[], began_at=1, etag='"e"')

    found = entry.unpack(packed[: len(packed) - len(body)], head_only=True)

    assert found is not None
    assert (found.head.etag, found.body) == ('"e"', None)
