"""What a picture is made of; places are in units of its own width, and no colour is named.

A look is the name of a CSS class. Pictures are as narrow as a telephone, so that their texts can
be read there; on a wide screen they are shown larger, or beside each other.

Drawn by ourselves, in 500 lines. Measured: for expenses of seven clients in twelve months pygal
writes 45 kB, and 35 kB for two lines of thirty days, each with a style and a script inside and the
address of another script; here they are 8 kB and 2 kB. leather writes 5 kB for the lines, names
colours instead of classes (no dark page, no print), and draws neither stacks nor steps. Neither has
a role, a sentence, or signs beside its colours.
"""

from __future__ import annotations

from reconciler.values import Frozen

WIDTH, HEIGHT = 400, 210


class Stroke(Frozen):
    """A path, written as the attribute `d` of SVG; filled or not as its look says."""

    look: str
    d: str


class Words(Frozen):
    """A text at a place; its look says whether it begins, ends, or is centred there."""

    look: str
    x: str
    y: str
    text: str


class KeyLine(Frozen):
    """One line below a picture: the sign that stands in the picture, its look and its name."""

    look: str
    sign: str
    name: str
    link: bool = False


class Drawing(Frozen):
    """A picture: what is drawn first lies below. `keys` are what stands below it."""

    strokes: tuple[Stroke, ...]
    words: tuple[Words, ...]
    keys: tuple[KeyLine, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT


def place(number: float) -> str:
    """Write a place: one decimal is finer than any screen."""
    return f"{round(number, 1):g}"
