"""Matching people to occupations over whole catalogues: ranking, likeness, transitions, batches."""
