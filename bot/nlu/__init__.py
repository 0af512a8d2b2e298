"""Rasa's own components, and a command that reads intents without a server.

The only package that imports rasa; it runs in Rasa's Python 3.10.
"""
