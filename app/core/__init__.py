"""The ground: settings, database, errors, languages, pages, clock, audit trail. Knows no midwifery."""
