/** One press leaves a blank page when somebody comes; another brings everything back as it stood. */
export function start(page) {
  for (const place of page.querySelectorAll("[data-hide]")) {
    const [away, back] = place.querySelectorAll("button");
    const title = page.title;
    const hide = (isHidden) => {
      page.body.toggleAttribute("data-hidden", isHidden);
      page.title = isHidden ? "OSOC" : title;
      away.hidden = isHidden;
      back.parentElement.hidden = !isHidden;
      (isHidden ? back : away).focus();
    };
    away.addEventListener("click", () => hide(true));
    back.addEventListener("click", () => hide(false));
    place.hidden = false;
  }
}
