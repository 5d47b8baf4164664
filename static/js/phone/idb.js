/** What the phone keeps. A transaction is whole or not at all; a full phone is told by StorageFull. */
import { NotSaved, StorageFull } from "./errors.js";

const NAME = "osoc";
const VERSION = 1;
/** Each store and its key; docs/phone.md says what lies in them. */
export const STORES = { people: "person", drafts: "key", outbox: "key", bundles: "person", photos: "id", meta: "name" };

let backend = { transact: inDatabase };
let database;

/** Another place to keep things in: the tests' own. */
export const use = (other) => (backend = other);

/** Read several stores as they stand together. `work` may await nothing but its hands (get, all). */
export const read = (stores, work) => backend.transact(stores, "readonly", work);

/** Change several stores at once. `work` may await nothing but its hands (get, all, put, remove); if it throws,
 *  or the phone is full, nothing is changed. Once this has resolved it is on the disk. */
export const write = (stores, work) => backend.transact(stores, "readwrite", work);

/** One row, or undefined. */
export const get = (store, key) => read([store], (hands) => hands.get(store, key));

/** Every row of a store. */
export const all = (store) => read([store], (hands) => hands.all(store));

async function inDatabase(stores, mode, work, again = true) {
  const db = await opened();
  let transaction;
  try {
    transaction = db.transaction(stores, mode, { durability: "strict" });
  } catch (error) {
    database = undefined; // the browser closed it meanwhile
    if (again) return inDatabase(stores, mode, work, false);
    throw error;
  }
  const ended = new Promise((resolve, reject) => {
    transaction.addEventListener("complete", resolve);
    transaction.addEventListener("abort", () => reject(named(transaction.error)));
  });
  try {
    const found = await work(handsOf(transaction));
    await ended;
    return found;
  } catch (error) {
    ended.catch(() => {});
    if (transaction.error === null) tryTo(() => transaction.abort());
    throw error instanceof DOMException ? named(error) : error;
  }
}

function handsOf(transaction) {
  const ask = (store, verb, ...given) => asked(transaction.objectStore(store)[verb](...given));
  return {
    get: (store, key) => ask(store, "get", key),
    all: (store) => ask(store, "getAll"),
    put: (store, row) => ask(store, "put", row),
    remove: (store, key) => ask(store, "delete", key),
  };
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(named(request.error)));
  });
}

function opened() {
  database ??= connected(VERSION).catch((error) => {
    database = undefined;
    if (error.name !== "VersionError") throw named(error);
    return connected(); // a later version of the program was here before; its stores are ours and more
  });
  return database;
}

const gone = () => (database = undefined);

async function connected(version) {
  const request = indexedDB.open(NAME, version);
  request.addEventListener("upgradeneeded", () => {
    for (const [store, keyPath] of Object.entries(STORES)) {
      if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store, { keyPath });
    }
  });
  const db = await asked(request);
  db.addEventListener("close", gone);
  db.addEventListener("versionchange", () => {
    db.close();
    gone();
  });
  return db;
}

function named(error) {
  if (error instanceof NotSaved || error?.name === "VersionError") return error;
  const Kind = error?.name === "QuotaExceededError" ? StorageFull : NotSaved;
  return new Kind(error?.message ?? "the phone ended it", { cause: error });
}

function tryTo(work) {
  try {
    work();
  } catch {
    // it has ended by itself
  }
}
