/** Keeps the reader at the right place: a new reply is shown from its first line, and what lies below is announced. */

const GAP_PX = 12;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Scroll down to the end, but not past the first line of `node`; never up. */
export function reveal(node, bar) {
  const top = node.getBoundingClientRect().top + window.scrollY - bar.offsetHeight - GAP_PX;
  const bottom = document.documentElement.scrollHeight - window.innerHeight;
  window.scrollTo({ top: Math.max(window.scrollY, Math.min(top, bottom)) });
}

/** True when the end of the conversation is in sight, so that following it does not tear the reader away. */
export function isAtEnd(end, dock) {
  return end.getBoundingClientRect().top <= window.innerHeight - dock.offsetHeight + 1; // 1: rounding
}

/** Show the offer while the end lies below the visible part; its button turns one page. */
export function offerMoreBelow({ offer, end, dock, bar }) {
  const update = () => {
    offer.hidden = isAtEnd(end, dock);
  };
  if (window.ResizeObserver) new ResizeObserver(update).observe(document.body);
  window.addEventListener("scroll", update, { passive: true });
  window.addEventListener("resize", update);
  offer.querySelector("button").addEventListener("click", () => {
    const page = window.innerHeight - bar.offsetHeight - dock.offsetHeight;
    window.scrollBy({ top: page * 0.8, behavior: calm.matches ? "auto" : "smooth" });
  });
}
