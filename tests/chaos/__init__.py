"""The consistency checker: readers and writers at work while servers and processes die, every read checked.

Run by hand: python -m tests.chaos --seconds 60 --seed 7. What it checks against: witness.py.
"""
