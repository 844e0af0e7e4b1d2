"""Libraries that import more than is needed wherever they find it."""

import importlib
import sys
from typing import Any


def import_without(name: str, absent: str) -> Any:
    """The module `name`, made to believe that `absent` is not installed; others may import `absent` all the same."""
    known = absent in sys.modules
    sys.modules.setdefault(absent, None)  # type: ignore[arg-type] # for the import system: there is no such module
    try:
        return importlib.import_module(name)
    finally:
        if not known:
            del sys.modules[absent]
