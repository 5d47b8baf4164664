/** The worker that a browser wakes for a message. It shows what was sent, which names nobody, and opens its page. */
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  const { title = "OSOC", body = "Ada pesan. Buka OSOC.", path = "/" } = read(event.data);
  event.waitUntil(self.registration.showNotification(title, { body, tag: body, renotify: true, data: { path } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.path ?? "/", self.location.origin);
  if (address.origin === self.location.origin) event.waitUntil(self.clients.openWindow(address.href));
});

function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}
