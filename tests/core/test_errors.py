"""What a reader is told when something is not as it should be."""


def test_a_page_that_does_not_exist_is_said_in_indonesian(visitor):
    answer = visitor.get("/nowhere")

    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.text


def test_json_asked_for_is_json_answered(visitor):
    answer = visitor.get("/api/nowhere")

    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


def test_a_request_of_two_megabytes_is_refused_with_words(visitor):
    answer = visitor.post("/api/nowhere", content=b"x" * 2_000_000)

    assert answer.status_code in (404, 413)


def test_what_another_site_sends_is_refused(visitor):
    answer = visitor.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "situs lain" in answer.text


def test_every_answer_carries_the_strict_headers(visitor):
    answer = visitor.get("/nowhere")

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
