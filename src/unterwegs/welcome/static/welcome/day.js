/** A visitor's day on her device: locked by a PIN, readable without a network, emptied when the day is over. */
import * as outside from "./outside.js";
import * as reports from "./reports.js";
import * as shell from "../config/shell.js";
import * as vault from "./vault.js";

const SHELL = "unterwegs-day"; // the cache of the empty page
const LOCK_AFTER = 5 * 60 * 1000; // without a tap
const DOUBLE_TAP = 500;
const SYNC_EVERY = 10 * 60 * 1000;
const root = document.querySelector("[data-device]");
const one = (name) => root.querySelector(`[data-${name}]`);
const texts = JSON.parse(document.getElementById("says").textContent);
const says = (name, values = {}) => texts[name].replace(/%\((\w+)\)s/g, (_all, gap) => values[gap]);
const today = () => new Intl.DateTimeFormat("sv-SE").format(new Date());
const pause = () => new Promise((go) => setTimeout(go, DOUBLE_TAP));
const status = (words) => (one("status").textContent = words);

let touched = Date.now();
let reporting = null; // the visit whose report is open
let isKeeping = false;
let synced = 0;

const element = (name, fields = {}, ...inner) => {
  const made = Object.assign(document.createElement(name), fields);
  made.append(...inner);
  return made;
};
const button = (words, act) => {
  const made = element("button", { type: "button", className: "kern-btn kern-btn--secondary kern-btn--x-small" }, element("span", { className: "kern-label", textContent: words }));
  made.addEventListener("click", act);
  return made;
};

// --- what is to be seen ---------------------------------------------------------------------------------------------------
/** Shows what fits: a new PIN, the lock, or the tour. */
async function show() {
  const isOpen = vault.isOpen();
  one("new").hidden = vault.isThere();
  one("unlock").hidden = !vault.isThere() || isOpen;
  one("open").hidden = !isOpen || reporting !== null;
  one("report-page").hidden = !isOpen || reporting === null;
  if (!isOpen) {
    reporting = null;
    for (const name of ["tour", "waiting", "reports", "later", "seen", "report-title"]) one(name).replaceChildren();
    one("report").reset();
  } else if (reporting === null) await draw();
}

/** Draws the tour as it was last seen; visits whose report waits are marked. */
async function draw() {
  const [tour, order, waiting] = await Promise.all([vault.load("tour"), vault.load("order", []), reports.all()]);
  if (!vault.isOpen()) return;
  one("seen").textContent = tour ? says("seen", { at: new Date(tour.at).toLocaleTimeString("de", { hour: "2-digit", minute: "2-digit" }) }) : says("noTour");
  const place = (call) => (order.includes(call.id) ? order.indexOf(call.id) : order.length);
  const calls = [...(tour?.tour ?? [])].filter((call) => !(call.id in waiting)).sort((left, right) => place(left) - place(right));
  one("tour").replaceChildren(...calls.map((call, at) => drawCall(call, at, calls)));
  if (tour && !calls.length) one("tour").append(element("p", { textContent: says("nothing") }));
  list("waiting", Object.entries(waiting).map(drawReport));
  list("reports", (tour?.report ?? []).filter((row) => !(row.id in waiting)).map((row) => element("li", {}, `${row.on}, ${row.at} ${row.area} `, button(says("report"), () => openReport(row.id, `${row.on}, ${row.at}`)))));
  list("later", (tour?.later ?? []).map((row) => element("li", { textContent: [`${row.on}, ${row.at}`, row.area, row.language].filter(Boolean).join(" · ") })));
}

function list(name, rows) {
  one(name).replaceChildren(...rows);
  one(name).closest("section").hidden = rows.length === 0;
}

function drawCall(call, at, calls) {
  const made = document.querySelector("[data-call]").content.cloneNode(true);
  const facts = made.querySelector("[data-facts]");
  const fact = (name, ...inner) => inner.some(Boolean) && facts.append(element("dt", { textContent: says(name) }), element("dd", {}, ...inner.filter(Boolean)));
  made.querySelector("[data-title]").textContent = [`${call.at}–${call.until}`, call.place].filter(Boolean).join(" · ");
  fact("family", [call.names.join(", "), call.children.join(", ")].filter(Boolean).join(" – "));
  fact("where", call.where || call.address.join(", "), !call.where && call.map && element("br"), !call.where && call.map && element("a", { href: call.map, className: "kern-link", textContent: says("map") }));
  fact("language", call.language);
  fact("phone", call.phone && element("a", { href: `tel:${call.phone}`, className: "kern-link", textContent: call.phone }));
  fact("door", call.door.join(", "));
  fact("pair", call.pair);
  fact("attempt", call.attempt > 1 && String(call.attempt));
  made.querySelector("[data-near]").replaceChildren(...call.near.map(drawOffer));
  made.querySelector('[data-do="report"]').addEventListener("click", () => openReport(call.id, says("visitAt", { at: call.at })));
  const earlier = made.querySelector('[data-do="earlier"]');
  earlier.hidden = at === 0;
  earlier.addEventListener("click", async () => {
    const ids = calls.map((other) => other.id);
    [ids[at - 1], ids[at]] = [ids[at], ids[at - 1]];
    await vault.save("order", ids);
    await draw();
    one("tour").querySelectorAll("section")[at - 1].querySelector("button").focus();
  });
  return made;
}

