/** A page that stands open follows what happens: it hears that something has changed, fetches itself anew by its own
 *  door, and takes over what is different. What is being filled in is never touched, focus and place are kept.
 *  While nobody looks at the page it follows nothing; when she comes back it catches up. */
import { start as dialogs } from "./dialog.js";
import { start as noneOfThese } from "./none_of_these.js";
import { start as shownWhen } from "./shown_when.js";
import { say } from "./toast.js";
import { start as guardUnsent, stateOf } from "./unsent.js";

const BOXES = "input:not([type=hidden]), select, textarea";
const STOPS = "a[href], button, summary, " + BOXES;
const PATIENCE = 5_000; // a line that broke is taken up again by the browser within seconds
const LONGEST = 60_000;
const GONE = new Set([401, 403, 404]);
const DEEDS = ["pointerdown", "keydown", "wheel", "touchstart"];

export function start(page) {
  const place = page.querySelector("[data-live]");
  if (place && "EventSource" in window) new Live(page, place).begin();
}

/** What the server wrote, without what only the clock changes. */
export function contentOf(place) {
  const copy = place.cloneNode(true);
  for (const time of copy.querySelectorAll("time[data-left]")) {
    time.textContent = "";
    time.removeAttribute("data-now");
    time.closest(".due")?.classList.remove("late");
  }
  return copy.innerHTML;
}

class Live {
  constructor(page, place) {
    Object.assign(this, { page, place, since: place.dataset.liveNow, isFetching: false, isWanted: false, patience: PATIENCE });
    this.content = contentOf(place);
    this.forms = formsOf(place);
  }

  begin() {
    this.page.addEventListener("visibilitychange", () => this.listen());
    this.listen();
  }

  /** One line while the page is before her eyes: a browser has few of them for all its pages. */
  listen() {
    this.line?.close();
    if (this.page.hidden) return this.note("");
    this.line = new EventSource(`${this.place.dataset.live}?since=${this.since}`);
    this.line.addEventListener("open", () => {
      this.patience = PATIENCE;
      if (!this.again) this.note("on");
    });
    this.line.addEventListener("error", (event) => setTimeout(() => this.broke(event.target), this.patience));
    this.line.addEventListener("changed", (event) => this.renew(event.data));
    for (const name of ["full", "over"])
      this.line.addEventListener(name, () => {
        this.line.close();
        this.line = null; // for good: she is signed out, or has it open elsewhere
        this.note("off");
      });
  }

  /** A line that broke is taken up again by the browser; one that was answered with an error is not, so we do. */
  broke(line) {
    if (line !== this.line || line.readyState === EventSource.OPEN || this.page.hidden) return;
    this.note("off");
    if (line.readyState !== EventSource.CLOSED) return;
    this.patience = Math.min(2 * this.patience, LONGEST);
    this.listen();
  }

  /** Whether the page changes by itself, in words. */
  note(state) {
    for (const line of this.page.querySelectorAll("[data-live-state]")) line.hidden = line.dataset.liveState !== state;
  }

  /** Fetch the page anew; what is heard meanwhile is fetched right after. What could not be had is tried again, and
   *  until then the page says that it stands still. */
  async renew(heard) {
    this.isWanted = true;
    if (this.isFetching) return;
    this.isFetching = true;
    try {
      while (this.isWanted) {
        this.isWanted = false;
        if (!(await this.fetch())) return this.note("off");
        this.since = heard;
      }
      clearTimeout(this.again);
      this.again = null;
      if (this.line?.readyState === EventSource.OPEN) this.note("on");
    } catch {
      this.note("off");
      clearTimeout(this.again);
      this.again = setTimeout(() => this.page.hidden || this.renew(heard), PATIENCE);
    } finally {
      this.isFetching = false;
    }
  }

  /** Whether this page is still hers to see. Throws when that cannot be known now. */
  async fetch() {
    const answer = await fetch(location.href, { headers: { "Osoc-Live": "1" }, cache: "no-store" });
    if (answer.redirected || GONE.has(answer.status)) return false;
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    this.show(await answer.text());
    return true;
  }

  show(text) {
    const read = new DOMParser().parseFromString(text, "text/html");
    const fresh = read.querySelector("[data-live]");
    if (!fresh) throw new Error("not our page"); // as of a network that first wants its own sign-in
    const content = contentOf(fresh);
    if (content === this.content) return;
    if (isFilling(this.place, this.forms)) return this.wait();
    this.content = content;
    take(this.page, this.place, fresh);
    this.forms = formsOf(this.place);
    for (const again of [shownWhen, noneOfThese, guardUnsent]) again(this.place);
    dialogs(this.page);
    say(this.page, this.place.dataset.liveSaid);
    this.watchForReader();
  }

  /** Something is being written here: she decides when it is renewed. */
  wait() {
    for (const line of this.page.querySelectorAll("[data-live-waits]")) line.hidden = false;
  }

  /** What came by itself counts as read once somebody is there: at the first touch the page says so. */
  watchForReader() {
    if (this.isWatching) return;
    this.isWatching = true;
    const read = () => {
      for (const deed of DEEDS) removeEventListener(deed, read);
      this.isWatching = false;
      fetch(location.href, { cache: "no-store" }).catch(() => this.note("off"));
    };
    for (const deed of DEEDS) addEventListener(deed, read, { passive: true });
  }
}

function formsOf(place) {
  return new Map([...place.querySelectorAll("form")].map((form) => [form, stateOf(new FormData(form))]));
}

function isFilling(place, forms) {
  const active = document.activeElement;
  if (place.contains(active) && active.matches(BOXES)) return true;
  return [...forms].some(([form, state]) => stateOf(new FormData(form)) !== state);
}

/** The fresh content in the place of the old; focus, unfolded parts and what stood before her eyes stay. */
function take(page, place, fresh) {
  const focus = placeOf(place, page.activeElement);
  const unfolded = [...place.querySelectorAll("details[open]")].map((one) => placeOf(place, one.querySelector("summary")));
  const anchor = scrollY > 0 ? [...place.querySelectorAll("[data-key]")].find((one) => one.getBoundingClientRect().bottom > 0) : null;
  const top = anchor?.getBoundingClientRect().top;
  place.replaceChildren(...fresh.childNodes);
  for (const one of unfolded) found(place, one)?.closest("details")?.setAttribute("open", "");
  const again = anchor && place.querySelector(`[data-key="${CSS.escape(anchor.dataset.key)}"]`);
  if (again) scrollBy(0, again.getBoundingClientRect().top - top);
  if (focus) (found(place, focus) ?? page.getElementById("main"))?.focus({ preventScroll: true });
}

/** Where something that can be pressed stands: in which entry, and what it is called there. */
function placeOf(place, element) {
  if (!element || element === place || !place.contains(element)) return null;
  const key = element.closest("[data-key]")?.dataset.key;
  return { key, name: nameOf(element) };
}

function found(place, { key, name }) {
  const entry = key ? place.querySelector(`[data-key="${CSS.escape(key)}"]`) : place;
  const stops = [...(entry?.querySelectorAll(STOPS) ?? [])];
  return stops.find((one) => nameOf(one) === name) ?? (key ? stops[0] : undefined);
}

function nameOf(element) {
  return [element.tagName, element.getAttribute("href") ?? element.name ?? "", element.textContent.replace(/\d+/g, "")].join("|");
}
