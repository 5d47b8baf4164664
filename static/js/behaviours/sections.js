/** The bar of sections shows which one is being read. */
export function start(page) {
  const links = [...page.querySelectorAll(".steps a")];
  if (!links.length || !("IntersectionObserver" in window)) return;
  const seen = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => mark(links, entry.target.id)),
    { rootMargin: "-25% 0px -70% 0px" },
  );
  for (const link of links) {
    const section = page.getElementById(link.hash.slice(1));
    if (section) seen.observe(section);
  }
}

function mark(links, id) {
  for (const link of links) {
    if (link.hash !== `#${id}`) {
      link.removeAttribute("aria-current");
      continue;
    }
    link.setAttribute("aria-current", "step");
    const list = link.closest("ol");
    list.scrollLeft += link.getBoundingClientRect().left - list.getBoundingClientRect().left - 48;
  }
}
