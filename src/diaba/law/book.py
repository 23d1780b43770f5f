"""The law book (sổ luật): every document, code and parameter of ``law/``, read from the files alone."""


class Book:
    """The law as shipped; ask it for codes and parameters at a date."""
