/** What stands above every view: the session that ended, a wrong clock, a full memory, a new version. */

import { fill } from "./words.js";

const place = document.getElementById("notices");

/** Show or take away a notice; once it stands it is left in peace. */
export function notice(name, isOn = true) {
  const stands = place.querySelector(`[data-notice="${name}"]`);
  if (!isOn) stands?.remove();
  if (stands || !isOn) return stands;
  const box = document.createElement("div");
  box.dataset.notice = name;
  box.tabIndex = 0; // with large text a notice is scrolled in its own box
  box.append(fill(`notice-${name}`));
  place.append(box);
  return box;
}
