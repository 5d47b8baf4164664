"""What each role may do. The page /permissions is made from this table."""

from collections.abc import Mapping
from enum import StrEnum

from app.people.models import Role


class Action(StrEnum):
    """<thing>:<verb>, alphabetical."""

    ACCOUNT_OWN = "account:own"
    ALERT_ANSWER = "alert:answer"
    ALERT_OWN = "alert:own"
    ALERT_READ = "alert:read"
    ASSESS = "assess:run"
    CARD_WRITE = "card:write"
    CASELOAD_READ = "caseload:read"
    CLIENT_AMEND = "client:amend"
    CLIENT_READ = "client:read"
    CLIENT_REGISTER = "client:register"
    COHORT_WRITE = "cohort:write"
    CONSENT_WRITE = "consent:write"
    DISTRICT_READ = "district:read"
    FACULTY_READ = "faculty:read"
    GRADE_WRITE = "grade:write"
    NOTICE_RESEND = "notice:resend"
    PAIRING_WRITE = "pairing:write"
    PEOPLE_INVITE = "people:invite"
    PERMISSIONS_READ = "permissions:read"
    PHONE_USE = "phone:use"
    REFERRAL_READ = "referral:read"
    REFERRAL_WRITE = "referral:write"
    REFLECTION_WRITE = "reflection:write"
    RESPONSE_READ = "response:read"
    RISK_CONFIRM = "risk:confirm"
    ROSTER_READ = "roster:read"
    ROSTER_WRITE = "roster:write"
    RULES_READ = "rules:read"
    RULES_REVIEW = "rules:review"
    TASK_DONE = "task:done"
    VISIT_AMEND = "visit:amend"
    VISIT_RECORD = "visit:record"


EVERYONE = frozenset({Action.ACCOUNT_OWN, Action.ASSESS, Action.PERMISSIONS_READ, Action.RULES_READ})

_MIDWIFE = frozenset(
    {
        Action.ALERT_ANSWER,
        Action.ALERT_OWN,
        Action.ALERT_READ,
        Action.CARD_WRITE,
        Action.CASELOAD_READ,
        Action.CLIENT_AMEND,
        Action.CLIENT_READ,
        Action.CLIENT_REGISTER,
        Action.CONSENT_WRITE,
        Action.REFERRAL_READ,
        Action.REFERRAL_WRITE,
        Action.RISK_CONFIRM,
        Action.ROSTER_READ,
        Action.TASK_DONE,
        Action.VISIT_AMEND,
        Action.VISIT_RECORD,
    }
)

MAY: Mapping[Role, frozenset[Action]] = {
    Role.STUDENT: EVERYONE
    | {
        Action.ALERT_READ,
        Action.CARD_WRITE,
        Action.CLIENT_READ,
        Action.PHONE_USE,
        Action.REFERRAL_READ,
        Action.REFLECTION_WRITE,
        Action.TASK_DONE,
        Action.VISIT_AMEND,
        Action.VISIT_RECORD,
    },
    Role.BIDAN_DESA: EVERYONE | _MIDWIFE,
    Role.BIDAN_KOORDINATOR: EVERYONE | _MIDWIFE | {Action.PEOPLE_INVITE, Action.ROSTER_WRITE},
    Role.HEAD: EVERYONE
    | {
        Action.ALERT_OWN,
        Action.ALERT_READ,
        Action.CASELOAD_READ,
        Action.CLIENT_READ,
        Action.PEOPLE_INVITE,
        Action.REFERRAL_READ,
        Action.RESPONSE_READ,
        Action.ROSTER_READ,
        Action.ROSTER_WRITE,
    },
    Role.SUPERVISOR: EVERYONE | {Action.FACULTY_READ, Action.GRADE_WRITE},
    Role.COORDINATOR: EVERYONE | {Action.COHORT_WRITE, Action.PAIRING_WRITE, Action.PEOPLE_INVITE},
    Role.DISTRICT_OFFICER: EVERYONE | {Action.DISTRICT_READ, Action.RESPONSE_READ},
    Role.REVIEWER: EVERYONE | {Action.RULES_REVIEW},
    Role.ADMIN: EVERYONE | {Action.NOTICE_RESEND, Action.PEOPLE_INVITE},
}
