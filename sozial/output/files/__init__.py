"""Archives, typesetting, and text that stays text in every format."""
