"""A meeting of student (or midwife) and client: the answered checklist, what was found, its amendments."""
