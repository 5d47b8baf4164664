/** Asking the server. Only JSON with "app": "osoc" is the server speaking; a captive portal or a proxy is not. */
import { later } from "./clock.js";

const LONGEST = 45_000;

/** {status, told, etag}: `told` only when the server itself spoke. Status 0: nobody there; 504: no answer in time. */
export async function ask(address, how = {}) {
  const abort = new AbortController();
  const cancel = later(LONGEST, () => abort.abort());
  let status = 0;
  try {
    const response = await fetch(address, { cache: "no-store", redirect: "manual", ...how, signal: abort.signal });
    status = response.status;
    const etag = response.headers.get("etag");
    if (status === 304) return { status, etag };
    const told = await response.json();
    return told?.app === "osoc" ? { status, told, etag } : { status };
  } catch {
    return { status: abort.signal.aborted ? 504 : status };
  } finally {
    cancel();
  }
}
