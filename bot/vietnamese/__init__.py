"""Vietnamese text: one spelling of the same letters, and comparison without diacritics."""
