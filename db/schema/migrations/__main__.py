"""For developers: `python -m db.schema.migrations "what changes"` writes the next revision from the models.

Read what it wrote before you commit it: renamed columns look like one dropped and one added, and CHECK constraints are
not compared. Then store a file of the new schema with the test data.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

from db.schema.migrations import revisions, run, versions
from db.schema.models import METADATA
from db.sqlite.sqlalchemy_bridge import SqlAlchemyBridge

_TEMPLATE = '''"""{what}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    {body}
'''


def main(what: str) -> Path:
    """Write the next revision; its file."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = SqlAlchemyBridge().over(raw)
    known = revisions()
    for revision in known.values():
        run(connection, revision)
    context = MigrationContext.configure(connection, opts={"render_as_batch": True, "include_object": _is_ours})
    script = produce_migrations(context, METADATA)
    if script.upgrade_ops is None or script.upgrade_ops.is_empty():
        raise SystemExit("The models say what the newest revision says.")
    number = max(known) + 1
    slug = re.sub(r"\W+", "_", what.lower()).strip("_")
    path = Path(versions.__path__[0]) / f"r{number:04d}_{slug}.py"
    body = render_python_code(script.upgrade_ops, render_as_batch=True).strip()
    path.write_text(
        _TEMPLATE.format(what=what, revision=f"{number:04d}", before=f"{max(known):04d}", body=body), encoding="utf-8"
    )
    return path


def _is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    return not (kind == "table" and (name or "").startswith(("event_text", "search_")))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(main(sys.argv[1]))
