/** The service worker: asked for once, and a new version offered when it is ready. */
import { notice } from "./notices.js";

const workers = navigator.serviceWorker;
let registered;

/** The registration, or null where there is none. */
export function registration() {
  registered ??= register();
  return registered;
}

async function register() {
  try {
    const lang = document.documentElement.lang;
    const options = { scope: "/phone/", type: "module", updateViaCache: "none" };
    return await workers.register(`/phone/sw.js?lang=${lang}`, options);
  } catch {
    return null; // no service worker here, or none just now: the app works on, online
  }
}

/** Say when a new version lies ready. It comes when she wants it; what she has entered is in the phone's memory by then. */
export async function offerNewVersions() {
  const kept = workers && (await registration());
  if (!kept) return;
  const offer = () => kept.waiting && workers.controller && offerOne(kept.waiting);
  kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", offer));
  offer();
}

function offerOne(waiting) {
  notice("update").querySelector("[data-update]").addEventListener("click", () => {
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    dispatchEvent(new Event("osoc-save-now"));
    waiting.postMessage({ type: "take-over" }, []);
  });
}
