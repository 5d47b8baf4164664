/** Words and markup stand in the page as <template>; here they are filled in. No words are written in JavaScript. */

const PLACE = /\{(\w+)\}/g;
let words;

/** A sentence of the page's word list with its values put in. */
export function say(key, facts = {}) {
  words ??= new Map([...document.getElementById("words").content.querySelectorAll("[data-w]")]
    .map((one) => [one.dataset.w, one.textContent]));
  return put(words.get(key) ?? key, facts);
}

/** A copy of a template with values in its {places}; data-if leaves an element out, data-each repeats it, data-slot
 *  takes a ready part in. */
export const fill = (name, facts = {}) => filled(document.getElementById(`v-${name}`), facts);

export function filled(template, facts) {
  const part = template.content.cloneNode(true);
  walk(part, facts);
  return part;
}

/** Everything that is in a place goes, and this comes. */
export function show(place, ...parts) {
  place.replaceChildren(...parts);
}

const put = (text, facts) => text.replace(PLACE, (_, name) => facts[name] ?? "");

function walk(node, facts) {
  const children = Array.from(node.childNodes); // the list itself changes on the way
  for (const child of children) {
    if (child.nodeType === Node.TEXT_NODE) {
      if (child.data.includes("{")) child.data = put(child.data, facts);
    } else if (child.nodeType === Node.ELEMENT_NODE) element(child, facts);
  }
}

function element(one, facts) {
  const { if: wanted, each, slot } = one.dataset;
  if (wanted && !holds(wanted, facts)) return one.remove();
  if (each) {
    one.removeAttribute("data-each");
    for (const item of facts[each] ?? []) {
      const copy = one.cloneNode(true);
      one.before(copy);
      delete copy.dataset.if;
      element(copy, { ...facts, ...item });
    }
    return one.remove();
  }
  for (const { name, value } of one.attributes) if (value.includes("{")) one.setAttribute(name, put(value, facts));
  if (slot) one.append(facts[slot] ?? "");
  else walk(one, facts);
}

const holds = (wanted, facts) => {
  const known = facts[wanted.replace("!", "")];
  return (Array.isArray(known) ? known.length > 0 : Boolean(known)) !== wanted.startsWith("!");
};

const lang = () => document.documentElement.lang;
const WIB = { timeZone: "Asia/Jakarta" };

/** "09.42" in Banyuwangi, wherever the phone believes it is. */
export function clockOf(at) {
  const options = { ...WIB, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(lang() === "en" ? "en-GB" : "id", options).format(new Date(at));
}

/** "Sel, 24 Nov 2026". */
export function dayOf(at) {
  const day = typeof at === "string" && at.length === 10 ? `${at}T12:00:00+07:00` : at;
  const options = { ...WIB, weekday: "short", day: "numeric", month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(lang() === "en" ? "en-GB" : "id", options).format(new Date(day));
}

const iso = new Intl.DateTimeFormat("sv", WIB);

/** The day in Banyuwangi as ISO text. */
export const isoDay = (at) => iso.format(new Date(at));

/** "09.42" of today, else the day with it. */
export const whenOf = (at, now) => (isoDay(at) === isoDay(now) ? clockOf(at) : `${dayOf(at)} ${clockOf(at)}`);

/** A number as it is read aloud. */
export const numberOf = (value) => (lang() === "en" ? String(value) : String(value).replace(".", ","));
