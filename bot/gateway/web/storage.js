/** Where the page remembers: localStorage, or memory where the browser refuses it (private mode, full disk). */

const memory = new Map();
let persistent = true;

export function read(key) {
  if (persistent) {
    try {
      return window.localStorage.getItem(key);
    } catch {
      persistent = false;
    }
  }
  return memory.has(key) ? memory.get(key) : null;
}

export function write(key, value) {
  memory.set(key, value);
  if (!persistent) return;
  try {
    window.localStorage.setItem(key, value);
  } catch {
    persistent = false;
  }
}
