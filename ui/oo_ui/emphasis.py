"""How a card looks in a terminal: the tip stands out, its labels step back.

`oo tip` needs this before any library is imported, so nothing is imported here.
"""

STRONG, FAINT, NORMAL = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def emphasised(card: str, mark: str = "") -> str:
    """The card's lines: those before the first empty one strong, the labels after it faint.

    `mark` stands before every line and stays as it is.
    """
    lines, is_tip = [], True
    for line in card.splitlines():
        text = line[len(mark) :]
        if not text.strip():
            is_tip = False
            lines.append(line)
        elif is_tip:
            lines.append(line[: len(mark)] + STRONG + text + NORMAL)
        else:
            lines.append(line[: len(mark)] + _with_faint_label(text))
    return "".join(line + "\n" for line in lines)


def _with_faint_label(text: str) -> str:
    """A label ends where two blanks begin; a line that begins with a blank has none."""
    label, gap, rest = text.partition("  ")
    if not label or not gap or not rest.strip():
        return text
    return FAINT + label + NORMAL + gap + rest
