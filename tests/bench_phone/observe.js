/** Before any script of the page: what blocks, and when its first field takes a key. Measured in the page itself, so
 *  that the way to whoever drives it does not count. */
{
  const FIELD = "main form :is(input:not([type=hidden]), select, textarea)";
  const bench = (globalThis.bench = { tasks: [], events: [], first: null, took: null });
  const keep = (type, into, options) =>
    new PerformanceObserver((list) => into.push(...list.getEntries())).observe({ type, buffered: true, ...options });
  keep("longtask", bench.tasks);
  keep("event", bench.events, { durationThreshold: 16 });

  /** Milliseconds beyond 50 of every task since an instant. */
  bench.blocked = (since = 0) =>
    bench.tasks.filter(({ startTime }) => startTime >= since).reduce((sum, { duration }) => sum + duration - 50, 0);
  bench.painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;

  /** What must be there before anything can be seen, beside the page itself. */
  bench.blocking = () =>
    performance.getEntriesByType("resource").filter((one) => one.renderBlockingStatus === "blocking").map((one) => one.name);

  const look = () => {
    const field = [...document.querySelectorAll(FIELD)].find((one) => one.checkVisibility());
    if (!field || bench.painted() === null) return requestAnimationFrame(look);
    field.focus();
    bench.first = performance.now();
  };
  look();
  addEventListener("input", () => (bench.took ??= performance.now()), true);
}
