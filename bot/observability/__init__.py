"""What every layer may use to say what happened: outcomes and logging. Imports nothing else of ours."""
