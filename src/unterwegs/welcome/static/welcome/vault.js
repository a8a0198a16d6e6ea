// What a visitor takes along lies sealed on her device: AES-GCM with a key from a PIN that is kept nowhere.
// Only three things stand there in clear: for which day, how many reports wait, how often a PIN was wrong.
const PREFIX = "unterwegs-desk:day:";
const ROUNDS = 600_000; // PBKDF2 with SHA-256, as OWASP advises
const TRIES = 5;
const text = new TextEncoder();

let key = null;

const shelf = {
  get: (name) => JSON.parse(localStorage.getItem(PREFIX + name) ?? "null"),
  put: (name, value) => localStorage.setItem(PREFIX + name, JSON.stringify(value)),
  drop: (name) => localStorage.removeItem(PREFIX + name),
};

const coded = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const decoded = (words) => Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));

async function keyFrom(pin, salt) {
  const material = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Whether anything lies here. */
export const isThere = () => shelf.get("lock") !== null;
export const isOpen = () => key !== null;
/** The day of the tour, as 2026-11-26. */
export const day = () => shelf.get("lock")?.day ?? null;
/** How many reports wait here to be sent. */
export const waiting = () => shelf.get("lock")?.waiting ?? 0;

const note = (changes) => shelf.put("lock", { ...shelf.get("lock"), ...changes });

/** A new vault for a day; what lay here is gone. */
export async function create(pin, today) {
  empty();
  const salt = crypto.getRandomValues(new Uint8Array(16));
  key = await keyFrom(pin, salt);
  note({ salt: coded(salt), day: today, waiting: 0, wrong: 0 });
  await save("check", today);
}

/** Opens it; returns how many tries are left, or true. With the last wrong one all is gone. */
export async function open(pin) {
  const lock = shelf.get("lock");
  key = await keyFrom(pin, decoded(lock.salt));
  try {
    await load("check");
    note({ wrong: 0 });
    return true;
  } catch {
    key = null;
    const wrong = lock.wrong + 1;
    note({ wrong });
    if (wrong >= TRIES) empty();
    return TRIES - wrong;
  }
}

export function lock() {
  key = null;
}

/** Seals a value under a name; the name is sealed with it, so that no two can be swapped. */
export async function save(name, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: text.encode(name) };
  const sealed = await crypto.subtle.encrypt(how, key, text.encode(JSON.stringify(value)));
  shelf.put(name, { iv: coded(iv), sealed: coded(sealed) });
}

/** The value, or the fallback where nothing lies; throws where the key does not fit. */
export async function load(name, fallback = null) {
  const kept = shelf.get(name);
  if (kept === null) return fallback;
  const how = { name: "AES-GCM", iv: decoded(kept.iv), additionalData: text.encode(name) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, decoded(kept.sealed))));
}

/** Keeps the reports that wait, and how many they are. */
export async function keepReports(reports) {
  await save("reports", reports);
  note({ waiting: Object.keys(reports).length });
}

/** Its day is over: the tour goes, reports that wait stay sealed until they are sent. */
export function endDay() {
  shelf.drop("tour");
  shelf.drop("order");
  if (!waiting()) empty();
}

/** A new day for the same PIN. */
export const beginDay = (today) => note({ day: today });

/** Everything is gone from this device. */
export function empty() {
  key = null;
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
}
