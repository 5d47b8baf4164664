"""Registration writes a woman once, with all that belongs to her; who looks like her is shown first."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import select
from sqlmodel import text as sql

from app.clients import queries
from app.clients import service as clients
from app.clients.models import Client, Consent, Pregnancy, SafeContact
from app.clients.service import MaybeTheSame
from app.core import db
from app.core.audit import AuditEntry
from app.core.errors import Invalid
from tests.clients.booking import IDENTITY, NIK, REFUSAL, TODAY, entry
from tests.conftest import NOW


def how_many(session, table):
    return session.exec(select(func.count()).select_from(table)).one()


def test_a_registration_writes_all_that_belongs_to_her(session, cast):
    history = {"prior_caesarean": True, "height_cm": 144}

    client = clients.register(session, cast.sari, entry(history), NOW)
    session.commit()

    pregnancy = queries.current_pregnancy(session, client.id)
    assert client.code == "OSOC-0418"
    assert (client.name_key, client.facility_id) == ("lestariningsih", cast.puskesmas.id)
    assert pregnancy.edd == TODAY + timedelta(days=139)
    assert pregnancy.history == history
    assert queries.contact_of(session, client.id).phone == "+6281234500998"
    assert queries.consent_of(session, client.id).place_ok
    assert (
        session.exec(select(AuditEntry).where(AuditEntry.client_id == client.id)).first().actor_id
        == cast.sari.id
    )


def test_her_nik_cannot_be_read_in_the_file(session, cast):
    client = clients.register(session, cast.sari, entry(), NOW)
    session.commit()

    row = session.execute(sql("SELECT nik, nik_index FROM client WHERE code = 'OSOC-0418'")).one()

    assert client.nik == NIK
    assert NIK not in row.nik
    assert NIK not in row.nik_index
    assert len(row.nik) > 60


def test_a_name_of_any_script_is_kept_as_it_is(session, cast):
    client = clients.register(session, cast.sari, entry(identity={"name": "Siti 🌸 ꦱꦶꦠꦶ"}), NOW)
    session.commit()
    session.expire_all()

    assert session.get(Client, client.id).name == "Siti 🌸 ꦱꦶꦠꦶ"


def test_what_cannot_be_is_refused_as_a_whole(session, cast):
    impossible = entry(
        dates={"lmp": TODAY + timedelta(days=1)}, consent={"given_on": TODAY + timedelta(days=1)}
    )

    with pytest.raises(Invalid) as refused:
        clients.register(session, cast.sari, impossible, NOW)

    assert {problem.field for problem in refused.value.problems} == {"lmp", "consent_on"}
    assert how_many(session, Client) == 1


def test_a_village_that_does_not_exist_is_refused(session, cast):
    with pytest.raises(Invalid):
        clients.register(session, cast.sari, entry(identity={"village_code": "35.10.99.9999"}), NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Orang Lain", "born_on": IDENTITY.born_on + timedelta(days=9)},  # the same NIK
        {"nik": None, "name": "LESTARININGSIH"},
        {"nik": None, "name": "Ny. Lestari Ningsi"},
        {"nik": "3510164611990002"},  # another NIK, the same woman by name, day and village
    ],
)
def test_who_may_be_the_same_is_shown_and_nothing_is_written(session, cast, changes):
    first = clients.register(session, cast.sari, entry(), NOW)
    session.commit()

    with pytest.raises(MaybeTheSame) as found:
        clients.register(session, cast.sari, entry(identity=changes), NOW)

    assert [client.id for client in found.value.alike] == [first.id]
    assert how_many(session, Client) == 2
    assert how_many(session, Pregnancy) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"nik": None, "name": "Rini Handayani"},
        {"nik": None, "born_on": IDENTITY.born_on + timedelta(days=1)},
        {"nik": None, "village_code": "35.10.16.1002"},
    ],
)
def test_who_differs_enough_is_registered(session, cast, changes):
    clients.register(session, cast.sari, entry(), NOW)

    other = clients.register(session, cast.sari, entry(identity=changes), NOW)

    assert other.code == "OSOC-0419"


def test_a_midwife_who_compared_them_registers_her_all_the_same(session, cast):
    first = clients.register(session, cast.sari, entry(), NOW)

    sister = clients.register(session, cast.sari, entry(not_these=frozenset({first.id})), NOW)

    assert sister.id != first.id


def test_of_two_midwives_at_once_one_registers_and_the_other_is_shown_her(cast, database):
    """Really at once: two connections, two threads, begun together."""
    start, outcomes = threading.Barrier(2), []

    def register(midwife, name):
        start.wait()
        try:
            with db.transaction() as session:
                clients.register(session, midwife, entry(identity={"name": name}), NOW)
            outcomes.append("registered")
        except MaybeTheSame:
            outcomes.append("shown")

    threads = [
        threading.Thread(target=register, args=row)
        for row in [(cast.sari, "Lestari Ningsih"), (cast.rini, "Lestari Ningsi")]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    with db.transaction() as session:
        assert sorted(outcomes) == ["registered", "shown"]
        assert how_many(session, Client) == 2


def test_many_at_once_get_codes_of_their_own(cast, database):
    start, names = threading.Barrier(6), ["Anis", "Bela", "Cici", "Dedeh", "Fitri", "Gita"]

    def register(name):
        start.wait()
        with db.transaction() as session:
            clients.register(session, cast.sari, entry(identity={"name": name, "nik": None}), NOW)

    threads = [threading.Thread(target=register, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    with db.transaction() as session:
        codes = set(session.exec(select(Client.code)))
    assert codes == {f"OSOC-{number:04}" for number in range(417, 424)}


def test_who_refuses_is_cared_for_and_never_paired(session, cast):
    client = clients.register(session, cast.sari, replace(entry(), consent=REFUSAL), NOW)
    session.commit()

    kept = session.exec(select(Consent).where(Consent.client_id == client.id)).one()
    assert not kept.is_given
    assert queries.consent_of(session, client.id) is None
    assert queries.current_pregnancy(session, client.id)


def test_without_a_telephone_there_is_no_contact(session, cast):
    client = clients.register(session, cast.sari, entry(contact=None), NOW)

    assert session.get(SafeContact, client.id) is None
