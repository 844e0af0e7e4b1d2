"""Demo data: two cities, forty invented coworkings, a year behind them and two weeks ahead.

The commands refuse the past, so the past is written straight into the tables, seated and priced by the house's own
rules. Everything follows from one seed and from now; all of it is one transaction, so a database is filled or not."""

from artel.apps.demo.filling import fill
from artel.apps.demo.people import SIGN_INS, SignIn

__all__ = ["SIGN_INS", "SignIn", "fill"]
