/** A button that lets this browser be woken with messages. Shown only where a browser can be. */
const WORKER = "/push/worker.js";
const SCOPE = "/push/";

export function start(page) {
  const place = page.querySelector("[data-push]");
  if (!place || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  place.hidden = false;
  const [form, refused] = [place.querySelector("form"), place.querySelector("[data-push-refused]")];
  form.addEventListener("submit", async (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    try {
      fill(form, await subscribe(place.dataset.push));
      form.requestSubmit();
    } catch {
      refused.hidden = false;
    }
  });
}

async function subscribe(key) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
  const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  await active(registration);
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function active(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return undefined;
  return new Promise((done) =>
    worker.addEventListener("statechange", () => worker.state === "activated" && done()),
  );
}

function fill(form, subscription) {
  const { endpoint, keys } = subscription.toJSON();
  for (const [name, value] of Object.entries({ endpoint, ...keys })) form.elements[name].value = value;
}
