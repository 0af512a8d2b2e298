"""Which topic a question means: dense and lexical scores, fused into a probability, cut into a status."""