function drawOffer(offer) {
  const link = element("a", { href: offer.url, className: "kern-link", textContent: offer.name });
  const made = element("li", {}, link, element("br"), [offer.who, offer.when].filter(Boolean).join(" · "), element("br"), element("bdi", { dir: "ltr", className: "muted", textContent: offer.url }));
  if (navigator.share) made.append(" ", button(says("send"), () => navigator.share({ title: offer.name, url: offer.url }).catch(() => {})));
  return made;
}

function drawReport([visit, report]) {
  const made = element("li", {}, `${report.title}: ${says(report.conflict || "waits")} `);
  if (report.conflict === "canceled") made.append(button(says("wasThere"), () => reports.insist(visit).then(send)), " ");
  if (report.conflict) made.append(button(says("read"), () => reports.drop(visit).then(draw)));
  else made.append(button(says("change"), () => openReport(visit, report.title)));
  return made;
}

// --- the report -----------------------------------------------------------------------------------------------------------
async function openReport(visit, title) {
  const form = one("report");
  form.reset();
  one("report-error").textContent = "";
  for (const [name, value] of (await reports.all())[visit]?.fields ?? []) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  reporting = { visit, title };
  one("report-title").textContent = title;
  await show();
  one("report-title").focus();
}

async function keepReport(event) {
  event.preventDefault();
  const form = one("report");
  if (reporting === null || isKeeping) return; // the second tap of a double tap
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  if (!fields.some(([name]) => name === "outcome")) {
    one("report-error").textContent = says("needsOutcome");
    form.querySelector('[name="outcome"]').focus();
    return;
  }
  const { visit, title } = reporting;
  isKeeping = true;
  await Promise.all([reports.keep(visit, title, fields), pause()]); // so long the page stays, and a second tap meets nothing else
  isKeeping = false;
  reporting = null;
  status(says("waits"));
  await show();
  one("status").scrollIntoView({ block: "center" });
  await send();
}

// --- the office -----------------------------------------------------------------------------------------------------------
/** Asks for the tour as it is now; null without a network or a session. */
async function asked() {
  if (!navigator.onLine) return null;
  const answer = await fetch(root.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  if (answer === null) return null;
  if (answer.redirected || !answer.headers.get("content-type")?.includes("json")) {
    status(says("signIn"));
    return null;
  }
  return answer.json();
}

/** Sends what waits, then takes the tour anew: whatever was stopped meanwhile is gone from here. */
async function send() {
  const state = vault.isOpen() ? await asked() : null;
  if (state === null || !vault.isOpen()) return show();
  const address = root.dataset.page.replace(/[^/]+\/$/, "");
  const sent = await reports.send(address, state.token).catch(() => []);
  const now = sent.length ? await asked() : state;
  if (now && vault.isOpen()) {
    const { token: _token, ...tour } = now;
    await vault.save("tour", tour);
    vault.beginDay(tour.day);
    synced = Date.now();
  }
  if (sent.length) status(sent.map((report) => `${report.title}: ${says(report.says)}`).join(" "));
  await show();
}

async function begin(event) {
  event.preventDefault();
  const pin = event.target.elements.pin.value;
  if (pin.length < 6) return status(says("longer"));
  status(says("wait"));
  const state = await asked();
  if (state === null) return one("status").textContent === says("wait") ? status(says("needsNetwork")) : undefined;
  await vault.create(pin, state.day);
  event.target.reset();
  await shell.take(SHELL, root.dataset.page, root.dataset.worker).catch(() => status(says("noShell")));
  status("");
  await send();
}

async function unlock(event) {
  event.preventDefault();
  const left = await vault.open(event.target.elements.pin.value);
  event.target.reset();
  touched = Date.now();
  status(left === true ? "" : left > 0 ? says("wrongPin", { left }) : says("emptied"));
  await show();
  if (left === true) await send();
}

function lock() {
  vault.lock();
  status(says("locked"));
  return show();
}

/** The day is over, or nobody tapped for minutes. */
function watch() {
  if (vault.isThere() && vault.day() < today()) {
    vault.endDay();
    if (!vault.isThere()) shell.leave(SHELL);
    show();
  }
  if (vault.isOpen() && Date.now() - touched > LOCK_AFTER) lock();
  else if (vault.isOpen() && reporting === null && Date.now() - synced > SYNC_EVERY) send();
}

one("new").addEventListener("submit", begin);
one("unlock").addEventListener("submit", unlock);
one("report").addEventListener("submit", keepReport);
one("back").addEventListener("click", () => {
  reporting = null;
  show();
});
one("sync").addEventListener("click", () => {
  status("");
  send();
});
one("lock").addEventListener("click", lock);
one("empty").addEventListener("click", () => {
  if (vault.waiting() && !confirm(says("reallyEmpty", { count: vault.waiting() }))) return;
  vault.empty();
  shell.leave(SHELL);
  status(says("isEmpty"));
  show();
});
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => (touched = Date.now()));
addEventListener("online", () => send());
addEventListener("storage", () => !vault.isThere() && lock());
setInterval(watch, 15 * 1000);
outside.begin(one("outside"), says);
watch();
if (vault.isThere()) shell.take(SHELL, root.dataset.page, root.dataset.worker).catch(() => {});
show();
