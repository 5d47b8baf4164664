"""Ways in which the app could break its promises, put into its page by a test: the storm must notice each."""

_CHANGE = """
const change = (how) => new Promise((done) => {
  const opened = indexedDB.open("osoc");
  opened.onsuccess = () => {
    const rows = opened.result.transaction("outbox", "readwrite").objectStore("outbox").openCursor();
    rows.onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return done(opened.result.close());
      if (cursor.value.state === "waiting") how(cursor);
      cursor.continue();
    };
  };
});
const real = fetch;
globalThis.fetch = async (address, how) => {
  const isOutbox = String(address).endsWith("/api/phone/outbox");
  const answer = await real(address, how).catch((error) => error);
  const hasAnswer = answer instanceof Response;
  const isPage = hasAnswer && answer.status === 200 && answer.headers.get("content-type") === "text/html";
  %s
  if (!hasAnswer) throw answer;
  return answer;
};
"""

BUGS = {
    "received at a captive portal": _CHANGE
    % """if (isOutbox && isPage) {
    await change((cursor) => cursor.update({ ...cursor.value, state: "received", received_at: Date.now() }));
  }""",
    "deleted after a failed send": _CHANGE
    % "if (isOutbox && !(hasAnswer && answer.status === 200)) await change((cursor) => cursor.delete());",
}
