"""Values and scores of larger areas."""
