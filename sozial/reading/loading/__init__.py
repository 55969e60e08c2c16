"""The way from files to a dataset, as every page and command goes it."""
