"""The launcher: makes the environments, then hands over to the command line inside them.

It runs before any environment exists: standard library only, on any Python from 3.9.
"""
