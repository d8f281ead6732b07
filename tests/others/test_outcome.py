"""What a record of tests comes to, and what of it counts as harm done by cachecore."""

import json

from tests.others.outcome import Outcome, difference, read_lines


def outcome(trouble: str = "", **results: str) -> Outcome:
    lines = [json.dumps([name, result.split(":")[0], result]) for name, result in results.items()]
    return read_lines([*lines, json.dumps(["", "ended", ""])], "digest", 1.0, trouble)


def test_a_test_is_as_bad_as_its_worst_subtest():
    lines = [json.dumps(["a", result, "text"]) for result in ("begun", "failure", "ok")]
    assert read_lines(lines, "digest", 1.0, "").bad == {"a"}


def test_a_process_that_ends_before_its_tests_says_in_which_one():
    lines = [json.dumps(["a", "ok", ""]), json.dumps(["b", "begun", ""]), '["c", "be']
    assert read_lines(lines, "digest", 1.0, "").trouble == "it ended before its tests did, in b"


def test_a_database_that_cannot_be_removed_after_the_last_test_is_trouble():
    lines = [json.dumps(["a", "begun", ""]), json.dumps(["a", "ok", ""])]
    assert read_lines(lines, "digest", 1.0, "").trouble == "it ended before its tests did"


def test_what_fails_without_cachecore_too_is_not_its_harm():
    found = difference(outcome(a="failure", b="ok"), outcome(a="failure", b="ok"))
    assert (found.new, found.counts, found.lost, found.trouble) == ((), (), (), "")


def test_what_fails_only_with_cachecore_is_new_also_where_it_was_skipped_or_absent_without():
    without = outcome(a="ok", b="skipped")
    assert difference(without, outcome(a="error", b="failure", c="error")).new == ("a", "b", "c")


def test_counts_of_queries_are_told_apart():
    more = outcome(a="failure: AssertionError: 3 != 2 : 3 queries executed, 2 expected", b="failure: 3 != 2")
    found = difference(outcome(a="ok", b="ok"), more)
    assert (found.new, found.counts) == (("b",), ("a",))


def test_what_passed_without_and_was_not_run_with_cachecore_is_lost():
    assert difference(outcome(a="ok", b="failure"), outcome("killed")).lost == ("a",)


def test_trouble_that_is_there_without_is_not_told():
    assert difference(outcome("killed"), outcome("killed")).trouble == ""
    assert difference(outcome(), outcome("killed")).trouble == "killed"
