/** The first sync of a phone, ours and as CHT does it (all ids with their revisions, what is missing in hundreds, then
 *  a replication up, which writes its checkpoint), both through one shaped network. Prints milliseconds, requests and
 *  bytes of each round as JSON. Arguments: the folder of the packages, and {url, cookie, peer, docs, rounds, rate, trip}. */
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";

const [folder, given] = process.argv.slice(2);
const { url, cookie, peer, docs, rounds, rate, trip } = JSON.parse(readFileSync(given, "utf8"));
const PouchDB = createRequire(`${folder}/`)("pouchdb");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** fetch over a line of its own: half a round trip each way, one byte after the other in each direction. Bodies of the
 *  peer are counted as gzip would send them; ours as they were sent. */
function line() {
  const counted = { requests: 0, up: 0, down: 0 };
  const free = { up: 0, down: 0 };
  const pass = async (way, bytes) => {
    counted[way] += bytes;
    const start = Math.max(performance.now(), free[way]);
    free[way] = start + (bytes / rate) * 1000;
    await wait(free[way] - performance.now() + trip / 2);
  };
  const shaped = async (address, options = {}) => {
    const { pathname, search, host } = new URL(address);
    const method = options.method ?? "GET";
    const headers = { host, "accept-encoding": "gzip, br", ...Object.fromEntries(new Headers(options.headers)) };
    counted.requests += 1;
    await pass("up", sizeOf(`${method} ${pathname}${search} HTTP/1.1`, headers) + Buffer.byteLength(options.body ?? ""));
    const { status, words, told, body } = await asked(address, { ...options, method, headers });
    const sent = told["content-encoding"] ? body.length : Math.min(body.length, gzipSync(body).length);
    await pass("down", sizeOf(`HTTP/1.1 ${status} ${words}`, told) + sent);
    const plain = { br: brotliDecompressSync, gzip: gunzipSync }[told["content-encoding"]]?.(body) ?? body;
    return new Response(plain, { status, headers: { "content-type": told["content-type"] ?? "" } });
  };
  return { shaped, counted };
}

/** The answer with its body as it travelled. */
const asked = (address, { method, headers, body }) =>
  new Promise((done, failed) => {
    const sent = request(address, { method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", failed);
      answer.on("end", () =>
        done({ status: answer.statusCode, words: answer.statusMessage, told: answer.headers, body: Buffer.concat(parts) }));
    });
    sent.on("error", failed);
    sent.end(body);
  });

const sizeOf = (first, headers) =>
  first.length + 4 + Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 0);

async function measured(sync) {
  const { shaped, counted } = line();
  const start = performance.now();
  const kept = await sync(shaped);
  return { ms: performance.now() - start, kept, requests: counted.requests, bytes: counted.up + counted.down };
}

const ours = async (shaped) => {
  const told = await (await shaped(url, { headers: { cookie } })).json();
  return told.visits.length + 1;
};

const theirs = (round) => async (shaped) => {
  const local = new PouchDB(`${folder}/kept-${process.pid}-${round}`);
  const remote = new PouchDB(peer, { skip_setup: true, fetch: shaped });
  const known = new Set((await local.allDocs()).rows.map(({ id }) => id));
  const wanted = (await remote.allDocs()).rows.filter(({ id }) => !known.has(id));
  for (let from = 0; from < wanted.length; from += 100) {
    const batch = wanted.slice(from, from + 100).map(({ id, value }) => ({ id, rev: value.rev }));
    const { results } = await remote.bulkGet({ docs: batch, revs: true, attachments: true });
    await local.bulkDocs(results.flatMap((one) => one.docs.map(({ ok }) => ok)), { new_edits: false });
  }
  await local.replicate.to(remote);
  const kept = (await local.info()).doc_count;
  await local.destroy();
  return kept;
};

const filled = new PouchDB(peer);
await filled.bulkDocs(docs);
const found = { ours: [], theirs: [] };
for (let round = 0; round < rounds; round++) {
  found.ours.push(await measured(ours));
  found.theirs.push(await measured(theirs(round)));
}
process.stdout.write(JSON.stringify(found));
process.exit(0);
