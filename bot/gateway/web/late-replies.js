/** Asks for replies that come later: soon after the assistant was busy, else now and then; never in a hidden tab. */

const SOON_MS = 4000;
const CALM_MS = 30000;

export class LateReplies {
  /** @param fetchLateReplies (conversationId, after) -> {events, after} or null, see api.js */
  constructor(conversation, fetchLateReplies) {
    this.conversation = conversation;
    this.fetch = fetchLateReplies;
    this.running = false;
    this.pause = CALM_MS;
    this.timer = null;
  }

  async check() {
    clearTimeout(this.timer);
    if (this.running) return;
    this.running = true;
    if (!document.hidden && this.conversation.entries.length > 0) await this.collect();
    this.running = false;
    this.schedule();
  }

  /** To be called when the conversation changed: wait less while a late reply is expected. */
  hurry() {
    if (this.conversation.awaitsLateReply && this.pause === CALM_MS && !this.running) this.schedule();
  }

  async collect() {
    const { id, after } = this.conversation;
    const late = await this.fetch(id, after);
    if (late) this.conversation.receive(id, late.events, late.after);
  }

  schedule() {
    clearTimeout(this.timer);
    this.pause = this.conversation.awaitsLateReply ? SOON_MS : CALM_MS;
    this.timer = setTimeout(() => this.check(), this.pause);
  }
}
