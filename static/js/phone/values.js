/** What people write into boxes: numbers with a comma, 120/80 at once, days with the month's name. The twin of
 *  app/clinical/form_values.py. */

const NUMBER = /^(-?[0-9]{1,15})(?:[.,]([0-9]{1,400}))?$/;
const DAY = /^([0-9]{1,2})(?:\s*[-/.]\s*|\s+)([\p{L}0-9]+)(?:\s*[-/.]\s*|\s+)([0-9]{4})$/u;
const ISO_DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const MONTHS = ("jan feb mar apr mei jun jul agu sep okt nov des januari februari maret april mei juni juli agustus "
  + "september oktober november desember jan feb mar apr may jun jul aug sep oct nov dec january february march april "
  + "may june july august september october november december").split(" ");
const OTHER_NAMES = { pebruari: 2, peb: 2, agt: 8, agst: 8, ags: 8, nopember: 11, nop: 11 };

const bare = (text, unit) => {
  const trimmed = text.trim();
  return (unit && trimmed.endsWith(unit) ? trimmed.slice(0, -unit.length) : trimmed).trim();
};

/** A number with comma or point, with or without its unit; null for anything else. */
export function readNumber(text, unit = "") {
  const found = NUMBER.exec(bare(text, unit));
  return found ? Number(found[2] ? `${found[1]}.${found[2]}` : found[1]) : null;
}

/** The two numbers of "120/80" as text; null when there are not two. */
export function splitPair(text, unit = "") {
  const parts = bare(text, unit).split("/");
  return parts.length === 2 && parts.every((part) => readNumber(part) !== null) ? parts.map((part) => part.trim()) : null;
}

/** The day in three boxes, or pasted whole into the first, as ISO text; null when there is no such day. */
export function readDay(parts) {
  const whole = parts.map((part) => part.trim()).filter(Boolean).join(" ");
  const iso = ISO_DAY.exec(whole);
  const found = iso ? [iso[3], iso[2], iso[1]] : DAY.exec(whole)?.slice(1);
  if (!found) return null;
  const [day, month, year] = [Number(found[0]), monthOf(found[1].toLowerCase()), Number(found[2])];
  const at = new Date(Date.UTC(year, month - 1, day));
  at.setUTCFullYear(year);
  const isReal = month > 0 && year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isReal ? `${found[2]}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}` : null;
}

function monthOf(name) {
  if (/^[0-9]{1,2}$/.test(name)) return Number(name);
  return OTHER_NAMES[name] ?? (MONTHS.indexOf(name) % 12) + 1;
}
