// What she says of her children: on this device only, behind a PIN if she wants.
import { drop, keep, read } from "./kept.js";
import { seal, unseal } from "./timeline_pin.js";

const NAME = "timeline";
const DATE = /^\d{4}-\d\d-\d\d$/;
const UID = /^[0-9a-f]{16}-[a-z0-9-]{1,40}@unterwegs$/;
let key = null;

export const empty = () => ({ version: 1, children: [], farewell: [], quiet: false });

export const random = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const isLocked = () => Boolean(read(NAME)?.sealed) && key === null;
export const hasPin = () => Boolean(read(NAME)?.sealed);

function isDay(day) {
  const moment = typeof day === "string" && DATE.test(day) ? new Date(`${day}T00:00:00Z`) : new Date(NaN);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
}

/** A child as it may stand in a file of hers, with nothing else in it; null where it is none. */
function child(row) {
  const born = isDay(row?.born) ? row.born : null;
  const due = isDay(row?.due) ? row.due : null;
  if (!born && !due) return null;
  const done = Object.fromEntries(
    Object.entries(row.done ?? {}).filter(([name, how]) => /^[a-z0-9-]{1,40}$/.test(name) && ["done", "skip"].includes(how)),
  );
  const taken = Array.isArray(row.calendar?.taken) ? row.calendar.taken.filter((one) => /^[a-z0-9-]{1,40}$/.test(one)) : [];
  return {
    id: /^[0-9a-f]{16}$/.test(row.id) ? row.id : random(),
    name: String(row.name ?? "").slice(0, 40),
    born,
    due,
    early: row.early === true,
    multiple: row.multiple === true,
    several: row.several === true,
    done,
    calendar: { sequence: Math.max(0, Math.trunc(Number(row.calendar?.sequence) || 0)), taken },
  };
}

/** What was written by this app, cleaned; null where it was not. */
export function understood(state) {
  if (state?.version !== 1 || !Array.isArray(state.children)) return null;
  const farewell = (Array.isArray(state.farewell) ? state.farewell : []).filter(
    (one) => UID.test(one?.uid) && isDay(one.first) && isDay(one.last) && Number.isInteger(one.sequence),
  );
  return { version: 1, children: state.children.slice(0, 12).map(child).filter(Boolean), farewell, quiet: state.quiet === true };
}

/** What is kept; null where something newer is kept that this version cannot read. */
export function load() {
  const kept = read(NAME);
  return kept === null ? empty() : understood(kept);
}

/** Opens what is behind the PIN; null where the PIN is wrong. */
export async function open(pin) {
  const kept = read(NAME);
  const opened = await unseal(kept.sealed, pin);
  if (!opened) return null;
  key = opened.key;
  return understood(opened.value) ?? empty();
}

/** Keeps; false where this browser keeps nothing. */
export async function save(state) {
  return keep(NAME, key ? { version: 1, sealed: await seal(state, key) } : state);
}

/** From now on only behind this PIN; an empty one takes it away. */
export async function setPin(state, pin) {
  key = pin ? { pin } : null;
  return save(state);
}

export function lock() {
  key = null;
}

export function forget() {
  key = null;
  drop(NAME);
}
