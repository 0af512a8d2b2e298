"""The database: connections, tables, migrations and the content stored in it."""
