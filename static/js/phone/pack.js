/** A visit as few bytes: an array by place, deflated. `meta` is the form's row in the tables: {items, signs, reasons};
 *  the server's reader is app/phone/rules_packed.py. */
import { join, utf8 } from "./bytes.js";

const BYTES_OF_LENGTH = 65_535;

/** The bytes of {form, version, began_at, took_s, offset_min, extra, answers}; answers as in the server's JSON. */
export async function pack(visit, meta) {
  const { began_at: began, took_s: took, offset_min: offset, answers } = visit;
  const places = new Map(meta.items.map(({ code }, place) => [code, place]));
  const reasons = Object.entries(answers.not_measured ?? {});
  const row = [
    `${visit.form}/${visit.version}`,
    Math.floor(began / 1000),
    took,
    offset,
    extraOf(visit.extra),
    valuesOf(answers, meta.items),
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

function valuesOf(answers, items) {
  const values = items.filter(({ type }) => type !== "signs").map((item) => coded(item, answers[item.code]));
  while (values.length && values.at(-1) === null) values.pop();
  return values;
}

function coded({ type, options }, value) {
  if (value === undefined || value === null) return null;
  if (type === "bool") return Number(value);
  if (type === "choice") return options.indexOf(value);
  return type === "list" ? indexes(value, options) : value;
}

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
