"""What is signed is what was read, and a remark says something: decided without a database."""

from app.clinical.rulebook import Rule, rule
from app.core.errors import N_, Conflict, Invalid, NotFound

LONGEST_REMARK = 2000


def rule_as_read(rule_id: str, content_hash: str) -> Rule:
    """The rule, if it still is what she read; NotFound where there is none, Conflict where it has changed."""
    try:
        found = rule(rule_id)
    except KeyError:
        raise NotFound from None
    if found.content_hash != content_hash:
        raise Conflict(N_("Aturan ini sudah berubah sejak dibaca. Baca lagi, lalu tanda tangani."))
    return found


def remark_text(text: str) -> str:
    """The remark without the blanks around it; Invalid when nothing is left or it is too long."""
    said = text.strip()
    if not said:
        raise Invalid.field("text", N_("Tulis catatan Anda."))
    if len(said) > LONGEST_REMARK:
        raise Invalid.field("text", N_("Paling banyak {most} huruf."), most=LONGEST_REMARK)
    return said
