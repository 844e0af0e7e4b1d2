"""Documents: a typst template beside its domain, facts as JSON, a PDF with the fonts that typst brings along
(Libertinus Serif has Cyrillic and the ruble sign), so that it looks the same on every machine.

`python -m artel.kit.pdf TEMPLATE` is the process in which long ones are laid out."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

_ONE_BY_ONE = asyncio.Semaphore(1)


async def render(template: Path, facts: dict[str, Any]) -> bytes:
    """The template reads `json(bytes(sys.inputs.facts))`. Takes some 30 ms, on a thread."""
    return await asyncio.to_thread(_render, template, _said(facts))


async def render_apart(template: Path, facts: dict[str, Any]) -> bytes:
    """For hundreds of rows: a layout holds a tenth of a megabyte per row and gives nothing back, so it is done in a
    process of its own, one at a time."""
    pipe = asyncio.subprocess.PIPE
    async with _ONE_BY_ONE:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, str(template), stdin=pipe, stdout=pipe, stderr=pipe
        )
        try:
            document, trouble = await process.communicate(_said(facts).encode())
        finally:
            if process.returncode is None:  # whoever wanted it has gone
                process.kill()
                await process.wait()
    if process.returncode:
        raise RuntimeError(trouble.decode(errors="replace")[-2000:])
    return document


def _said(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _render(template: Path, facts: str) -> bytes:
    import typst  # 30 MB that most processes never need

    source, inputs = template.read_bytes(), {"facts": facts}
    document: bytes = typst.compile(source, format="pdf", sys_inputs=inputs, ignore_system_fonts=True)
    return document


def qr(content: str) -> str:
    """As SVG."""
    import segno

    drawing: str = segno.make(content, error="m").svg_inline(border=0)
    return drawing


if __name__ == "__main__":
    sys.stdout.buffer.write(_render(Path(sys.argv[1]), sys.stdin.buffer.read().decode()))
