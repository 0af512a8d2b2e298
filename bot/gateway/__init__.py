"""The gateway: the only public process. Takes messages in, has them answered in order, gives replies out."""
