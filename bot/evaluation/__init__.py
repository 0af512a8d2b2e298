"""How good retrieval is, and the calibration that follows from it. Never imported when answering."""
