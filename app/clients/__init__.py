"""The woman, her consent, her pregnancy and its end. Records only; the pages stand on the caseload desk."""
