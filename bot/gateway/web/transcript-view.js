/** Draws the conversation into the log. Nodes that did not change stay, so a screen reader hears only what is new. */

import { fromTemplate, sentence } from "./copy.js";
import { activeChoicesId } from "./conversation.js";
import { onSteadyPress } from "./steady-press.js";
import { textToNodes } from "./text-to-nodes.js";

export class TranscriptView {
  /** @param onChoose called with (entry, button) when an active button is pressed */
  constructor(log, welcome, onChoose) {
    Object.assign(this, { log, welcome, onChoose });
    this.drawn = new Map(); // entry id -> its node, oldest first in the document
  }

  /** Make the log show exactly `entries`; return the nodes that are new, in order. */
  render(entries) {
    const activeId = activeChoicesId(entries);
    const fresh = [];
    this.removeAllBut(new Set(entries.map((entry) => entry.id)));
    let previous = this.welcome;
    for (const entry of entries) {
      const node = this.drawn.get(entry.id) || this.draw(entry, fresh);
      if (previous.nextElementSibling !== node) previous.after(node);
      this.update(node, entry, entry.id === activeId);
      previous = node;
    }
    return fresh;
  }

  node(entryId) {
    return this.drawn.get(entryId);
  }

  draw(entry, fresh) {
    const node = entry.from === "resident" ? residentMessage() : assistantMessage(entry);
    this.drawn.set(entry.id, node);
    fresh.push(node);
    return node;
  }

  update(node, entry, active) {
    if (entry.from === "resident") showDelivery(node, entry);
    else this.showChoices(node, entry, active);
  }

  showChoices(node, entry, active) {
    const look = active ? "active" : `past ${entry.chosen}`;
    if (entry.buttons.length === 0 || node.dataset.choices === look) return;
    node.dataset.choices = look;
    const old = node.querySelector(".choices, .past-choices");
    if (old) old.remove();
    node.append(active ? this.activeChoices(entry) : pastChoices(entry));
  }

  activeChoices(entry) {
    const group = fromTemplate("active-choices");
    for (const button of entry.buttons) {
      const choice = document.createElement("button");
      choice.type = "button";
      choice.className = "choice";
      choice.textContent = button.title;
      onSteadyPress(choice, () => this.onChoose(entry, button));
      group.append(choice);
    }
    group.classList.toggle("first-is-next", entry.status === "guide_step");
    return group;
  }

  removeAllBut(kept) {
    for (const [id, node] of this.drawn) {
      if (kept.has(id)) continue;
      node.remove();
      this.drawn.delete(id);
    }
  }
}

function residentMessage() {
  return fromTemplate("resident-message");
}

function showDelivery(node, entry) {
  const words = entry.text === null ? sentence("hidden_secret") : entry.text;
  const card = node.querySelector(".words");
  if (card.textContent !== words) card.textContent = words;
  const label = node.querySelector(".delivery");
  const state = ["sending", "sent"].includes(entry.delivery) ? "" : sentence(entry.delivery);
  if (label.textContent !== state) label.textContent = state;
  label.hidden = state === "";
}

function assistantMessage(entry) {
  const node = fromTemplate("assistant-message");
  node.querySelector(".words").append(textToNodes(entry.text));
  fillStep(node.querySelector(".step"), entry.guide);
  fillMedia(node.querySelector(".picture"), entry.image);
  fillMedia(node.querySelector(".voice"), entry.audio);
  return node;
}

function fillStep(step, guide) {
  if (!guide) {
    step.remove();
    return;
  }
  const paused = guide.state === "paused"; // this reply is about something else: the step is a reminder below it
  if (paused) step.parentElement.append(step);
  const text = sentence(paused ? "step_paused" : "step", guide);
  step.querySelector(".step-text").textContent = text;
  const bar = step.querySelector(".step-bar");
  bar.max = guide.steps;
  bar.value = guide.step;
  bar.setAttribute("aria-label", text);
}

/** Show a picture or a sound of this server; anything else, or one that does not load, leaves no trace. */
function fillMedia(element, address) {
  const target = address ? new URL(address, window.location.href) : null;
  if (!target || target.origin !== window.location.origin) {
    element.remove();
    return;
  }
  element.addEventListener("error", () => element.remove());
  element.src = target.href;
}

function pastChoices(entry) {
  const list = fromTemplate("past-choices");
  for (const button of entry.buttons) {
    const item = document.createElement("li");
    item.textContent = button.title;
    if (button.payload === entry.chosen) {
      item.className = "chosen";
      item.prepend(fromTemplate("chosen-mark"));
    }
    list.append(item);
  }
  return list;
}
