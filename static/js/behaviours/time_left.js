/** Times left go on counting while the page is open, from the server's clock, in the words of the server. */

const NAMES = { id: ["hari", "jam", "menit"], en: ["day", "hour", "minute"] };

/** "1 jam 20 menit": a length of time in its largest sensible units, as `duration` in app/core/i18n.py says it. */
export function duration(milliseconds, lang) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const [day, hour, minute] = NAMES[lang] ?? NAMES.id;
  let parts = [[rest, minute]];
  if (days) parts = [[days, day]];
  else if (hours) parts = [[hours, hour], [hours < 4 ? rest : 0, minute]];
  return parts
    .filter(([n]) => n || parts.length === 1)
    .map(([n, name]) => `${n} ${name}${lang === "en" && n !== 1 ? "s" : ""}`)
    .join(" ");
}

/** "3 jam lagi" or "terlambat 20 menit"; never less than a minute. */
export function left(dueAt, now, lang) {
  const span = duration(Math.max(Math.abs(dueAt - now), 60_000), lang);
  if (lang === "en") return dueAt >= now ? `in ${span}` : `${span} late`;
  return dueAt >= now ? `${span} lagi` : `terlambat ${span}`;
}

export function start(page) {
  const isLive = page.querySelector("[data-live]");
  if (!isLive && !page.querySelector("time[data-left]")) return;
  const shownAt = new WeakMap();
  const tick = () => {
    for (const time of page.querySelectorAll("time[data-left]")) {
      if (!shownAt.has(time)) shownAt.set(time, performance.now());
      const now = Date.parse(time.dataset.now) + performance.now() - shownAt.get(time);
      const dueAt = Date.parse(time.dateTime);
      const words = left(dueAt, now, page.documentElement.lang);
      if (time.textContent !== words) time.textContent = words;
      time.closest(".due")?.classList.toggle("late", dueAt <= now);
    }
  };
  tick();
  setInterval(tick, 20_000);
  page.addEventListener("visibilitychange", tick);
}
