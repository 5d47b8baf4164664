/** Totals that this reader may see go on counting while the form is filled in. The server adds them up itself. */

/** The total of the answers given so far, and how many are still missing. */
export function totalOf(scores, answers) {
  const codes = Object.keys(scores);
  const given = codes.map((code) => scores[code][answers[code]]).filter((points) => points !== undefined);
  return { total: given.reduce((sum, points) => sum + points, 0), missing: codes.length - given.length };
}

export function start(page) {
  for (const line of page.querySelectorAll("[data-sum]")) {
    const form = line.closest("form");
    const scores = JSON.parse(line.dataset.sum);
    const refresh = () => {
      const { total, missing } = totalOf(scores, Object.fromEntries(new FormData(form)));
      line.querySelector("output").textContent = missing ? `${total} (+${missing})` : String(total);
    };
    form.addEventListener("change", refresh);
    line.hidden = false;
    refresh();
  }
}
