"""Draw the app's icons for phones from static/img/icon.svg, in a Chromium: `python -m scripts.icons`.

An icon that a phone may cut to its own shape ("maskable") has its ground to the edges and its drawing in the
middle four fifths.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import arguments, chromium

ROOT = Path(__file__).resolve().parents[1]
SVG = ROOT / "static" / "img" / "icon.svg"
ICONS = {"icon-192.png": 192, "icon-512.png": 512, "icon-maskable-512.png": 512}
"""Each file with its edge in pixels."""


def main() -> int:
    path = chromium()
    if path is None:
        print("There is no Chromium: make browser")
        return 1
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=arguments())
        for name, edge in ICONS.items():
            svg = SVG.read_text(encoding="utf-8")
            draw(browser, SVG.with_name(name), maskable(svg) if "maskable" in name else svg, edge)
        browser.close()
    return 0


def draw(browser: Browser, file: Path, svg: str, edge: int) -> None:
    """One icon; what the drawing leaves free stays transparent."""
    page = browser.new_page(viewport={"width": edge, "height": edge})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
    page.screenshot(path=str(file), omit_background=True)
    page.close()
    print(file.relative_to(ROOT), file.stat().st_size, "bytes")


def maskable(svg: str) -> str:
    """The ground without its round corners, the rest made smaller around the middle."""
    square = re.sub(r' rx="\d+"', "", svg, count=1)
    return re.sub(
        r"(<rect[^>]*/>)(.*)(</svg>)",
        r'\1<g transform="translate(6.4 6.4) scale(.8)">\2</g>\3',
        square,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    sys.exit(main())
