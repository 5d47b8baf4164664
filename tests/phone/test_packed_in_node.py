"""The phone's own packing and sealing, run in Node, is read here as meant: two programs, one agreement."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clinical.answers import read_answers
from app.clinical.checklists import Checklist
from app.core.seals import Opener, public_key
from app.phone.rules_forms import forms_table, student_checklists
from app.phone.rules_frame import about, read_frame
from app.phone.rules_packed import unpack
from tests.clinical.some_answers import answers_to

ROOT = Path(__file__).resolve().parents[2]
PERSON, CLIENT = UUID(int=7), UUID(int=8)
FORMS = {str(one): one for one in student_checklists()}
SCRIPT = """
import { readFileSync } from "node:fs";
import { pack } from "./pack.js";
import { frame, sealItem, sealer } from "./seal.js";
const { forms, visits, key, person, client } = JSON.parse(readFileSync(0, "utf8"));
const seal = await sealer(key);
const items = [];
for (const visit of visits) {
  const about = { id: visit.id, person, client, kind: 1 };
  const packed = await pack(visit, forms[`${visit.form}/${visit.version}`]);
  items.push({ ...about, ...(await sealItem(seal, about, packed)) });
}
console.log(Buffer.from(frame(items)).toString("base64"));
"""


def sealed_by_the_phone(node: str, visits: list[dict[str, Any]]) -> bytes:
    """The frame that the phone's modules make of these visits."""
    told = {
        "forms": json.loads(json.dumps(forms_table(), default=str)),
        "visits": visits,
        "key": base64.b64encode(public_key()).decode(),
        "person": str(PERSON),
        "client": str(CLIENT),
    }
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT],
        input=json.dumps(told).encode(),
        capture_output=True,
        cwd=ROOT / "static" / "js" / "phone",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return base64.b64decode(done.stdout)


def visit_of(form: Checklist, answers: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "id": str(UUID(int=number)),
        "form": form.name,
        "version": form.version,
        "began_at": 1_795_500_000_000 + number,
        "took_s": 900 + number,
        "offset_min": 480,
        "extra": {"offline": 1},
        "answers": answers,
    }


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_the_phone_seals_is_what_was_entered(node_path: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(FORMS)), min_size=5, max_size=20))
    entered = [
        (FORMS[name], read_answers(FORMS[name], data.draw(answers_to(FORMS[name])))) for name in chosen
    ]

    frame = sealed_by_the_phone(
        node_path, [visit_of(form, one, n) for n, (form, one) in enumerate(entered, 1)]
    )

    (group,) = read_frame(frame)
    opener = Opener(group.phone_key)
    assert group.person_id == PERSON
    assert len(group.items) == len(entered)
    for number, (item, (form, answers)) in enumerate(zip(group.items, entered, strict=True), 1):
        read = unpack(opener.open(item.nonce, item.box, about(PERSON, item)))
        sure = {"confirmed": list(read.confirmed)} if read.confirmed else {}
        assert (item.visit_id, item.client_id, item.kind) == (UUID(int=number), CLIENT, 1)
        assert (read.checklist, read.version, read.was_offline) == (form.name, form.version, True)
        assert read_answers(form, dict(read.answers) | sure) == answers
        assert (read.until - read.began_at).total_seconds() == 900 + number
