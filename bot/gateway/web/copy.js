/** The page's changing sentences, read from the JSON block in index.html: no wording lives in code. */

const SENTENCES = JSON.parse(document.getElementById("copy").textContent);

export function sentence(name, values = {}) {
  return SENTENCES[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

/** A fresh copy of the first element of a <template> of index.html. */
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
