// Tabs of a browser in Node: each has its own modules, timers and locks, and when it is killed all of them end.
import { AsyncLocalStorage } from "node:async_hooks";
import { register } from "node:module";

const CODE = new URL("../../../static/js/phone/", import.meta.url);
const NAMES = ["bundle", "clock", "drafts", "errors", "idb", "outbox", "vault"];
const hook = `
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const tab = context.parentURL && new URL(context.parentURL).searchParams.get("tab");
  if (!tab || !found.url.includes("/static/js/")) return found;
  return { ...found, url: found.url + "?tab=" + tab };
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const lives = new AsyncLocalStorage();
const timer = globalThis.setTimeout;
let tabs = 0;

// A killed tab's timers do nothing, and the app's own long waits keep no test from ending.
globalThis.setTimeout = (work, ms) => {
  const life = lives.getStore();
  const waiting = timer(() => life?.isOver || work(), ms);
  return ms > 2000 || life?.isOver ? waiting.unref() : waiting;
};

/** Never, once the tab that asks has been killed. */
export const alive = (promise) => {
  const life = lives.getStore();
  return promise.then((found) => (life?.isOver ? never() : found), (error) => (life?.isOver ? never() : Promise.reject(error)));
};

const never = () => new Promise(() => {});

/** The modules of the phone app, new as in a tab that was just opened, over this store; and kill(). */
export async function tab(store) {
  const number = ++tabs;
  const life = { isOver: false, locks: new Set() };
  const found = {};
  for (const name of NAMES) found[name] = within(life, await import(`${CODE}${name}.js?tab=${number}`));
  found.idb.use({ transact: (...given) => store.transact(life, found.errors, ...given) });
  found.kill = () => {
    life.isOver = true;
    for (const release of life.locks) release();
  };
  return found;
}

const isOurs = (made) => typeof made === "function" && !String(made).startsWith("class");

function within(life, module) {
  const inside = (made) => (...given) => lives.run(life, () => made(...given));
  return Object.fromEntries(Object.entries(module).map(([name, made]) => [name, isOurs(made) ? inside(made) : made]));
}

/** PINs are tried a thousand times faster than on a phone; the number of rounds itself is held by a test of its own. */
export function hurryPins() {
  const slow = crypto.subtle.deriveBits.bind(crypto.subtle);
  crypto.subtle.deriveBits = (how, ...rest) => slow(how.iterations ? Object.assign(how, { iterations: 1 }) : how, ...rest);
}

/** navigator.locks of one browser: one holder a name, the others in a row; stealing, and asking only if it is free. */
export function locks() {
  const held = new Map();
  const rows = new Map();
  return { request: (name, how, work = how) => alive(request(name, typeof how === "function" ? {} : how, work)) };

  function request(name, how, work) {
    if (how.ifAvailable && held.has(name)) return Promise.resolve(work(null));
    if (how.steal) held.get(name)?.lose();
    return new Promise((resolve, reject) => {
      const grant = () => hold(name, work, resolve, reject);
      if (held.has(name)) rows.set(name, [...(rows.get(name) ?? []), grant]);
      else grant();
    });
  }

  function hold(name, work, resolve, reject) {
    const life = lives.getStore();
    const free = () => {
      if (held.get(name) !== mine) return;
      held.delete(name);
      life?.locks.delete(free);
      rows.get(name)?.shift()?.();
    };
    const lose = () => [free(), reject(new DOMException("stolen", "AbortError"))];
    const mine = { lose };
    held.set(name, mine);
    life?.locks.add(free);
    Promise.resolve(work({ name })).then(resolve, reject).finally(free);
  }
}
