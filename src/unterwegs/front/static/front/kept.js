// What she keeps: on this device only, under one prefix, so that it can be shown, taken along and deleted as a whole.
const PREFIX = "unterwegs:";

/** A value that was kept, or the fallback; a browser that keeps nothing has only fallbacks. */
export function read(name, fallback = null) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** Keeps a value; false where the browser does not let us. */
export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function drop(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept.
  }
}
