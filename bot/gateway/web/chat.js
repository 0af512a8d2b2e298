/** Puts the parts of the page together. */

import { fetchLateReplies, postMessage } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { sentence } from "./copy.js";
import { confirmErase } from "./erase.js";
import { LateReplies } from "./late-replies.js";
import { Outbox } from "./outbox.js";
import { isAtEnd, offerMoreBelow, reveal } from "./scrolling.js";
import { onSteadyPress } from "./steady-press.js";
import * as storage from "./storage.js";
import { TextSize } from "./text-size.js";
import { TranscriptView } from "./transcript-view.js";

const BUSY_AFTER_MS = 300; // most answers come sooner: no flicker, nothing to announce
const element = (id) => document.getElementById(id);
const [log, welcome, tasks, busy, end] = ["log", "welcome", "tasks", "busy", "end"].map(element);
const bar = document.querySelector(".bar");
const dock = document.querySelector(".dock");
const touch = window.matchMedia("(pointer: coarse)");

const conversation = new Conversation(storage, refresh);
const view = new TranscriptView(log, welcome, choose);
const composer = new Composer(element("composer"), (text) => send(text, {}, !touch.matches));
const outbox = new Outbox({ conversation, post: postMessage, onBusy: showBusy, onRefused: refuse });
const lateReplies = new LateReplies(conversation, fetchLateReplies);
let busyTimer = null;

function choose(entry, button) {
  send(button.title, { payload: button.payload, choiceOf: entry.id });
}

/** With the keyboard of a phone, or after a button, the focus goes to the message: the answer's buttons come next. */
function send(text, choice = {}, staysInField = false) {
  const entry = conversation.say(text, choice);
  if (!staysInField) view.node(entry.id).focus({ preventScroll: true });
  reveal(view.node(entry.id), bar);
  outbox.drain();
}

function refuse(entry, text) {
  conversation.refuse(entry.id, text || sentence("refused_reason"));
  if (entry.payload === null) composer.restore(entry.text);
}

function refresh() {
  const follow = isAtEnd(end, dock);
  const fresh = draw();
  if (follow) reveal(fresh[0] || log.lastElementChild, bar);
  lateReplies.hurry();
}

function draw() {
  const { entries } = conversation;
  tasks.hidden = entries.length > 0;
  return view.render(entries);
}

/** What was said on an earlier visit is shown without being read aloud again. */
function drawQuietly() {
  log.setAttribute("aria-live", "off");
  const drawn = draw();
  if (drawn.length > 0) reveal(drawn[drawn.length - 1], bar);
  setTimeout(() => log.setAttribute("aria-live", "polite"), 1000);
}

function showBusy(isBusy) {
  if (isBusy === (busyTimer !== null)) return;
  clearTimeout(busyTimer);
  busyTimer = isBusy ? setTimeout(fillBusy, BUSY_AFTER_MS) : null;
  if (!isBusy) busy.textContent = "";
}

function fillBusy() {
  const follow = isAtEnd(end, dock);
  busy.append(element("busy-content").content.cloneNode(true));
  if (follow) reveal(busy, bar);
}

function wake() {
  outbox.drain();
  lateReplies.check();
}

function startAnew() {
  conversation.erase();
  composer.fill("");
  window.scrollTo({ top: 0 });
}

function announce(words) {
  element("announcement").textContent = words;
}

onSteadyPress(tasks, (event) => {
  const task = event.target.closest("[data-text]");
  if (task) send(task.dataset.text);
});
window.addEventListener("online", wake);
window.addEventListener("storage", refresh); // another tab of the same conversation
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) wake();
});
new TextSize({ smaller: element("text-smaller"), larger: element("text-larger"), storage, announce });
confirmErase({
  opener: element("erase"),
  dialog: element("confirm-erase"),
  keep: element("keep"),
  erase: element("erase-now"),
  onErase: startAnew,
});
drawQuietly();
offerMoreBelow({ offer: element("more-below"), end, dock, bar });
wake();
