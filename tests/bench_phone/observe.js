/** Before any script of the page: what blocks, and when its first field takes a key. Measured in the page itself, so
 *  that the way to whoever drives it does not count. */
{
  const FIELD = "main form :is(input:not([type=hidden]), select, textarea)";
  const bench = (globalThis.bench = { tasks: [], events: [], first: null, took: null, entered: null, stored: 0 });
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

  /** What of a form is answered one by one: each box, and of several ticks or choices the one that denies. */
  const fields = () => {
    const all = [...document.querySelectorAll(FIELD)].filter((one) => one.checkVisibility());
    const named = new Map();
    for (const one of all) {
      const isMark = one.type === "radio" || one.type === "checkbox";
      const key = isMark ? (one.closest("fieldset") ?? one) : one;
      const denies = one.value === "no" || one.name.endsWith("_none");
      if (!named.has(key) || denies) named.set(key, one);
    }
    return [...named.values()];
  };
  bench.open = () => document.querySelectorAll("main form details").forEach((fold) => (fold.open = true));
  bench.count = () => (bench.list = fields()).length;

  /** Once what has changed is on the screen, and a moment later: a thumb is not quicker. */
  bench.seen = () => new Promise((seen) => requestAnimationFrame(() => setTimeout(seen, 50)));

  /** Go to a field; says which key answers it. */
  bench.enter = async (place) => {
    const field = bench.list[place];
    if (!field.isConnected || !field.checkVisibility()) return null;
    field.scrollIntoView({ block: "center" });
    field.focus();
    await bench.seen();
    bench.events.length = 0;
    bench.entered = null;
    return { radio: "Space", checkbox: "Space", textarea: "a" }[field.type] ?? (field.tagName === "SELECT" ? "ArrowDown" : "1");
  };

  /** How long the slowest key since then waited for what it changed to be seen; 0 is less than 16. */
  bench.waited = async () => {
    await bench.seen();
    return Math.max(0, ...bench.events.filter(({ name }) => /key|input|change/.test(name)).map(({ duration }) => duration));
  };

  /** How long what was last entered took to be on the disk, as the page says; null where nothing was entered. */
  bench.kept = () =>
    new Promise((told) => {
      const ask = () => (bench.entered && bench.stored === null ? setTimeout(ask, 5) : told(bench.entered && bench.stored - bench.entered));
      ask();
    });
  new MutationObserver(() => {
    const says = document.querySelector("[data-saved]")?.textContent.trim() ?? "";
    if (says.startsWith("Tersimpan")) bench.stored ??= performance.now();
  }).observe(document, { subtree: true, childList: true, characterData: true });

  const look = () => {
    const field = [...document.querySelectorAll(FIELD)].find((one) => one.checkVisibility());
    if (!field || bench.painted() === null) return requestAnimationFrame(look);
    field.focus();
    bench.first = performance.now();
  };
  look();
  addEventListener("input", () => {
    bench.took ??= performance.now();
    if (bench.stored !== null) [bench.entered, bench.stored] = [performance.now(), null];
  }, true);
}
