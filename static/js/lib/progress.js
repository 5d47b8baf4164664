// What changed since the last visit (app/clinical/progress.py); `progress` is tables.progress.

const isKnown = (value) => value !== undefined && value !== null;

/** {measured: [{field, before, now, by}], new_signs, gone_signs}; what is missing on either day is left out.
    A sign is gone only if it was asked today; what a woman tells alone is not compared. */
export function sinceLast(before, now, { followed, signs }) {
  const measured = followed
    .filter((field) => isKnown(before[field]) && isKnown(now[field]))
    .map((field) => ({ field, before: before[field], now: now[field], by: difference(before[field], now[field]) }));
  const [then, today] = [before.danger_signs ?? [], now.danger_signs ?? []];
  const stillOpen = new Set([...today, ...(now.signs_not_asked ?? [])]);
  const gone = now.danger_signs ? then.filter((code) => !stillOpen.has(code)) : [];
  const fresh = today.filter((code) => !then.includes(code));
  const inOrder = (codes) => signs.filter((code) => codes.includes(code));
  return { measured, new_signs: inOrder(fresh), gone_signs: inOrder(gone) };
}

const difference = (before, now) => Math.round((now - before) * 1e6) / 1e6;
