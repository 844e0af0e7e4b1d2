"""Every permission is asked for somewhere in the code, or says what will ask for it; never both."""

import ast
from pathlib import Path

from artel.access.guard import REQUIRED
from artel.access.permissions import LATER, Permission
from artel.apps import domains

ROOT = Path(__file__).parents[1]
assert domains.ROUTERS
NOT_ASKING = ("access/permissions.py", "apps/demo/")


def asked_for() -> set[Permission]:
    """Named outside the roles: on a command, in a query, in an entry point."""
    found = set(REQUIRED.values())
    for path in ROOT.glob("artel/**/*.py"):
        if path.relative_to(ROOT / "artel").as_posix().startswith(NOT_ASKING):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Permission":
                found.add(Permission[node.attr])
    return found


def test_every_permission_is_used_or_later_and_never_both() -> None:
    used = asked_for()
    assert len(used) > 30
    assert set(Permission) - used - LATER.keys() == set(), "name what will use it in LATER"
    assert used & LATER.keys() == set(), "it is used now, take it out of LATER"
    assert all(len(what) > 5 for what in LATER.values())


def test_the_product_names_the_same_permissions() -> None:
    """Section 15 lists 72 for organisations; the enum has them and the house's own."""
    assert len([one for one in Permission if ":" in one]) == len(Permission) >= 72
