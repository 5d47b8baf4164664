"""Serving the pages: one process, quiet, and no word of what answers."""

import uvicorn

from app.core.config import settings


def run(host: str, port: int) -> None:
    """Serve until stopped."""
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        forwarded_allow_ips=settings().trusted_proxies,
        timeout_graceful_shutdown=3,  # an open page holds its line for minutes; it comes back by itself
    )
