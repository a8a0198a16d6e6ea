/** Heads counted on a phone: each tap is kept at once, numbers only; sent when there is a network, once. */
import * as shell from "../config/shell.js";

const PREFIX = "unterwegs-count:";
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000; // milliseconds a count stays on the device after the last tap
const AROUND = 2; // days before and after today
const THANKS = 1500; // milliseconds in which a second tap on the large button does not count
const AGAIN = 30_000; // milliseconds until a count that waits is tried once more
const NAMES = ["adults", "children", "first_timers"];

const root = document.querySelector("[data-count]");
const one = (name) => root.querySelector(`[data-${name}]`);
const form = one("form");
const field = (name) => form.elements[name];
const said = (id) => JSON.parse(document.getElementById(id).textContent);
const texts = said("says");
const says = (name, values = {}) => texts[name].replace(/%\((\w+)\)s/g, (_all, gap) => values[gap]);
const isDesk = root.dataset.way === "desk";

// --- what lies on the device ----------------------------------------------------------------------------------------
const memory = new Map(); // where the browser keeps nothing
const shelf = {
  get(name) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
    } catch {
      return memory.get(name) ?? null;
    }
  },
  put(name, value) {
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      memory.set(name, value);
    }
  },
  names: () => Object.keys(globalThis.localStorage ?? {}).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)),
  drop: (name) => localStorage.removeItem(PREFIX + name),
};

