"""Rasa custom actions: thin. They read the turn, ask `bot/`, and say what came out."""
