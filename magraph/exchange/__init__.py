"""The graph in the vocabularies of others: what they have a word for, and a count of the rest."""
