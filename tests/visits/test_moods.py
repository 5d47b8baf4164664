"""The form asked apart: what calls for help does so at once, and nothing of it is told to anybody else."""

import re

import pytest
from sqlmodel import select

from app.alerts.models import Alert
from app.notices.models import Notice
from tests.visits.test_forms import opened, sent

STAY = "Jangan tinggalkan Ibu. Telepon bidan koordinator. Jangan tulis isinya di WA."
HIGH = {f"epds_{n}": "d" if n in (1, 2, 4) else "a" for n in range(1, 10)} | {"epds_10": "d"}
HARM = {"alone_now": "yes", "epds_10": "b"}


@pytest.fixture
def ani(cast, as_person):
    return as_person(cast.ani)


@pytest.fixture
def path(cast):
    return f"/clients/{cast.wati.id}/visits"


@pytest.fixture
def filled_in(ani, path):
    """The form as Ani sends it; the address of its result."""

    def fill(**answers):
        answer = sent(opened(ani, path, "form=mental-health"), **answers)
        assert answer.status_code == 303
        return answer.headers["location"]

    return fill


def test_it_begins_by_sitting_apart_and_its_questions_stand_open(ani, path):
    page = opened(ani, path, "form=mental-health").html

    assert "Cari tempat yang tenang, berdua saja." in page
    assert "Buka bagian pribadi" not in page
    assert page.index("Apakah Ibu sedang sendiri") < page.index("Saya bisa tertawa")


@pytest.mark.parametrize("question", ["harm_epds", "harm_srq"])
def test_beside_a_thought_of_harm_stands_whom_to_call(ani, path, cast, question):
    page = opened(ani, path, "form=mental-health").html
    part = page[page.index(f'data-item="{question}"') :]

    assert part.index(STAY) < part.index("data-item", 20)
    assert part.index(f'href="tel:{cast.rini.phone}"') < part.index("data-item", 20)


@pytest.mark.parametrize("answers", [HARM, {"srq_17": "yes"}, {"told_signs": "self_harm_thoughts"}])
def test_a_thought_of_harm_is_answered_as_soon_as_it_is_saved(ani, cast, filled_in, answers):
    page = ani.get(filled_in(**answers)).text

    assert STAY in page
    assert "Terima kasih sudah bercerita. Ibu tidak sendirian." in page
    assert f'href="tel:{cast.rini.phone}"' in page


def test_a_slip_elsewhere_does_not_hide_it(ani, path):
    answer = sent(opened(ani, path, "form=mental-health"), **HARM | {"epds_1": "z"})

    assert answer.status_code == 422
    assert STAY in answer.text[: answer.text.index('id="problems"')]
    assert re.search(r'name="epds_10" value="b" checked', answer.text)


def test_a_score_that_is_only_to_be_talked_about_leaves_nobody_waiting(ani, filled_in):
    mild = {f"epds_{n}": "c" for n in (1, 2)} | {f"epds_{n}": "b" for n in (3, 5, 6)} | {"epds_4": "a"}
    page = ani.get(filled_in(**mild)).text

    assert STAY not in page
    assert "Jawaban pribadi tercatat" in page


@pytest.mark.parametrize("answers", [HARM, HIGH, {"srq_17": "yes"}])
def test_what_she_answered_stands_on_no_other_page(ani, cast, as_person, filled_in, path, answers):
    result = filled_in(**answers)
    folder = f"/clients/{cast.wati.id}"
    seen = [(ani, one) for one in (result, path, "/phone", folder, f"{result}/amendments/new")]
    desk, head = as_person(cast.sari), as_person(cast.hadi)
    seen += [(desk, one) for one in (result, path, "/alerts", "/caseload", folder, f"{folder}/alerts")]
    seen += [(head, one) for one in (result, folder)]

    for browser, address in seen:
        page = browser.get(address)
        assert page.status_code == 200, address
        words = re.sub(r"<[^>]+>", " ", page.text)
        assert not re.search(
            r"skor EPDS|EPDS nomor|skor SRQ|(jawaban|hasil) skrining|menyakiti|mengakhiri", words, re.I
        ), address
    assert "Perasaan Ibu" in ani.get(path).text


def test_the_list_and_the_today_page_say_only_that_it_was_filled_in(ani, filled_in, path):
    filled_in(**HARM)

    listed = ani.get(path).text
    item = listed[listed.index("<ol") : listed.index("</ol>")]
    today = ani.get("/phone").text

    assert "Perasaan Ibu" in item
    assert not re.search(r"Darurat|Segera|Pantau|Tidak ada temuan", item)
    assert re.search(r"Perasaan Ibu.*?terakhir ", today, re.DOTALL)


def test_no_notice_says_what_it_was(filled_in, session):
    filled_in(**HARM)

    alert = session.exec(select(Alert)).one()
    told = " ".join(str(vars(one)) for one in session.exec(select(Notice)))
    assert (alert.route, alert.level) == ("private", "emergency")
    assert told
    assert not re.search(r"EPDS|skrining|menyakiti", told, re.IGNORECASE)


def test_the_bidan_koordinator_alone_sees_the_totals(ani, cast, as_person, filled_in, path):
    result = filled_in(**HIGH, srq_1="yes")

    hers = as_person(cast.rini).get(result).text
    assert re.search(r"Skor EPDS</dt><dd>\s*\d+", hers)
    assert re.search(r"Skor SRQ-20</dt><dd>\s*belum semua dijawab", hers)
    assert "data-sum" in as_person(cast.rini).get(f"{path}/new?form=mental-health").text
    for one in (cast.ani, cast.sari):
        assert "data-sum" not in as_person(one).get(f"{path}/new?form=mental-health").text


def test_a_correction_keeps_what_was_told(ani, filled_in, session):
    result = filled_in(**HARM)

    answer = ani.post(f"{result}/amendments", data={"alone_now": "no"})

    assert answer.status_code == 303
    assert "Jawaban pribadi tercatat" in ani.get(result).text
