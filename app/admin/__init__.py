"""The desk of coordinators and heads: their people and places, cohorts, and who is paired with whom."""
