"""Data from outside the pages: the demonstration and the Olist data set. It writes the records of all applications."""
