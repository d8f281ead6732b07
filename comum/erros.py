"""The refusal that every part of the project may raise."""


class Recusa(Exception):
    """Any refusal of the business; its text is fit to be shown to people."""
