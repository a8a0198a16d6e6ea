// What she searched in this tab: not in the address, not on the way, gone when she closes the tab.
const KEY = "unterwegs:words";

function said() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? { all: [], next: null };
  } catch {
    return { all: [], next: null };
  }
}

/** Keeps words for the page that comes next, or for one that is pushed now; the number under which they stand. */
export function note(words, { isNext = false } = {}) {
  const { all } = said();
  all.push(words);
  sessionStorage.setItem(KEY, JSON.stringify({ all, next: isNext ? all.length - 1 : null }));
  return all.length - 1;
}

/** The words of this entry of the history: those just noted for it, or those it had when she was here before. */
export function current() {
  const { all, next } = said();
  if (next !== null) {
    history.replaceState({ words: next }, "");
    sessionStorage.setItem(KEY, JSON.stringify({ all, next: null }));
  }
  return all[history.state?.words] ?? "";
}
