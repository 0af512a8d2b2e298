/** The A- and A+ buttons: four sizes, remembered; the sizes themselves are in chat.css. */

import { sentence } from "./copy.js";

const KEY = "banso.text-size";
const LEVELS = 4;

export class TextSize {
  /** @param announce called with a sentence for screen readers */
  constructor({ smaller, larger, storage, announce }) {
    Object.assign(this, { smaller, larger, storage, announce });
    this.show(Number(storage.read(KEY)) || 1);
    smaller.addEventListener("click", () => this.choose(this.level - 1));
    larger.addEventListener("click", () => this.choose(this.level + 1));
  }

  choose(level) {
    this.show(level);
    this.storage.write(KEY, String(this.level));
    this.announce(sentence("text_size", { level: this.level, levels: LEVELS }));
  }

  show(level) {
    this.level = Math.min(LEVELS, Math.max(1, level));
    document.documentElement.dataset.textSize = this.level;
    this.smaller.setAttribute("aria-disabled", String(this.level === 1));
    this.larger.setAttribute("aria-disabled", String(this.level === LEVELS));
  }
}
