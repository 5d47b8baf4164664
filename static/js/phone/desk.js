/** What every view works on: who is at the phone, her bundle, the tables and forms of this version. */

import { read, unfolded } from "./folded.js";

export const app = { person: null, bundle: null };
export const isOpen = () => app.person !== null;

const root = document.documentElement.dataset;
let tables;
const FORM = '<template data-form="';

/** The rule tables of this version. */
export async function tablesOf() {
  tables ??= fetched(root.tables).then((answer) => answer.text()).then(read).catch(forget);
  return tables;
}

/** One form: its table, its markup, its title. The version is the newest one that this phone has. Only this form is
 *  read: a cheap phone would stand still for all of them. */
export async function formOf(name, wanted) {
  const all = await tablesOf();
  const versions = all.markup.split(FORM).filter((part) => part.startsWith(`${name}"`));
  const part = versions.find((one) => one.startsWith(`${name}" data-version="${wanted}"`)) ?? versions.at(-1);
  if (!part) return null;
  const [, version] = /data-version="(\d+)"/.exec(part);
  const table = all.forms[`${name}/${version}`];
  const page = new DOMParser().parseFromString(unfolded(FORM + part, table.items), "text/html");
  const { content: markup, dataset: { title } } = page.querySelector("template");
  return { name, version: Number(version), title, table, markup };
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
}

function forget(error) {
  tables = undefined;
  throw error;
}
