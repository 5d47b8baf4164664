/** What one tab, or the worker, tells the others. Nothing of a person is said here but ids. */

const listeners = new Set();
let channel;

function opened() {
  if (!channel && globalThis.BroadcastChannel) {
    channel = new BroadcastChannel("osoc");
    channel.addEventListener("message", ({ data }) => heard(data));
    channel.unref?.();
  }
  return channel;
}

const heard = (message) => listeners.forEach((listener) => listener(message));

/** Tell this tab and all others. */
export function tell(message) {
  opened()?.postMessage(message);
  heard(message);
}

/** Hear what any tab tells; the answer stops it. */
export function on(listener) {
  opened();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
