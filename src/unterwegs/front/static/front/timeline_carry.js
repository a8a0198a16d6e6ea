// From one phone to another: in the part of an address after the # that no server ever gets.
import { understood } from "./timeline_store.js";

const MARK = "#weg=";

export function saveFile(content, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const words = (state) => JSON.stringify({ version: state.version, children: state.children });

/** The address of this page with everything in its fragment. */
export function address(state) {
  const letters = String.fromCharCode(...new TextEncoder().encode(words(state)));
  const code = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${location.origin}${location.pathname}${MARK}${code}`;
}

/** What the fragment of the address brings, which is then taken out of it; null where it brings nothing. */
export function arrived() {
  if (!location.hash.startsWith(MARK)) return null;
  const code = location.hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/");
  history.replaceState(null, "", location.pathname + location.search);
  try {
    return understood(JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0)))));
  } catch {
    return null;
  }
}

/** Her children and those that came: the same child is replaced by the one that came. */
export function merged(state, other) {
  const came = new Set(other.children.map((child) => child.id));
  return { ...state, quiet: false, children: [...state.children.filter((child) => !came.has(child.id)), ...other.children] };
}
