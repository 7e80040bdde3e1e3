"""Answers as HTML, for notebooks. Everything that is shown is escaped."""

from __future__ import annotations

from html import escape
from typing import Any

#: The most rows of a table, and the most characters of a cell.
_ROWS = 50
_CHARACTERS = 300


def heading(text: str, level: int) -> str:
    """Returns a heading of a level, 3 being the highest that does not compete with a notebook's own."""
    return f"<h{level}>{escape(text)}</h{level}>"


def listing(caption: str, rows: list[dict[str, Any]]) -> str:
    """Returns rows as a table with a caption; columns without any value are left out."""
    if not rows:
        return f"<p><b>{escape(caption)}</b>: none</p>"
    names = list(dict.fromkeys(name for row in rows for name in row))
    names = [name for name in names if any(row.get(name) not in (None, "", []) for row in rows)]
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(row.get(name))}</td>' for name in names)}</tr>" for row in rows[:_ROWS])
    more = f"<p>… and {len(rows) - _ROWS} more</p>" if len(rows) > _ROWS else ""
    caption = f'<caption style="text-align: left"><b>{escape(caption)}</b></caption>'
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def members(record: dict[str, Any]) -> str:
    """Returns a record as a table of its members."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{_cell(value)}</td></tr>" for name, value in record.items())
    return f"<table><tbody>{rows}</tbody></table>"


def report(members: dict[str, Any]) -> str:
    """Returns a report: one table for each section that has items, with its source and date."""
    parts = [heading(f"{members['code']} {members['title']}", 3)]
    if members.get("description"):
        parts.append(f"<p>{escape(members['description'])}</p>")
    for name, section in members["sections"].items():
        rows = [item if isinstance(item, dict) else {"": item} for item in section["items"]]
        if not rows:
            continue
        parts.append(listing(name.replace("_", " ").capitalize(), rows))
        source = ", ".join(str(section[part]) for part in ("source", "date", "note") if section.get(part))
        if source:
            parts.append(f"<p><small>{escape(source)}</small></p>")
    return "".join(parts)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {one}" for name, one in value.items() if one not in (None, "", []))
    elif isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    text = str(value)
    return escape(text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]}…")
