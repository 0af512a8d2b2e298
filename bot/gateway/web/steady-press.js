/** A trembling finger taps twice: a press right after another one counts as the same. */

const TREMOR_MS = 600;
let lastPress = 0;

/** Like a click listener, but deaf for a moment after any steady press anywhere on the page. */
export function onSteadyPress(element, handler) {
  element.addEventListener("click", (event) => {
    const now = Date.now();
    if (now - lastPress < TREMOR_MS) return;
    lastPress = now;
    handler(event);
  });
}
