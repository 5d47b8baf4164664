"""What a rule finds, made by hand for the tests of alerts."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    rule: str = "bp-severe"
    level: str = "emergency"
    says: dict[str, str] = field(
        default_factory=lambda: {"id": "Tekanan darah sangat tinggi", "en": "Severe hypertension"}
    )
    act: dict[str, str] = field(default_factory=lambda: {"id": "Rujuk sekarang", "en": "Refer now"})
    source: str = "pnpk-preeklampsia-2016"
    evidence: dict[str, Any] = field(default_factory=lambda: {"systolic_mmhg": 165, "diastolic_mmhg": 112})
    respond_within_minutes: int | None = None
    route: str = "open"
    standing: bool = False
    midwife_only: bool = False


EMERGENCY = Finding()
URGENT = Finding(rule="fever", level="urgent", evidence={"temperature_c": 38.4})
WATCH = Finding(rule="hb-mild", level="watch", evidence={"haemoglobin_g_dl": 10.2})
PRIVATE = Finding(rule="self-harm", level="emergency", route="private", evidence={"epds_item_10": 2})
STANDING = Finding(rule="muac-low", level="watch", standing=True, evidence={"muac_cm": 22.5})
