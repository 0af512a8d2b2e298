/**
 * What was said, and what still waits to be sent: the one place that knows the state of the chat.
 *
 * Every change reads the storage, changes and writes it back, so that two tabs of one phone agree.
 * An entry is {id, from: "resident", text, payload, delivery} or
 * {id, from: "assistant", text, buttons, image, audio, status, guide, chosen}.
 * The outgoing queue is nothing but the resident's entries whose delivery is in WAITING; an entry's
 * id is its message_id, made once, so that sending it again is harmless.
 */

const KEY = "banso.conversation";
const KEPT_ENTRIES = 100;
const WAITING = ["sending", "waiting_network", "waiting_server"];

/** 128 random bits as 32 hexadecimal digits. */
export function randomId() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function isWaiting(entry) {
  return entry.from === "resident" && WAITING.includes(entry.delivery);
}

/** The id of the entry whose buttons may be pressed: the last that has any, unless it was answered since. */
export function activeChoicesId(entries) {
  for (let i = entries.length - 1; i >= 0; i -= 1) {
    const entry = entries[i];
    if (entry.from === "resident" && entry.delivery !== "refused") return null;
    if (entry.from === "assistant" && entry.buttons.length > 0) return entry.id;
  }
  return null;
}

export class Conversation {
  /**
   * @param storage has read(key) and write(key, text)
   * @param onChange called after every change made in this tab
   */
  constructor(storage, onChange) {
    this.storage = storage;
    this.onChange = onChange;
  }

  get id() {
    return this.state().id;
  }

  get entries() {
    return this.state().entries;
  }

  /** The id of the last late reply seen. */
  get after() {
    return this.state().after;
  }

  /** True when the assistant said that it is busy: its real answer comes later. */
  get awaitsLateReply() {
    const replies = this.entries.filter((entry) => entry.from === "assistant");
    return replies.length > 0 && replies[replies.length - 1].status === "error_busy";
  }

  /** Queue a text, or the press of a button of the reply `choiceOf`; return the new entry. */
  say(text, { payload = null, choiceOf = null } = {}) {
    const entry = { id: randomId(), from: "resident", text, payload, delivery: "sending" };
    this.change((state) => {
      state.entries.push(entry);
      const asked = find(state, choiceOf);
      if (asked) asked.chosen = payload;
    });
    return entry;
  }

  nextWaiting() {
    return this.entries.find(isWaiting) || null;
  }

  /** Keep the message in the queue and say why it waits: "waiting_network" or "waiting_server". */
  postpone(messageId, reason) {
    this.change((state) => {
      state.entries.filter(isWaiting).forEach((entry) => {
        if (entry.id === messageId || entry.delivery === "sending") entry.delivery = reason;
      });
    });
  }

  /** Put the replies right below the message they answer; a second answer to it changes nothing. */
  settle(messageId, replies) {
    this.finish(messageId, "sent", replies);
  }

  /** The message was refused for good; `text` tells the resident why. */
  refuse(messageId, text) {
    const reason = { text, buttons: [], image: null, audio: null, status: "refused", guide: null };
    this.finish(messageId, "refused", [reason]);
  }

  /**
   * Append late replies; those of another (erased) conversation or seen before change nothing.
   *
   * A message whose request broke off is sent again while its answer may already be among the late
   * ones: whichever comes first is shown, the other is not.
   */
  receive(conversationId, events, after) {
    if (conversationId !== this.id) return;
    const fresh = events.filter((event) => event.id > this.after);
    if (fresh.length === 0 && after <= this.after) return;
    this.change((state) => {
      const news = fresh.filter((event) => !wasAnswered(state, event.messageId));
      news.forEach((event) => addLate(state, event));
      state.after = Math.max(state.after, after, ...fresh.map((event) => event.id));
    });
  }

  /** Forget everything on this device and start under a new id. */
  erase() {
    this.save(blank());
    this.onChange();
  }

  finish(messageId, delivery, replies) {
    this.change((state) => {
      const message = find(state, messageId);
      if (!message || !isWaiting(message)) return;
      message.delivery = delivery;
      if (replies.some((reply) => reply.status === "refused_secret")) message.text = null;
      const place = state.entries.indexOf(message) + 1;
      const answers = replies.map((reply, i) => spoken(`${messageId}-${i}`, reply));
      state.entries.splice(place, 0, ...answers);
    });
  }

  change(edit) {
    const state = this.state();
    edit(state);
    state.entries = lastEntries(state.entries);
    this.save(state);
    this.onChange();
  }

  /** What is stored; a new conversation on the first visit or where the browser emptied the storage. */
  state() {
    const stored = this.load();
    if (stored) return stored;
    const fresh = blank();
    this.save(fresh);
    return fresh;
  }

  load() {
    try {
      const state = JSON.parse(this.storage.read(KEY));
      return state && state.id && Array.isArray(state.entries) ? state : null;
    } catch {
      return null;
    }
  }

  save(state) {
    this.storage.write(KEY, JSON.stringify(state));
  }
}

function blank() {
  return { id: randomId(), entries: [], after: 0 };
}

function find(state, id) {
  return state.entries.find((entry) => entry.id === id);
}

function spoken(id, reply) {
  return { id, from: "assistant", chosen: null, ...reply };
}

/** Whether the answer to a message is shown, and not only a notice that it will come. */
function wasAnswered(state, messageId) {
  const answer = find(state, `${messageId}-0`);
  return Boolean(answer) && answer.status !== "error_busy";
}

function addLate(state, { id, messageId, reply }) {
  const message = find(state, messageId);
  if (message && isWaiting(message)) message.delivery = "sent"; // need not be sent again
  if (message && reply.status === "refused_secret") message.text = null;
  state.entries.push(spoken(`late-${id}`, reply));
}

/** Drop the oldest entries, never one that still waits to be sent. */
function lastEntries(entries) {
  const firstKept = entries.length - KEPT_ENTRIES;
  return entries.filter((entry, i) => i >= firstKept || isWaiting(entry));
}
