// The net between phone and server, and what can go wrong on it.
import { hex } from "../../../static/js/phone/bytes.js";
import { json } from "./server.js";
import { alive } from "./tabs.js";

const page = (status) => ({ status, headers: {}, text: "<!doctype html><title>Masuk</title>" });
const lost = () => Promise.reject(new TypeError("Failed to fetch"));

/** `net.faults` is a list of names, taken one a request; when it is empty all goes well. */
export function net(server) {
  const kept = [];
  const self = { faults: [], isDown: false, log: [] };

  async function through(address, how) {
    const fault = self.isDown ? "down" : (self.faults.shift() ?? "none");
    self.log.push(fault);
    const reach = async () => {
      const answer = await server.answer(address, how);
      kept.push(answer);
      return answer;
    };
    return FAULTS[fault](reach, kept);
  }
  globalThis.fetch = async (address, how = {}) => {
    const answer = await alive(Promise.race([through(address, how), aborted(how.signal)]));
    const headers = { get: (name) => answer.headers?.[name] ?? null };
    return { status: answer.status, headers, json: async () => JSON.parse(answer.text) };
  };
  return self;
}

export const FAULTS = {
  none: (reach) => reach(),
  down: lost,
  cut_before: lost,
  cut_after: (reach) => reach().then(lost),
  truncated: (reach) => reach().then((answer) => ({ ...answer, text: (answer.text ?? "").slice(0, -7) })),
  silent: (reach) => reach().then(() => new Promise(() => {})),
  broken_500: async () => page(500),
  killed_502: (reach) => reach().then(() => page(502)),
  busy_503: async () => page(503),
  ours_500: async () => json(500, { app: "osoc", code: "broken" }),
  ours_413: async () => json(413, { app: "osoc", code: "too_large" }),
  captive_200: async () => page(200),
  duplicated: async (reach, kept) => kept[0] ?? reach(),
  reordered: (reach, kept) => reach().then((answer) => kept.at(-2) ?? answer),
  empty_200: async () => json(200, {}),
  other_app: async () => json(200, { app: "other", items: [] }),
  no_items: async () => json(200, { app: "osoc" }),
};

const aborted = (signal) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));

/** The visit ids in a frame, without opening them. */
export function idsOf(frame) {
  const found = [];
  for (let at = 1; at < frame.length; ) {
    const count = frame[at + 97];
    at += 98;
    for (let n = 0; n < count; n++) {
      found.push(hex(frame.slice(at, at + 16)).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5"));
      at += 31 + frame[at + 29] * 256 + frame[at + 30];
    }
  }
  return found;
}
