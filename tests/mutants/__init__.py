"""Mutants: small edits of right and wrong answers, by which every exercise is proved."""
