"""Conversation: the inbox, the replies, and the questions that nothing answered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox_messages",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("payload", sa.Text),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_messages")),
        sa.CheckConstraint(
            "state IN ('pending', 'answered', 'failed')", name=op.f("ck_inbox_messages_state")
        ),
        sa.UniqueConstraint(
            "conversation",
            "message_id",
            name=op.f("uq_inbox_messages_conversation_message_id"),
        ),
    )
    op.create_index(op.f("ix_inbox_messages_state"), "inbox_messages", ["state"])
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("inbox_id", sa.Integer, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inbox_messages.id"], name=op.f("fk_replies_inbox_id")
        ),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_replies_inbox_id")),
    )
    op.create_index(op.f("ix_replies_conversation_id"), "replies", ["conversation", "id"])
    op.create_table(
        "unanswered_questions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("nearest", sa.JSON, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered_questions")),
        sa.UniqueConstraint("message_id", name=op.f("uq_unanswered_questions_message_id")),
    )


def downgrade() -> None:
    op.drop_table("unanswered_questions")
    op.drop_table("replies")
    op.drop_table("inbox_messages")
