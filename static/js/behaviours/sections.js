/** The bar of sections shows which one is being read. */
export function start(page) {
  const links = [...page.querySelectorAll(".steps a")];
  if (!links.length || !("IntersectionObserver" in window)) return;
  const mark = (id) => {
    for (const link of links) {
      if (link.hash === `#${id}`) {
        link.setAttribute("aria-current", "step");
        link.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      } else link.removeAttribute("aria-current");
    }
  };
  const seen = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => mark(entry.target.id)),
    { rootMargin: "-25% 0px -70% 0px" },
  );
  for (const link of links) {
    const section = page.getElementById(link.hash.slice(1));
    if (section) seen.observe(section);
  }
}
