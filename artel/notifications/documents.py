"""A letter on its sheet."""

from html import escape
from typing import NamedTuple

from artel.kit.problems import Language
from artel.notifications.rules import Brand
from artel.notifications.texts import CHOICES, FOOTER

# As the web app shows these schemes in light.
_COLOURS = {
    "burgundy": "#8a2a43", "blue": "#245c9e", "green": "#2c6947", "violet": "#5b469e", "orange": "#a5470d",
    "turquoise": "#0f676d",
}  # fmt: skip
_INK = "#1d1b19"


class Sheet(NamedTuple):
    """A letter before it is laid out. `choices`: the page where such letters are switched off; empty: they
    cannot be."""

    title: str
    content: str
    button: str
    link: str
    choices: str = ""


def body(sheet: Sheet, brand: Brand, language: Language) -> tuple[str, str]:
    """A letter as text and as simple HTML. Everything in it may have been written by people, so it is escaped."""
    footer = f"{brand.name}. {FOOTER.speak(language)}"
    choices = f"{CHOICES.speak(language)}: {sheet.choices}" if sheet.choices else ""
    text = f"{sheet.title}\n\n{sheet.content}\n\n{sheet.button}: {sheet.link}\n\n-- \n{footer}\n"
    html = _PAGE.format(
        language=language, title=escape(sheet.title), content=escape(sheet.content), button=escape(sheet.button),
        link=escape(sheet.link, quote=True), head=_head(brand), colour=_COLOURS.get(brand.accent, _INK),
        footer="<br>".join(escape(line) for line in (footer, choices) if line),
    )  # fmt: skip
    return text + (f"{choices}\n" if choices else ""), html


def _head(brand: Brand) -> str:
    """Mail programs that show no pictures show the name."""
    if brand.is_ours:
        return ""
    colour, name = _COLOURS.get(brand.accent, _INK), escape(brand.name, quote=True)
    shown = f'<img src="{escape(brand.logo, quote=True)}" alt="{name}" height="40" style="border:0">'
    return _HEAD.format(colour=colour, shown=shown if brand.logo else name)


_HEAD = """<p style="max-width:520px;margin:0 auto 16px;font-weight:600;font-size:18px;color:{colour}">{shown}</p>
"""
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="margin:0;padding:24px;background:#f4f2ee;font:16px/1.5 -apple-system,'Segoe UI',Roboto,sans-serif;color:#1d1b19">
{head}<div style="max-width:520px;margin:0 auto;padding:28px;background:#fff;border-radius:12px">
<h1 style="margin:0 0 12px;font-size:20px">{title}</h1>
<p style="margin:0 0 20px">{content}</p>
<p style="margin:0 0 8px"><a href="{link}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:{colour};color:#fff;text-decoration:none">{button}</a></p>
<p style="margin:20px 0 0;font-size:13px;color:#6d6862;word-break:break-all">{link}</p>
</div>
<p style="max-width:520px;margin:16px auto 0;font-size:13px;color:#6d6862">{footer}</p>
</body></html>
"""  # noqa: E501
