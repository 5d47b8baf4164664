/** A picture of a page of the mother's book: drawn anew and small here, so that nothing the camera wrote stays in it;
 *  sealed by her key, and sent apart from its visit, in parts, once the visit is received. */
import { ask } from "./ask.js";
import { tell } from "./bus.js";
import { base64, fromBase64 } from "./bytes.js";
import { all, get, write } from "./idb.js";
import { open, seal } from "./vault.js";

const EDGE = 1280; // pixels [programme]
const MOST = 200_000; // bytes [programme]
const PART = 32_000; // bytes: what a thin network brings well within the patience of a request [programme]
const QUALITIES = [0.8, 0.65, 0.5, 0.35];

/** Keep a picture file for a visit, in place of an earlier one. It throws for what cannot be opened as a picture. */
export async function keep({ id, person, client }, file) {
  const box = await seal(base64(await smaller(file)), person);
  await put({ id, person, client, state: "waiting", box });
}

/** {state: waiting | received | refused, received_at, refusal} of a visit's picture, or undefined. */
export const photoOf = (id) => get("photos", id);

/** How many of hers are still on their way. */
export const waiting = async (person) => (await hers(person)).length;

/** Bring what may go: hers, and only of visits that the server has. */
export async function send(person) {
  const visits = await all("outbox");
  for (const row of await hers(person)) {
    const isAhead = visits.some(({ id, kind, state }) => id === row.id && kind === 1 && state !== "received");
    if (!isAhead) await bring(row);
  }
}

const hers = async (person) => (await all("photos")).filter((row) => row.person === person && row.state === "waiting");

/** The server says how far it is; what is missing follows. Without an answer it waits for another time. */
async function bring({ box, ...row }) {
  const picture = fromBase64(await open(box));
  const total = picture.length;
  const part = (range, body) => {
    const headers = { "content-range": `bytes ${range}/${total}` };
    return ask(`/api/clients/${row.client}/visits/${row.id}/photo`, { method: "PUT", headers, body });
  };
  let answer = await part("*");
  for (let first = -1; answer.told?.status === "partial"; ) {
    const there = answer.told.total === total ? answer.told.received : 0;
    if (there <= first) return; // it does not get on
    first = there;
    const body = picture.slice(first, first + PART);
    answer = await part(`${first}-${first + body.length - 1}`, body);
  }
  const { status, told } = answer;
  const at = told?.status === "received" && Date.parse(told.received_at);
  if (at) await put({ ...row, state: "received", received_at: at });
  else if (told && [403, 404, 413, 422].includes(status)) await put({ ...row, state: "refused", refusal: told.says });
}

async function put(row) {
  await write(["photos"], (hands) => hands.put("photos", row));
  tell({ type: "outbox" });
}

async function smaller(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob.size <= MOST) return new Uint8Array(await blob.arrayBuffer());
  }
  throw new RangeError("too large at every quality");
}
