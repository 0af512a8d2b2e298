"""Channels: each turns its platform's messages into ours, and our replies into its own."""
