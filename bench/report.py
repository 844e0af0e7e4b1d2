"""Figures, and how they are shown."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("results.md")
HEADER = ("what", "database", "ours", "against", "ratio", "wanted", "")


@dataclass(frozen=True)
class Figure:
    what: str
    engine: str
    ours: str
    against: str
    value: float
    wanted: str  # ">= 0.40", "<= 2"; empty: for information

    @property
    def is_met(self) -> bool | None:
        if not self.wanted:
            return None
        sign, limit = self.wanted.split()
        return self.value >= float(limit) if sign == ">=" else self.value <= float(limit)

    @property
    def row(self) -> tuple[str, ...]:
        verdict = {True: "met", False: "MISSED", None: ""}[self.is_met]
        return (self.what, self.engine, self.ours, self.against, f"{self.value:.2f}", self.wanted, verdict)


def machine() -> str:
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown CPU")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, load {load:.1f} when it began"


def table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def section(title: str, figures: Sequence[Figure], notes: Sequence[str] = ()) -> str:
    text = f"## {title}\n\n" + table([HEADER, *(figure.row for figure in figures)]) + "\n"
    return text + "".join(f"\n{note}\n" for note in notes)


def write(machine_line: str, sections: dict[str, str]) -> None:
    """Sections that were not run this time keep their last figures."""
    kept = {}
    if RESULTS.exists():
        for part in RESULTS.read_text().split("<!-- ")[1:]:
            name, _, text = part.partition(" -->\n")
            kept[name] = text.rstrip() + "\n"
    when = datetime.now(UTC).date().isoformat()
    fresh = {name: f"{text}\n_{when}; {machine_line}_\n" for name, text in sections.items()}
    parts = "".join(f"\n<!-- {name} -->\n{text}" for name, text in sorted((kept | fresh).items()))
    RESULTS.write_text(
        "# What was measured\n\n`make bench` writes this file. Trust the ratios, not the times.\n" + parts
    )


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)
