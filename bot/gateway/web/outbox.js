/** Sends the waiting messages one at a time, in order, and tries again until each is answered or refused. */

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15000;

export class Outbox {
  /**
   * @param post (conversationId, entry) -> outcome, see api.js
   * @param onBusy called with true while an answer is awaited for the first time, else with false
   * @param onRefused called with (entry, text or null) before the entry is marked as refused
   */
  constructor({ conversation, post, onBusy, onRefused }) {
    Object.assign(this, { conversation, post, onBusy, onRefused });
    this.failures = 0;
    this.running = false;
    this.timer = null;
  }

  /** Send what waits, now. Safe to call at any time: a run in progress takes new messages too. */
  async drain() {
    clearTimeout(this.timer);
    if (this.running) return;
    this.running = true;
    try {
      await this.sendAll();
    } finally {
      this.running = false;
      this.onBusy(false);
    }
    if (this.failures > 0) this.timer = setTimeout(() => this.drain(), this.pause());
  }

  async sendAll() {
    let entry = this.conversation.nextWaiting();
    while (entry) {
      const delivered = await this.attempt(entry);
      entry = delivered ? this.conversation.nextWaiting() : null;
    }
  }

  /** Resolves to false when the message has to be sent again. */
  async attempt(entry) {
    this.onBusy(entry.delivery === "sending");
    const outcome = await this.post(this.conversation.id, entry);
    if (outcome.kind === "unreachable") {
      this.failures += 1;
      this.conversation.postpone(entry.id, outcome.reason);
      return false;
    }
    this.failures = 0;
    if (outcome.kind === "answered") this.conversation.settle(entry.id, outcome.replies);
    else this.onRefused(entry, outcome.text);
    return true;
  }

  /** Doubles with each failure; a random part keeps many phones from knocking at the same moment. */
  pause() {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failures - 1));
    return longest * (0.75 + Math.random() / 4);
  }
}
