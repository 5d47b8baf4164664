"""The `osoc` command: each task an installation needs, in one line each. Heavy parts are loaded where they
are used.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).parent.parent
app = typer.Typer(
    name="osoc",
    help="One Student One Client: students accompany high-risk pregnant women; alerts are answered in time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
demo_app = typer.Typer(help="The example district: invented people in the real villages of Banyuwangi.")
user_app = typer.Typer(help="People who sign in.", no_args_is_help=True)
docs_app = typer.Typer(help="Pages of docs/ made from the code.")
app.add_typer(demo_app, name="demo")
app.add_typer(user_app, name="user")
app.add_typer(docs_app, name="docs")
rules_app = typer.Typer(help="The clinical rules in their versions.", no_args_is_help=True)
app.add_typer(rules_app, name="rules")


def main() -> None:
    """Run a command; an error is one line that says what to do, never a traceback."""
    from sqlalchemy.exc import DBAPIError

    from app.core import i18n
    from app.core.config import BadSettings
    from app.core.errors import AppError

    try:
        app()
    except AppError as error:
        lines = [i18n.said("en", problem.said) for problem in error.problems] or [i18n.said("en", error.said)]
        fail("; ".join(lines))
    except BadSettings as error:
        fail(str(error))
    except DBAPIError as error:
        fail(f"the database refuses: {str(error.orig).splitlines()[0]} (has `osoc migrate` been run?)")
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        if os.environ.get("OSOC_LOG_LEVEL") == "DEBUG":
            raise
        fail(f"{type(error).__name__}: {error} (OSOC_LOG_LEVEL=DEBUG shows where)")


def fail(message: str) -> None:
    typer.echo(f"osoc: {message}", err=True)
    sys.exit(1)


Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
Host = Annotated[str, typer.Option(help="Address to listen on.")]


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    jobs: Annotated[bool, typer.Option(help="Run deadlines and messages inside (SQLite only).")] = True,
) -> None:
    """Serve the pages and the phone."""
    from app import server
    from app.core.config import settings

    if not jobs:
        os.environ["OSOC_JOBS_INSIDE"] = "false"
        settings.cache_clear()
    settings().check()
    server.run(host, port)


@app.command()
def migrate() -> None:
    """Bring the database to the newest form; safe to run again."""
    from alembic import command
    from alembic.config import Config

    command.upgrade(Config(ROOT / "alembic.ini"), "head")


@app.command()
def init(
    name: Annotated[str, typer.Option(help="Name of the first coordinator.")],
    phone: Annotated[str, typer.Option(help="Her phone number, e.g. 081234567890.")],
) -> None:
    """Load the places of Banyuwangi and print the first coordinator's invitation link."""
    from app.admin import first

    typer.echo(first.start(name, phone))


@app.command()
def secrets() -> None:
    """Print fresh keys for a production start: osoc secrets >> .env"""
    from app.core.crypto import new_secrets

    for key, value in new_secrets().items():
        typer.echo(f"{key}={value}")


@app.command()
def vapid() -> None:
    """Print a fresh key for Web Push, once for an installation: osoc vapid >> .env"""
    from app.core.crypto import new_vapid_key

    typer.echo(f"OSOC_VAPID_PRIVATE_KEY={new_vapid_key()}")


@app.command()
def jobs(
    once: Annotated[bool, typer.Option("--once", help="One round, then stop.")] = False,
) -> None:
    """Run deadlines and messages until stopped; one or many of these may run beside PostgreSQL."""
    import threading

    from app import tables, work
    from app.core import log
    from app.core.clock import utc_now
    from app.core.config import settings

    assert tables
    settings().check()
    log.set_up()
    if once:
        typer.echo(f"{work.one_round(utc_now())} done")
        return
    work.forever(threading.Event())


@app.command()
def assess() -> None:
    """Judge Snapshots: JSON lines on standard input, one JSON line each out; no database, no network."""
    from app.clinical.assess import assess_lines

    all_well = True
    for line, is_well in assess_lines(sys.stdin):
        typer.echo(line)
        all_well &= is_well
    if not all_well:
        sys.exit(1)


@demo_app.callback(invoke_without_command=True)
def demo(context: typer.Context, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Make the example district where there is none yet, and serve it."""
    if context.invoked_subcommand is None:
        from app.demo import run

        run.serve_demo(host, port)


@demo_app.command("fill")
def demo_fill() -> None:
    """Make the example district in the database of the settings, without serving it."""
    from app.demo import run

    run.fill()


@demo_app.command("sign-ins")
def demo_sign_ins() -> None:
    """Print one sign-in for each role, as JSON."""
    from app.demo import run

    typer.echo(json.dumps(run.sign_ins(), ensure_ascii=False, indent=2))


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Option(help="Full name.")],
    role: Annotated[str, typer.Option(help="student, bidan_desa, bidan_koordinator, head, supervisor, …")],
    phone: Annotated[str, typer.Option(help="Phone number; or give --email.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address; or give --phone.")] = "",
    facility: Annotated[str, typer.Option(help="Name of her puskesmas, university or office.")] = "",
) -> None:
    """Add a person and print her invitation link."""
    from app.admin import first

    typer.echo(first.add(name, role, phone, email, facility))


@docs_app.callback(invoke_without_command=True)
def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a page is not up to date.")
    ] = False,
) -> None:
    """Write the pages of docs/ that are made from the code."""
    from app.handbook import service as book

    stale = book.write(ROOT, only_check=check)
    if check and stale:
        fail(f"not up to date: {', '.join(stale)}; run: osoc docs")


Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DAY")]


@rules_app.command("diff")
def rules_diff(before: Day, after: Day) -> None:
    """What the stored visits would be by the rules in force on two days, A and B.

    A line for each visit that differs: its id, its level before and after, the findings that go (-) and come
    (+); then the totals. Nobody is named. Ends with 0 where nothing would change, else with 1.
    """
    from app import tables
    from app.core import db
    from app.core.config import settings
    from app.handbook import jobs_diff

    assert tables
    settings().check()
    with db.transaction() as session:
        totals = jobs_diff.told(session, before.date(), after.date(), typer.echo)
    if totals.changed:
        sys.exit(1)


if __name__ == "__main__":
    main()
