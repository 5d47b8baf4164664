"""Who accompanies whom, from when until when; the cohorts of a university. A running pairing is access."""
