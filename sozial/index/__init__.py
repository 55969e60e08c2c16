"""The index: recipes, normalisation, aggregation, ranks and classes."""
