"""Every change of what analytics keeps, and what staff does about people."""

from artel.analytics.commands.books import close_books, refresh_books
from artel.analytics.commands.exports import begin_export
from artel.analytics.commands.filters import change_filter, drop_filter, save_filter
from artel.analytics.commands.members import ban, change_many, change_member, unban
from artel.analytics.commands.rollups import know, rebuild_figures, refresh_lately, refresh_money, refresh_sales

__all__ = [
    "ban",
    "begin_export",
    "change_filter",
    "change_many",
    "change_member",
    "close_books",
    "drop_filter",
    "know",
    "rebuild_figures",
    "refresh_books",
    "refresh_lately",
    "refresh_money",
    "refresh_sales",
    "save_filter",
    "unban",
]
