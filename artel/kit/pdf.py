"""Documents: a typst template beside its domain, facts as JSON, a PDF with the fonts that typst brings along
(Libertinus Serif has Cyrillic and the ruble sign), so that it looks the same on every machine.

`python -m artel.kit.pdf` is the process in which long ones are laid out and joined."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_ONE_BY_ONE = asyncio.Semaphore(1)


async def render(template: Path, facts: dict[str, Any]) -> bytes:
    """The template reads `json(bytes(sys.inputs.facts))`. Takes some 30 ms, on a thread."""
    return await asyncio.to_thread(_render, template, _said(facts))


async def lay_out(template: Path, facts: dict[str, Any], file: Path) -> int:
    """For hundreds of rows: a layout holds a fifth of a megabyte per row and gives nothing back, so it is done in a
    process of its own, one at a time. Answers with the number of pages."""
    return int(await _apart("lay-out", template, file, told=_said(facts).encode()))


async def join(parts: Sequence[Path], file: Path) -> None:
    """Appends the parts to `file`, which may hold a header and comments; their pages follow each other."""
    await _apart("join", file, *parts)


async def _apart(*words: str | Path, told: bytes = b"") -> bytes:
    pipe = asyncio.subprocess.PIPE
    async with _ONE_BY_ONE:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, *map(str, words), stdin=pipe, stdout=pipe, stderr=pipe
        )
        try:
            said, trouble = await process.communicate(told)
        finally:
            if process.returncode is None:  # whoever wanted it has gone
                process.kill()
                await process.wait()
    if process.returncode:
        raise RuntimeError(trouble.decode(errors="replace")[-2000:])
    return said


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


def _lay_out(template: Path, file: Path) -> None:
    from pypdf import PdfReader

    file.write_bytes(_render(template, sys.stdin.buffer.read().decode()))
    sys.stdout.write(str(len(PdfReader(file).pages)))


def _join(file: Path, *parts: Path) -> None:
    """Title and language are those of the first part."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject

    whole, first = PdfWriter(), PdfReader(parts[0])
    for part in parts:
        whole.append(part, import_outline=False)
    whole.add_metadata(first.metadata or {})
    whole.root_object[NameObject("/Lang")] = first.root_object["/Lang"]
    with file.open("ab") as stream:
        whole.write(stream)


if __name__ == "__main__":
    _work, _file, *_more = sys.argv[1:]
    if _work == "lay-out":
        _lay_out(Path(_file), Path(_more[0]))
    else:
        _join(Path(_file), *map(Path, _more))
