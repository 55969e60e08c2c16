"""What is kept of workshops: their life, their rounds, who takes part and what was given."""
