/** The service worker. Before this text the server puts `const SHELL = {version, lang, app, files}`: every file of
 *  this version of the app with its digest. docs/phone.md has these rules in words. */
/* global SHELL */
import { at, now } from "./clock.js";
import { send } from "./send.js";

const CACHE = `osoc-${SHELL.version}`;
const PAGE = new URL(SHELL.app, location.origin);
const HELD_OPEN = 90_000; // as long as a browser lets a worker wait within one event

/** The first rule that fits answers; what none fits goes to the net as if there were no worker. */
const RULES = [
  { what: "the app's page", fits: isPage, answer: (request) => page(new URL(request.url)) },
  { what: "a file of the app", fits: ({ pathname }) => /^\/(static|phone\/files)\//.test(pathname), answer: (request) => file(request) },
];

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const rule = RULES.find(({ fits }) => fits(url, request));
  if (rule) event.respondWith(rule.answer(request));
  if (rule && request.mode === "navigate") {
    event.waitUntil(tidy([event.clientId, event.replacesClientId, event.resultingClientId]));
  }
});

/** All files of this version or none. The very first worker starts at once; a later one waits for its turn. */
self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(() => tidy([])));
});

self.addEventListener("message", ({ data }) => {
  if (data?.type === "take-over") self.skipWaiting();
  const isTest = ["localhost", "127.0.0.1"].includes(location.hostname);
  if (data?.type === "clock" && isTest) globalThis.osocClock = { offset_ms: data.offset_ms, speed: data.speed };
});

/** The net is back: bring what waits. A failure lets the browser ask again. */
self.addEventListener("sync", (event) => {
  if (event.tag === "osoc-outbox") event.waitUntil(bring());
});

async function install() {
  const files = Object.entries(SHELL.files);
  const found = await Promise.all(files.map(([address, integrity]) => whole(address, integrity)));
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(files.map(([address], place) => cache.put(address, found[place])));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
  if (!self.registration.active) await self.skipWaiting();
}

/** Exactly this file. What lies in the browser's own cache under its address may be a network's sign-in page. */
const whole = (address, integrity) =>
  fetch(address, { integrity }).catch(() => fetch(address, { integrity, cache: "reload" }));

function isPage({ pathname }, { mode }) {
  return mode === "navigate" && pathname === PAGE.pathname;
}

/** This version's page; in another language the net's, if there is one. */
async function page(url) {
  const kept = await (await caches.open(CACHE)).match(SHELL.app);
  const lang = url.searchParams.get("lang") ?? SHELL.lang;
  if (kept && lang === SHELL.lang) return kept;
  return fetch(url.href).catch((error) => kept ?? Promise.reject(error));
}

/** Addresses carry the hash of what they name, so that a file of an older page never meets a newer one. */
const file = async (request) => (await caches.match(request.url)) ?? fetch(request);

/** Older versions go once no page of theirs can be open. */
async function tidy(passing) {
  if (self.registration.waiting || self.registration.installing) return;
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const others = open.filter(({ id, url }) => !passing.includes(id) && new URL(url).pathname === PAGE.pathname);
  if (others.length) return;
  const names = (await caches.keys()).filter((name) => name.startsWith("osoc-") && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function bring() {
  for (let rounds = 3; rounds; rounds--) {
    const { left, trouble, due_at: due } = await send();
    if (!left || trouble === "signed-out") return;
    if (trouble || due - now() > HELD_OPEN) break;
    await new Promise((resolve) => at(due, resolve));
  }
  throw new Error("something is left to send");
}
