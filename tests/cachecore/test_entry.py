"""The bytes of an entry: what was packed comes back, anything else is nothing, also under another key or secret."""

from hypothesis import given
from hypothesis import strategies as st

from cachecore.store import entry

KEY = "page|0"

versions = st.dictionaries(st.text(max_size=20), st.binary(max_size=12), max_size=5)


@given(versions, st.binary(max_size=200), st.text(max_size=10))
def test_what_was_packed_comes_back(scopes, body, etag):
    data = entry.pack(KEY, scopes, body, own=[], began_at=1, etag=etag)

    found = entry.unpack(KEY, data)

    assert found is not None
    assert (found.head.versions, found.body, found.head.etag) == (scopes, body, etag)


@given(versions, st.binary(max_size=200), st.data())
def test_one_changed_byte_anywhere_is_noticed(scopes, body, data):
    packed = bytearray(entry.pack(KEY, scopes, body, own=[], began_at=1))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))

    # The fingerprint only tells the store who should compute; what is served is decided without it.
    in_fingerprint = entry.FINGERPRINT.start <= at < entry.FINGERPRINT.stop
    assert (entry.unpack(KEY, bytes(packed)) is None) != in_fingerprint


@given(st.binary(max_size=300))
def test_foreign_bytes_are_nothing_and_never_an_error(data):
    assert entry.unpack(KEY, data) is None
    assert entry.unpack(KEY, data, head_only=True) is None


@given(st.binary(min_size=1, max_size=5000))
def test_the_head_alone_is_enough_for_a_conditional_request(body):
    packed = entry.pack(KEY, {"*": b"v"}, body, own=[], began_at=1, etag='"e"')

    found = entry.unpack(KEY, packed[: len(packed) - len(body)], head_only=True)

    assert found is not None
    assert (found.head.etag, found.body) == ('"e"', None)


@given(st.binary(max_size=200))
def test_an_entry_under_another_key_is_nothing(body):
    assert entry.unpack("page|1", entry.pack(KEY, {"*": b"v"}, body, own=[], began_at=1)) is None


def test_an_entry_of_a_former_secret_counts_while_it_is_a_fallback(settings):
    settings.SECRET_KEY = "former" * 10
    packed = entry.pack(KEY, {"*": b"v"}, b"body", own=[], began_at=1)

    settings.SECRET_KEY = "present" * 10
    assert entry.unpack(KEY, packed) is None
    settings.SECRET_KEY_FALLBACKS = ["former" * 10]
    assert entry.unpack(KEY, packed) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert entry.unpack(KEY, packed) is None
