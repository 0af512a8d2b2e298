/**
 * Plain text of a reply -> DOM nodes: paragraphs, lists, safe links and telephone numbers.
 *
 * Nothing is ever parsed as HTML; every character ends up in a text node.
 */

const LIST_ITEM = /^\s*[-\u2022]\s+/; // "- " or a bullet
const NUMBERED = /^\s*\d{1,2}[.)]\s/;

const WEB = "https:\\/\\/[^\\s<>\"]+";
// A bare address only under .gov.vn, and only when the name ends there: "x.gov.vn.example.com" is a trick.
const GOVERNMENT = "(?:[a-z0-9-]+\\.)+gov\\.vn(?![\\w-]|\\.\\w)(?:\\/[^\\s<>\"]*)?";
const SERVICE_NUMBER = "1[89]00[ .-]?(?:\\d{3}[ .-]?\\d{3}|\\d{4}|\\d{2}[ .-]\\d{2})(?!\\d)";
const NUMBER = "(?:0|\\+84[ .-]?)\\d(?:[ .-]?\\d){8,9}(?![ .-]?\\d)"; // never the 12 digits of an ID card
const EMERGENCY = "g\u1ecdi (?:ngay |s\u1ed1 )?(?:11[1345]|156)(?![\\d/])"; // "call 113"
const TAPPABLE = `(^|[^\\w@./+-])(?:(${WEB}|${GOVERNMENT})|(${SERVICE_NUMBER}|${NUMBER}|${EMERGENCY}))`;
const LONGEST_SHOWN = 40; // characters of an address; a longer one is shown as its host alone
const CLOSING_PUNCTUATION = /[.,;:!?)\]}'\u2019\u201d\u00bb\u2026]+$/;

/** A fragment of <p>, <ul> for the text. */
export function textToNodes(text) {
  const fragment = document.createDocumentFragment();
  for (const block of text.split(/\n\s*\n/)) {
    for (const lines of runs(block.split("\n").filter((line) => line.trim()))) {
      fragment.append(LIST_ITEM.test(lines[0]) ? list(lines) : paragraph(lines));
    }
  }
  return fragment;
}

/** Split lines into runs of list items, single numbered lines and runs of other lines. */
function runs(lines) {
  const groups = [];
  let last = null;
  for (const line of lines) {
    const kind = LIST_ITEM.test(line) ? "item" : NUMBERED.test(line) ? "numbered" : "plain";
    if (kind === last && kind !== "numbered") groups[groups.length - 1].push(line);
    else groups.push([line]);
    last = kind;
  }
  return groups;
}

function list(lines) {
  const items = document.createElement("ul");
  for (const line of lines) {
    const item = document.createElement("li");
    item.append(...inline(line.replace(LIST_ITEM, "")));
    items.append(item);
  }
  return items;
}

function paragraph(lines) {
  const whole = document.createElement("p");
  lines.forEach((line, i) => {
    if (i > 0) whole.append(document.createElement("br"));
    whole.append(...inline(line));
  });
  return whole;
}

function inline(line) {
  const nodes = [];
  const tappable = new RegExp(TAPPABLE, "gi");
  let end = 0;
  for (let match = tappable.exec(line); match; match = tappable.exec(line)) {
    const found = match[2] ? match[2].replace(CLOSING_PUNCTUATION, "") : match[3];
    const start = match.index + match[1].length;
    nodes.push(line.slice(end, start), match[2] ? webLink(found) : telephoneLink(found));
    end = start + found.length;
    tappable.lastIndex = end;
  }
  nodes.push(line.slice(end));
  return nodes;
}

/** A link that opens beside the chat, or the text itself when the address is not a plain https one. */
function webLink(address) {
  const target = parsedAddress(address);
  if (!target || target.username || target.password) return address;
  const link = anchor(address.length > LONGEST_SHOWN ? `${target.host}/\u2026` : address, target.href);
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function parsedAddress(address) {
  try {
    return new URL(/^https:/i.test(address) ? address : `https://${address}`);
  } catch {
    return null;
  }
}

function telephoneLink(words) {
  const link = anchor(words, `tel:${words.replace(/[^\d+]/g, "")}`);
  link.className = "telephone";
  return link;
}

function anchor(text, href) {
  const link = document.createElement("a");
  link.textContent = text;
  link.href = href;
  return link;
}
