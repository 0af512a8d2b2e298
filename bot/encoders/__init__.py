"""Encoders: texts in, unit vectors out, behind one small interface (`base.Encoder`)."""
