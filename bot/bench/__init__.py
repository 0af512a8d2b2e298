"""Measures the running bot from outside: time to ready, memory, latency and throughput.

Nothing here changes the bot or is imported by it. What is measured and how is told where it is done:
the users in `workload`, the clock in `measure`, the processes in `server` and `memory`, the comparison
in `baseline`, the targets in `targets`.
"""
