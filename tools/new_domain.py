"""make domain NAME=parking: the first files of a domain, in the house's roles. Not one more than has a first line."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(name: str) -> None:
    folder = ROOT / "artel" / name
    if not name.isidentifier() or folder.exists():
        sys.exit(f"{name!r} is no name for a new domain")
    folder.mkdir()
    (folder / "__init__.py").touch()
    (ROOT / "tests" / f"test_{name}.py").write_text(f'"""What {name} promises, through its entry points."""\n')
    print(f"artel/{name} and tests/test_{name}.py stand. Now:")
    print("  1. give it its floor and its roles in .importlinter (make lint fails until you do)")
    print("  2. list it in artel/apps/domains.py when it has tables, routes or subscribers")
    print("  3. read CONTRIBUTING.md: where does my line go?")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
