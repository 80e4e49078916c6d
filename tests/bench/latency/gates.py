# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file is what must hold: a figure, the must and the aim for it, and the verdict."""
import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Gate:
    name: str
    value: float
    must: float
    aim: float | None = None
    unit: str = ""

    @property
    def missed(self):
        return self.value > self.must

    @property
    def verdict(self):
        if self.missed:
            return "MISSED"
        return "aim met" if self.aim is not None and self.value <= self.aim else "ok"

    def as_json(self):
        return {"name": self.name, "value": round(self.value, 3), "unit": self.unit, "must": self.must, "aim": self.aim,
                "verdict": self.verdict}


def summary(values):
    ordered = sorted(values)
    at = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1) + 0.499))
    return {"n": len(ordered), "median": round(statistics.median(ordered), 3), "p95": round(ordered[at], 3)}


def table(title, head, rows):
    """Columns as wide as what is in them; the first to the left, the others to the right."""
    cells = [list(head)] + [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        right = "".join("  " + cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))
        print("  " + row[0].ljust(widths[0]) + right)


def _text(cell):
    if cell is None:
        return "-"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def show(gates):
    rows = [(gate.name, f"{gate.value:.2f} {gate.unit}".strip(), f"{gate.must:g}",
             None if gate.aim is None else f"{gate.aim:g}", gate.verdict) for gate in gates]
    table("What must hold", ("name", "value", "must", "aim", "verdict"), rows)
