"""Who is on duty at a puskesmas: shifts, absences, hand-overs; who stands in for a woman's own midwife."""
