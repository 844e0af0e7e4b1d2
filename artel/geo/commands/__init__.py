from artel.geo.commands.builtin import load_builtin
from artel.geo.commands.imports import import_cities, import_districts, import_stations

__all__ = ["import_cities", "import_districts", "import_stations", "load_builtin"]
