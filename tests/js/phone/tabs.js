// A phone in Node: tabs that are killed, a store that outlives them, a net and a server that misbehave as told.
import { register } from "node:module";

const CODE = new URL("../../../static/js/phone/", import.meta.url);
const hook = `
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const tab = context.parentURL && new URL(context.parentURL).searchParams.get("tab");
  if (!tab || !found.url.includes("/static/js/")) return found;
  return { ...found, url: found.url + "?tab=" + tab };
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

let tabs = 0;

/** The modules of the phone app, new as in a tab that was just opened, over this store. */
export async function tab(store) {
  const number = ++tabs;
  const names = ["ask", "bundle", "bytes", "clock", "drafts", "errors", "idb", "outbox", "seal", "send", "taking", "vault"];
  const found = {};
  for (const name of names) found[name] = await import(`${CODE}${name}.js?tab=${number}`);
  const life = { isOver: false };
  found.idb.use({ transact: (...given) => store.transact(life, found.errors, ...given) });
  found.kill = () => (life.isOver = true);
  return found;
}

/** PINs are tried a thousand times faster than on a phone; the number of rounds itself is held by a test of its own. */
export function hurryPins() {
  const slow = crypto.subtle.deriveBits.bind(crypto.subtle);
  crypto.subtle.deriveBits = (how, ...rest) => slow(how.iterations ? { ...how, iterations: 1 } : how, ...rest);
}

/** Lock names held one after another, as navigator.locks does within one browser. `breakAll` is what a killed tab does. */
export function locks() {
  let queues = new Map();
  const held = new Map();
  return {
    breakAll: () => [(queues = new Map()), held.clear()],
    request(name, how, work = how) {
      if (how.ifAvailable && held.has(name)) return Promise.resolve(work(null));
      if (how.steal) held.get(name)?.(Object.assign(new Error("stolen"), { name: "AbortError" }));
      const before = how.steal ? Promise.resolve() : (queues.get(name) ?? Promise.resolve());
      const done = before.then(() => run(name, work));
      queues.set(name, done.catch(() => {}));
      return done;
    },
  };
  function run(name, work) {
    return new Promise((resolve, reject) => {
      held.set(name, reject);
      Promise.resolve(work({ name })).then(resolve, reject).finally(() => held.get(name) === reject && held.delete(name));
    });
  }
}
