"""How a reader behind the walls says that it stops."""


class Fault(Exception):  # noqa: N818 - becomes a refusal outside the walls
    """The reader stops; ``name`` is the refusal to raise outside, ``facts`` what it says."""

    def __init__(self, name: str, **facts: object) -> None:
        super().__init__(name)
        self.name, self.facts = name, facts
