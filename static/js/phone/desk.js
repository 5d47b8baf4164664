/** What every view works on: who is at the phone, her bundle, the tables and forms of this version. */

import { templateOf } from "./form.js";

export const app = { person: null, bundle: null };
export const isOpen = () => app.person !== null;

const root = document.documentElement.dataset;
let tables;
let forms;

/** The rule tables of this version. */
export async function tablesOf() {
  tables ??= fetched(root.tables).then((answer) => answer.json()).catch(forget);
  return tables;
}

/** The document that holds every form of this version. */
export async function formsOf() {
  forms ??= tablesOf()
    .then(({ markup }) => new DOMParser().parseFromString(unfolded(markup), "text/html")).catch(forget);
  return forms;
}

/** One form: its table, its markup, its title. The version is the newest one that this phone has. */
export async function formOf(name, wanted) {
  const markup = templateOf(await formsOf(), name, wanted);
  if (!markup) return null;
  const { version, title } = markup.dataset;
  const all = await tablesOf();
  return { name, version: Number(version), title, table: all.forms[`${name}/${version}`], markup: markup.content };
}

/** The forms with each question's code where "~" stands for it: app/phone/queries_files.py wrote it once only. */
export function unfolded(html) {
  const [first, ...blocks] = html.split('<div class="item');
  const whole = blocks.map((block) => block.replaceAll("~", /data-item="(\w+)"/.exec(block)[1]));
  return [first, ...whole].join('<div class="item');
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
}

function forget(error) {
  tables = forms = undefined;
  throw error;
}