/** What an address is called on the device: the secret of a link cannot be read from it. */
async function mark(address) {
  if (!crypto.subtle) return null;
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
  return Array.from(new Uint8Array(sum).slice(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function tidy() {
  for (const name of shelf.names()) {
    const { at = 0, state } = shelf.get(name) ?? {};
    if (state !== "waiting" && Date.now() - at > KEPT_FOR) shelf.drop(name);
  }
}

// --- the dates of this page -----------------------------------------------------------------------------------------
let dates = said("dates");
let date = null;
const isShell = dates.length === 0;
const asked = new URLSearchParams(location.search).get("termin") ?? field("termin").value;
const days = (day) => Math.abs(Math.round((Date.parse(day) - Date.parse(new Intl.DateTimeFormat("sv-SE").format(new Date()))) / 86_400_000));

/** Takes along which dates there are; without a network finds them again by the address. */
async function find() {
  const own = await mark(location.pathname);
  if (isShell) dates = own ? shelf.get(`page:${own}`)?.dates ?? [] : [];
  else for (const address of new Set(dates.map((each) => each.address || location.pathname))) {
    const name = await mark(address);
    if (name) shelf.put(`page:${name}`, { at: Date.now(), dates: dates.filter((each) => (each.address || location.pathname) === address) });
  }
  const near = dates.filter((each) => days(each.day) <= AROUND);
  date = dates.find((each) => each.id === asked) ?? dates.find((each) => each.address === location.pathname) ?? near.sort((left, right) => days(left.day) - days(right.day))[0] ?? null;
}

const kept = (each = date) => shelf.get(`heads:${each.id}`);
const numbers = () => Object.fromEntries(NAMES.map((name) => [name, Math.min(Math.max(Math.trunc(Number(field(name).value)) || 0, 0), 999)]));

const newTicket = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");

/** Keeps what stands in the fields; the same numbers that wait or were sent already are not counted once more. */
function keep(state) {
  const before = kept();
  const isSame = before && NAMES.every((name) => before[name] === numbers()[name]);
  if (isSame && ["waiting", "sent"].includes(before.state)) return;
  shelf.put(`heads:${date.id}`, { ...numbers(), ticket: state === "draft" ? "" : newTicket(), state, at: Date.now() });
}

/** What the house says counts, once nothing waits here; what it does not know of any more is sent again. */
function compare() {
  const entry = date && kept();
  if (isShell || entry?.state !== "sent") return;
  const known = Object.fromEntries(NAMES.map((name) => [name, date[name]]));
  shelf.put(`heads:${date.id}`, date.counted ? { ...entry, ...known } : { ...entry, state: "waiting" });
}

// --- what is to be seen ---------------------------------------------------------------------------------------------
function show() {
  form.hidden = date === null;
  if (date === null) {
    one("status").textContent = says(dates.length ? "noDate" : "nothing");
    return;
  }
  one("what").replaceChildren(Object.assign(document.createElement("strong"), { textContent: date.course }), document.createElement("br"), date.words);
  const from = kept() ?? date;
  for (const name of NAMES) field(name).value = from[name] ?? 0;
  field("termin").value = date.id;
  for (const key of root.querySelectorAll("[data-step]")) key.hidden = false;
  root.querySelector('[data-row="first_timers"]').hidden = !date.asks_first;
  one("hand").hidden = !date.asks_first;
  tell();
  others();
}

function others() {
  const rest = isDesk ? [] : dates.filter((each) => each !== date && days(each.day) <= AROUND);
  root.querySelector("[data-others-here]")?.remove();
  one("others").hidden = rest.length === 0;
  one("others").querySelector("ul").replaceChildren(
    ...rest.map((each) => {
      const row = document.createElement("li");
      row.append(Object.assign(document.createElement("a"), { href: `?termin=${each.id}`, textContent: each.words }));
      return row;
    }),
  );
}

/** How it stands with the count of this date. */
function tell(words = "") {
  const entry = kept();
  const { adults, children, first_timers: first } = numbers();
  one("sum").textContent = entry || date.counted ? says(date.asks_first ? "parts" : "both", { adults, children, first }) : "";
  if (words) one("status").textContent = words;
  else if (!entry) one("status").textContent = date.counted ? says("counted", { count: date.adults + date.children }) : "";
  else if (entry.state === "draft") one("status").textContent = says("drafted");
  else if (["ended", "late"].includes(entry.state)) one("status").textContent = says(entry.state);
  else one("status").textContent = `${says("counted", { count: entry.adults + entry.children })}. ${says(entry.state === "sent" ? "sent" : "waits")}`;
}

function step(name, by) {
  field(name).value = Math.min(Math.max((Number(field(name).value) || 0) + by, 0), 999);
  keep("draft");
  one("error").textContent = "";
  tell();
}

// --- sending --------------------------------------------------------------------------------------------------------
class SignIn extends Error {}
let isSending = false;

/** Sends what waits and belongs to this page, one after the other; what changed meanwhile waits again. */
async function send() {
  if (isSending || navigator.onLine === false) return;
  isSending = true;
  let words = "";
  try {
    for (const each of dates) {
      const entry = kept(each);
      if (entry?.state === "waiting") await sendOne(each, entry);
    }
  } catch (problem) {
    words = problem instanceof SignIn ? says("signIn") : ""; // without a network it waits
  } finally {
    isSending = false;
  }
  if (date && one("round").hidden) tell(words);
}

async function sendOne(each, entry) {
  const address = each.address || location.pathname;
  const body = new URLSearchParams({ termin: each.id, ticket: entry.ticket });
  for (const name of NAMES) body.set(name, entry[name]);
  if (isDesk) {
    const page = await fetch(address, { headers: { Accept: "text/html" } });
    const over = { 404: "ended", 410: "late" }[page.status];
    if (over) return void shelf.put(`heads:${each.id}`, { ...entry, state: over });
    const token = await tokenOf(page);
    if (!token) throw new SignIn();
    body.set("csrfmiddlewaretoken", token);
  }
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.headers.get("content-type")?.startsWith("application/json")) return; // somebody else answered for us
  const { says: word } = await answer.json();
  const now = kept(each);
  if (now?.ticket !== entry.ticket || now.state !== "waiting") return;
  const state = { kept: "sent", gone: "ended", late: "late", wrong: "draft" }[word];
  if (state) shelf.put(`heads:${each.id}`, { ...now, state });
}

/** The token of the form as it is now; empty where one has to sign in first. */
async function tokenOf(answer) {
  if (!answer.ok || answer.redirected) return "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector('[data-form] [name="csrfmiddlewaretoken"]')?.value ?? "";
}

// --- taps -----------------------------------------------------------------------------------------------------------
for (const key of root.querySelectorAll("[data-step]")) {
  key.addEventListener("click", () => step(key.parentElement.querySelector("input").name, Number(key.dataset.step)));
}
form.addEventListener("input", () => {
  keep("draft");
  tell();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { adults, children, first_timers: first } = numbers();
  if (first > adults + children) {
    one("error").textContent = says("tooMany");
    field("first_timers").focus();
    return;
  }
  one("error").textContent = "";
  keep("waiting");
  tell();
  send();
});

// --- the phone goes round -------------------------------------------------------------------------------------------
function round(isOn) {
  one("round").hidden = !isOn;
  form.hidden = isOn;
  for (const name of ["status", "thanks"]) one(name).textContent = "";
  one("undo").hidden = true;
  (isOn ? one("first") : one("hand")).focus();
  if (!isOn) tell();
}
one("hand").addEventListener("click", () => round(true));
one("back").addEventListener("click", () => round(false));
one("first").addEventListener("click", () => {
  if (one("first").ariaDisabled === "true") return;
  step("first_timers", 1);
  one("status").textContent = "";
  one("thanks").textContent = says("thanks");
  one("first").ariaDisabled = "true";
  one("undo").hidden = false;
  setTimeout(() => (one("first").ariaDisabled = "false"), THANKS);
});
one("undo").addEventListener("click", () => {
  step("first_timers", -1);
  one("status").textContent = "";
  one("thanks").textContent = says("taken");
  one("undo").hidden = true;
  one("first").focus();
});

// --- at once, and whenever something may have changed ---------------------------------------------------------------
tidy();
await find();
compare();
show();
send();
addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.hidden || send());
setInterval(send, AGAIN);
shell.take(isDesk ? "unterwegs-count-desk" : "unterwegs-count", root.dataset.page, root.dataset.worker, root.dataset.scope).catch(() => {});
