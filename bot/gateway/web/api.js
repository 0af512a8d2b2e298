/** The two calls of the gateway's API, with every way to fail folded into three outcomes. */

const TIMEOUT_MS = 20000;
const REQUEST_TIMEOUT = 408; // a 4xx that says "try again"

/**
 * @returns {kind: "answered", replies} | {kind: "refused", text: string|null: do not send it again}
 *   | {kind: "unreachable", reason: "waiting_network"|"waiting_server": send it again, same id}
 */
export async function postMessage(conversation, entry) {
  const said = entry.payload === null ? { text: entry.text } : { payload: entry.payload };
  const body = JSON.stringify({ conversation, message_id: entry.id, ...said });
  const headers = { "Content-Type": "application/json" };
  const response = await request("/api/chat", { method: "POST", headers, body });
  return outcome(response);
}

/** @returns {events: [{id, messageId, reply}], after} or null when the gateway could not be reached */
export async function fetchLateReplies(conversation, after) {
  const query = new URLSearchParams({ conversation, after });
  const response = await request(`/api/chat/events?${query}`, {});
  if (!response || response.status !== 200 || !Array.isArray(response.json.events)) return null;
  const events = response.json.events.map(({ id, message_id: messageId, reply }) => ({
    id,
    messageId,
    reply: readReply(reply),
  }));
  return { events, after: Number(response.json.after) || after };
}

function outcome(response) {
  if (!response) return { kind: "unreachable", reason: "waiting_network" };
  const { status, json } = response;
  if (status === 200 && Array.isArray(json.replies)) {
    return { kind: "answered", replies: json.replies.map(readReply) };
  }
  if (status >= 400 && status < 500 && status !== REQUEST_TIMEOUT) {
    return { kind: "refused", text: typeof json.error === "string" ? json.error : null };
  }
  return { kind: "unreachable", reason: "waiting_server" };
}

/** {status, json} once the whole body has come, or null when it did not within TIMEOUT_MS. */
async function request(path, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const settings = { cache: "no-store", redirect: "error", signal: abort.signal };
    const response = await fetch(path, { ...settings, ...options });
    return { status: response.status, json: parsed(await response.text()) };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** An object in any case: proxies and captive portals answer with pages of their own. */
function parsed(text) {
  try {
    return JSON.parse(text) || {};
  } catch {
    return {};
  }
}

/** A reply in the page's own shape, whatever a field held. */
function readReply(raw) {
  const data = raw.data || {};
  const buttons = Array.isArray(raw.buttons) ? raw.buttons : [];
  return {
    text: String(raw.text || ""),
    buttons: buttons.map(({ title, payload }) => ({ title, payload })),
    image: raw.image || null,
    audio: raw.audio || null,
    status: data.status || null,
    guide: data.guide || null,
  };
}
