"""Settings: a table of values, read from environment variables or `.env` (prefix `BANSO_`).

Values only: no clients, no copy, no secrets with a default. `.env.example` lists every one of them; a
test compares the two.
"""

from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings of all processes; each process reads those that it needs."""

    model_config = SettingsConfigDict(
        env_prefix="BANSO_", env_file=ROOT / ".env", frozen=True, extra="forbid"
    )

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    rasa_port: int = Field(5005, ge=1, le=65535)
    actions_port: int = Field(5055, ge=1, le=65535)

    data_dir: Path = ROOT / "var"
    knowledge_dir: Path = ROOT / "knowledge"
    models_dir: Path = ROOT / "models"
    database_url: str | None = None

    encoder: str = "bundled"
    sender_key: SecretStr | None = None

    answer_wait_s: float = Field(8.0, gt=0)
    session_turns: int = Field(8, ge=1)

    @field_validator("data_dir", "knowledge_dir", "models_dir")
    @classmethod
    def _from_the_root(cls, path: Path) -> Path:
        """A relative folder is meant from the repository, whatever folder a process runs in."""
        return ROOT / path

    @cached_property
    def content_url(self) -> str:
        """Database URL of content, inbox and replies; SQLite in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'banso.db'}"

    @property
    def tracker_db(self) -> Path:
        """File of Rasa's SQLite tracker store."""
        return self.data_dir / "rasa.db"

    @property
    def index_dir(self) -> Path:
        """Folder that holds the retrieval index."""
        return self.data_dir / "index"

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"
