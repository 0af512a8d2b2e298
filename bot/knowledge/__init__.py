"""The content: topic files, their schema and checks, import into the database, export from it."""
