"""Learning platforms: submissions come from them, marks go back to them."""
