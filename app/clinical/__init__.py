"""Medicine, pure: functions measure, tables judge.

The room owns the names a snapshot of answers may have, the rules that judge it, the Poedji Rochjati score,
the pre-eclampsia screen, checklists and schedules. Standard library only: no database, no web, no clock
(a day is always an argument). Every number is a row of `data/` with a source.
"""
