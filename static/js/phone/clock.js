/** Every time, time-out and back-off of the phone app, in one place. A test may put
 *  `globalThis.osocClock = {offset_ms, speed, random}`: another time, and waits that are `speed` times shorter. */

const FIRST_RETRY = 5_000;
const LAST_RETRY = 15 * 60_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const set = () => globalThis.osocClock ?? {};

/** The phone's clock, in milliseconds since 1970. */
export const now = () => Date.now() + (set().offset_ms ?? 0);

/** A length of waiting as it is really waited. */
export const span = (ms) => ms / (set().speed ?? 1);

/** Do it later; the answer cancels. */
export function later(ms, work) {
  const timer = setTimeout(work, span(ms));
  return () => clearTimeout(timer);
}

/** Resolves after so long. */
export const wait = (ms) => new Promise((resolve) => later(ms, resolve));

/** Resolves once what has just changed is on the screen; a page that is not seen does not wait for that. */
export const painted = () =>
  new Promise((go) => {
    requestAnimationFrame(() => later(0, go));
    later(100, go);
  });

/** How long to wait after the nth failure: twice as long each time, to a quarter of an hour; by chance up to half less. */
export function backoff(n) {
  const longest = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(n, 20));
  return longest * (1 - (set().random ?? Math.random)() / 2);
}

/** Do it at a time of this clock; the answer cancels. */
export function at(time, work) {
  const timer = setTimeout(work, Math.max(0, time - now()));
  return () => clearTimeout(timer);
}
