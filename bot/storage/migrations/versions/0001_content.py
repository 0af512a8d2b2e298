"""Content: the revisions of the topics."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic_revisions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("topic", sa.String(120), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_revisions")),
        sa.CheckConstraint("origin IN ('file', 'admin')", name=op.f("ck_topic_revisions_origin")),
        sa.CheckConstraint(
            "state IN ('published', 'archived', 'superseded')",
            name=op.f("ck_topic_revisions_state"),
        ),
    )
    op.create_index(op.f("ix_topic_revisions_topic_id"), "topic_revisions", ["topic", "id"])
    op.create_index(
        "uq_topic_revisions_current",
        "topic_revisions",
        ["topic"],
        unique=True,
        sqlite_where=sa.text("state <> 'superseded'"),
        postgresql_where=sa.text("state <> 'superseded'"),
    )


def downgrade() -> None:
    op.drop_table("topic_revisions")
