"""Guards of a wording: what a model says must stand in what it may rest on.

Templates are grounded by construction; a model's text is not. `faults` is a pure function and
light: it runs at every decision, on the standard library alone.
"""

from oo_app.recommender.guards.checking import faults
from oo_app.recommender.guards.telling import fault_words
from oo_app.recommender.guards.terms import CODES, Fault, Ground, Spoken

__all__ = ["CODES", "Fault", "Ground", "Spoken", "fault_words", "faults"]
