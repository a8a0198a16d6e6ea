// The PIN: PBKDF2 (SHA-256) makes the key, AES-GCM encrypts. Whoever forgets it has to delete.
const ROUNDS = 600_000;
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

/** Whether this browser can encrypt here: only over https, or at home. */
export const isPossible = () => Boolean(globalThis.crypto?.subtle);

async function derived(pin, salt, rounds) {
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, material, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
}

/** Encrypts with a key {pin} or one that unseal() gave; the derived key is remembered in it. */
export async function seal(value, key) {
  key.rounds ??= ROUNDS;
  key.salt ??= crypto.getRandomValues(new Uint8Array(16));
  key.secret ??= await derived(key.pin, key.salt, key.rounds);
  delete key.pin;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key.secret, new TextEncoder().encode(JSON.stringify(value)));
  return { rounds: key.rounds, salt: text(key.salt), iv: text(iv), data: text(data) };
}

/** The value and its key; null where the PIN is wrong. */
export async function unseal(sealed, pin) {
  const salt = bytes(sealed.salt);
  const secret = await derived(pin, salt, sealed.rounds);
  try {
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(sealed.iv) }, secret, bytes(sealed.data));
    return { value: JSON.parse(new TextDecoder().decode(data)), key: { secret, salt, rounds: sealed.rounds } };
  } catch {
    return null;
  }
}
