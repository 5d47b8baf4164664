"""The one door: what each role may do (MAY), whom each person may see (within), and the opening of a route
(doors).

Every route names its door in its signature and opens it in its own body:

    def board(door: Annotated[Door, allow(Action.CASELOAD_READ)]) -> Response:
        with door as at:
            return at.page("caseload/board.html", rows=queries.board(at.session, at.user))

The transaction begins and is committed inside the `with`, before the answer leaves. A client outside your
care is NotFound, not NotAllowed: we do not say that she exists.
"""

from app.access.door import At, Door, allow, anyone, client_for
from app.access.may import MAY, Action
from app.access.within import within

__all__ = ["MAY", "Action", "At", "Door", "allow", "anyone", "client_for", "within"]
