"""Trains Rasa when needed and keeps the three processes (rasa, actions, gateway) running."""
