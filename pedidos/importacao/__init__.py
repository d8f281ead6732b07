"""The room of the imports: spreadsheets of orders are sent, checked, shown, and written or undone.

planilha/ reads, checks and writes a file; models, forms, views and urls are the pages around it.
"""
