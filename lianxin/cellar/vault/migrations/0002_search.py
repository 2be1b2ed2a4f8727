"""The index itself: a tsvector column on PostgreSQL, an FTS5 table on SQLite."""

from django.db import migrations


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE vault_searchdocument ADD COLUMN terms tsvector")
        schema_editor.execute("CREATE INDEX vault_search_terms ON vault_searchdocument USING gin (terms)")
    else:
        schema_editor.execute("CREATE VIRTUAL TABLE vault_search USING fts5(terms, tokenize='unicode61')")


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE vault_searchdocument DROP COLUMN terms")
    else:
        schema_editor.execute("DROP TABLE vault_search")


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
