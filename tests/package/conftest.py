"""The suite of the package has settings of its own: test_suite.py runs it in a process of its own."""

collect_ignore = ["suite"]
