/** The input box: Enter sends, Shift+Enter starts a line, and a kind word comes before the length limit. */

import { sentence } from "./copy.js";

const MAX_CHARACTERS = 2000; // the gateway's own limit
const HINT_FROM = 1800;

export class Composer {
  /** @param onSend called with the text, in NFC and trimmed */
  constructor(form, onSend) {
    this.field = form.querySelector("textarea");
    this.hint = form.querySelector(".hint");
    this.onSend = onSend;
    form.addEventListener("submit", (event) => this.submit(event));
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("input", () => this.edited());
  }

  get text() {
    return this.field.value.normalize("NFC").trim();
  }

  /** Put a text back to be mended, unless something else is being typed. */
  restore(text) {
    if (this.text === "") this.fill(text);
  }

  pressed(event) {
    const composing = event.isComposing || event.keyCode === 229; // a Vietnamese input method at work
    if (event.key === "Enter" && !event.shiftKey && !composing) this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    const text = this.text;
    if (text === "") this.field.focus();
    else if (length(text) <= MAX_CHARACTERS) {
      this.fill("");
      this.onSend(text);
    }
  }

  fill(text) {
    this.field.value = text;
    this.edited();
  }

  edited() {
    this.field.style.height = "auto";
    if (this.field.value) this.field.style.height = `${this.field.scrollHeight + 4}px`; // 4: the two borders
    const words = limitHint(length(this.text));
    if (this.hint.textContent !== words) this.hint.textContent = words;
  }
}

/** Characters as the gateway counts them: code points, not UTF-16 units. */
function length(text) {
  return Array.from(text).length;
}

function limitHint(typed) {
  if (typed > MAX_CHARACTERS) return sentence("too_long", { limit: MAX_CHARACTERS.toLocaleString("vi-VN") });
  return typed >= HINT_FROM ? sentence("characters_left", { left: MAX_CHARACTERS - typed }) : "";
}
