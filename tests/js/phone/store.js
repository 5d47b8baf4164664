// The stand-in for IndexedDB: whole transactions, deep copies, room that can run out, tabs that can be killed.
import { STORES } from "../../../static/js/phone/idb.js";

/** A store that outlives its tabs. `full` refuses writes that add; `killAtWrite` ends the tab before or after the next. */
export function store() {
  let rows = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
  let queue = Promise.resolve();
  const self = {
    isFull: false,
    beforeWrite: null,
    rows: (name) => [...rows[name].values()].map(copy),
    transact(life, errors, stores, mode, work) {
      const done = queue.then(() => one(life, errors, stores, mode, work));
      queue = done.catch(() => {});
      const ended = (found) => (life.isOver ? never() : found);
      return done.then(ended, (error) => (life.isOver ? never() : Promise.reject(error)));
    },
  };
  async function one(life, errors, stores, mode, work) {
    if (life.isOver) return undefined;
    const trial = Object.fromEntries(Object.entries(rows).map(([name, kept]) => [name, new Map(kept)]));
    let grows = false;
    const allowed = (name) => {
      if (!stores.includes(name)) throw new Error(`${name} is not part of this transaction`);
      return trial[name];
    };
    const writable = (name) => {
      if (mode !== "readwrite") throw new Error("a read changes nothing");
      return allowed(name);
    };
    const found = await work({
      get: async (name, key) => copy(allowed(name).get(key)),
      all: async (name) => [...allowed(name).values()].map(copy),
      put: async (name, row) => {
        grows = true;
        writable(name).set(row[STORES[name]], copy(row));
        return row[STORES[name]];
      },
      remove: async (name, key) => void writable(name).delete(key),
    });
    if (mode === "readonly") return found;
    if (grows && self.isFull) throw new errors.StorageFull("no room");
    self.beforeWrite?.(stores);
    if (life.isOver) return undefined;
    rows = trial;
    return found;
  }
  return self;
}

const never = () => new Promise(() => {});

function copy(thing) {
  if (thing === null || typeof thing !== "object" || thing instanceof CryptoKey) return thing;
  if (thing instanceof Uint8Array) return thing.slice();
  if (Array.isArray(thing)) return thing.map(copy);
  return Object.fromEntries(Object.entries(thing).map(([name, value]) => [name, copy(value)]));
}
