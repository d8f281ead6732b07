"""What the pages show, added up from the orders themselves each time: the queries one would write first.

They give the same answers as those of the project, and take their place where this app is installed.
"""
