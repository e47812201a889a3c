"""The faces of what was found: lists and pages for people, forms for programs."""
