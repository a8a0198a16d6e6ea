// What she keeps: on this device only, under one prefix, so that it can be shown, taken along and deleted as a whole.
// Where she wants no traces, all of it lives in this tab and is gone when she closes it.
const PREFIX = "unterwegs:";
const TRACELESS = `${PREFIX}traceless`;
/** What other scripts say to each other in one tab; it is never kept. */
const PASSING = new Set(["words", "left", "traceless"]);

function asked(question, otherwise) {
  try {
    return question();
  } catch {
    return otherwise; // The browser keeps nothing.
  }
}

/** Whether she wants that nothing stays on this device; this wish alone stays. */
export const isTraceless = () => asked(() => localStorage.getItem(TRACELESS) === "true", false);
const shelf = (name) => (isTraceless() && PREFIX + name !== TRACELESS ? sessionStorage : localStorage);
const tell = (name) => document.dispatchEvent(new CustomEvent("kept", { detail: name }));

/** A value that was kept, or the fallback; a browser that keeps nothing has only fallbacks. */
export function read(name, fallback = null) {
  const text = asked(() => shelf(name).getItem(PREFIX + name), null);
  return text === null ? fallback : asked(() => JSON.parse(text), fallback);
}

/** Keeps a value; false where the browser does not let us. */
export function keep(name, value) {
  const isDone = asked(() => shelf(name).setItem(PREFIX + name, JSON.stringify(value)) ?? true, false);
  tell(name);
  return isDone;
}

export function drop(name) {
  asked(() => shelf(name).removeItem(PREFIX + name));
  tell(name);
}

/** The names of all that is kept, in order. */
export function names() {
  const keys = asked(() => Object.keys(shelf("")), []);
  const mine = keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  return mine.filter((name) => !PASSING.has(name)).sort();
}

/** Deletes all of it, here and in this tab; her wish for no traces stays. */
export function clear() {
  for (const place of [() => localStorage, () => sessionStorage]) {
    const keys = asked(() => Object.keys(place()), []);
    for (const key of keys) if (key.startsWith(PREFIX) && key !== TRACELESS) asked(() => place().removeItem(key));
  }
  tell(null);
}

/** From now on without traces: all that was kept is deleted. Or with them again: what is in this tab is kept. */
export function setTraceless(isOn) {
  if (isOn) {
    clear();
    asked(() => localStorage.setItem(TRACELESS, "true"));
  } else {
    const mine = names().map((name) => [name, read(name)]);
    asked(() => localStorage.removeItem(TRACELESS));
    for (const [name, value] of mine) {
      keep(name, value);
      asked(() => sessionStorage.removeItem(PREFIX + name));
    }
  }
  tell(null);
}
