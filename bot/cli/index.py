"""`./banso knowledge index`: files into the database, the database into the index."""

from bot.cli.prepare import prepare_content
from bot.cli.progress import one_sentence_errors, screen, working
from bot.copy import sentences
from bot.processes.configuration import read_settings


def index() -> None:
    """Import new and changed topic files and bring the search index up to date."""
    copy = sentences("cli")
    with one_sentence_errors():
        settings = read_settings()
        with working(copy["indexing"]):
            prepared = prepare_content(settings)
    built = prepared.built
    done = copy["index_built" if built.rebuilt else "index_fresh"]
    screen.print(done.format(encoded=built.encoded, reused=built.reused))
    for problem in prepared.imported.rejected:
        screen.print(f"{problem.path}:{problem.line}  {problem.what}\n    {problem.mend}")
    for conflict in prepared.imported.conflicts:
        screen.print(copy["kept_admin_text"].format(topic=conflict.topic, path=conflict.path))
