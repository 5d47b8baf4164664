"""A reviewer reads one rule, signs it, takes it back and remarks; everybody else only reads."""

from app.clinical.rulebook import rules
from app.reviews import queries

RULE = rules()[0]
PATH = f"/rulebook/{RULE.id}"


def sent(do, **more):
    return {"content_hash": RULE.content_hash, "do": do} | more


def test_a_signed_rule_says_by_whom_and_is_a_draft_again_when_withdrawn(cast, as_person, session):
    maya = as_person(cast.maya)
    assert "draf" in maya.get(PATH).text

    maya.post(PATH, data=sent("sign"))

    assert cast.maya.name in maya.get(PATH).text
    assert cast.maya.name in as_person(cast.ani).get("/rulebook").text
    maya.post(PATH, data=sent("withdraw"))
    assert queries.signed_hashes(session) == frozenset()


def test_only_a_reviewer_signs(cast, as_person, session):
    for person in (cast.ani, cast.sari, cast.adi):
        assert as_person(person).post(PATH, data=sent("sign")).status_code == 403
        assert 'value="sign"' not in as_person(person).get(PATH).text

    assert queries.signed_hashes(session) == frozenset()


def test_a_rule_that_changed_since_it_was_read_is_not_signed(cast, as_person):
    answer = as_person(cast.maya).post(PATH, data=sent("sign") | {"content_hash": "what-it-was"})

    assert answer.status_code == 409


def test_a_remark_is_shown_and_an_empty_one_refused(cast, as_person):
    maya = as_person(cast.maya)

    assert maya.post(PATH, data=sent("remark", text=" ")).status_code == 422
    maya.post(PATH, data=sent("remark", text="Batas ini perlu dicek."))

    assert "Batas ini perlu dicek." in maya.get(PATH).text


def test_every_rule_has_its_page(cast, as_person):
    maya = as_person(cast.maya)

    assert all(maya.get(f"/rulebook/{rule.id}").status_code == 200 for rule in rules())


def test_a_rule_that_does_not_exist_is_not_found(cast, as_person):
    assert as_person(cast.maya).get("/rulebook/no-such-rule").status_code == 404
