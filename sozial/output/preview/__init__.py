"""What a browser paints while weights move: the plan of a recipe with words, colours and places."""
