/** A visit as few bytes: answers by place, deflated. `meta` is the form's row in the tables: {items, signs, reasons};
 *  the server's reader is app/phone/rules_packed.py. */
import { join, utf8 } from "./bytes.js";

const BYTES_OF_LENGTH = 65_535;

/** The bytes of {form, version, began_at, took_s, offset_min, extra, answers}; answers as in the server's JSON. */
export async function pack(visit, meta) {
  const { began_at: began, took_s: took, offset_min: offset, answers } = visit;
  const places = new Map(meta.items.map(({ code }, place) => [code, place]));
  const reasons = Object.entries(answers.not_measured ?? {});
  const row = [
    initialsOf(visit.form) + visit.version,
    Math.floor(began / 1000),
    took,
    offset,
    extraOf(visit.extra),
    ...valuesOf(answers, meta.items),
    indexes(answers.danger_signs, meta.signs),
    answers.danger_signs ? indexes(answers.signs_not_asked ?? [], meta.signs) : null,
    reasons.flatMap(([code, reason]) => [places.get(code), meta.reasons.indexOf(reason)]),
    (answers.confirmed ?? []).map((code) => places.get(code)),
  ];
  const bytes = await deflate(utf8(JSON.stringify(row)));
  if (bytes.length > BYTES_OF_LENGTH - 16) throw new RangeError("too long for one visit");
  return bytes;
}

/** Where it was and that there was no signal; the latter alone is 1. Of which baby it speaks is an answer. */
const extraOf = ({ offline, place } = {}) =>
  place ? { ...(offline && { offline: 1 }), place } : Number(Boolean(offline));

const initialsOf = (name) => name.split("-").map(([first]) => first).join("");

/** The cells in one text, and the texts that stand for a t in it. */
function valuesOf(answers, items) {
  const texts = [];
  const cells = items.filter(({ type }) => type !== "signs").map((item) => {
    const value = coded(item, answers[item.code]);
    if (typeof value !== "string") return value;
    texts.push(value);
    return "t";
  });
  return [cells.join(",").replace(/,+$/, ""), texts];
}

function coded({ type, options }, value) {
  if (value === undefined || value === null) return null;
  if (type === "bool") return Number(value);
  if (type === "choice") return options.indexOf(value);
  return type === "list" ? sumOf(indexes(value, options)) : value;
}

/** Places as the bits of a number; what is no place makes it none, which the server refuses. */
const sumOf = (places) => places.reduce((sum, place) => sum + (place < 0 ? NaN : 2 ** place), 0);

const indexes = (codes, known) => codes?.map((code) => known.indexOf(code)) ?? null;

async function deflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const parts = [];
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return join(parts);
    parts.push(value);
  }
}
