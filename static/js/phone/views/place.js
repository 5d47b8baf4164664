/** Where a visit was, village-sized, if the woman allows it and the student asks for it; nothing is read before that. */

import { say } from "../words.js";

const PATIENCE_MS = 20_000;
const NEARBY = 100; // two decimals of a degree: about a kilometre

/** The box of the summary: `chosen` hears [latitude, longitude], or null. */
export function askPlace(main, chosen) {
  const box = main.querySelector("[name=place]");
  const told = (key) => (main.querySelector("[data-place]").textContent = key && say(key));
  box?.addEventListener("change", () => {
    chosen(null);
    told("");
    if (!box.checked) return;
    told("place_asked");
    const found = ({ coords }) => {
      if (!box.checked) return;
      chosen([coords.latitude, coords.longitude].map((degrees) => Math.round(degrees * NEARBY) / NEARBY));
      told("place_kept");
    };
    const failed = () => {
      box.checked = false;
      told("place_unknown");
    };
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: PATIENCE_MS, maximumAge: 600_000 });
  });
}
