// The way with her children. Everything happens on this device: no date leaves it.
import { html, nothing, render } from "../vendor/lit-html-3.3.3/lit-html.js";
import { t } from "./texts.js";
import { calendarFile } from "./timeline_calendar.js";
import { address, arrived, merged, saveFile } from "./timeline_carry.js";
import { add, today as todayOf } from "./timeline_dates.js";
import * as pages from "./timeline_pages.js";
import { isPossible } from "./timeline_pin.js";
import { grouped } from "./timeline_stops.js";
import * as store from "./timeline_store.js";

const root = document.querySelector("[data-timeline]");
const farewellSection = document.querySelector("[data-farewell]");
const { rules, local, helps } = JSON.parse(document.getElementById("timeline-rules").textContent);
const icons = document.querySelector("svg.icon use").getAttribute("href").split("#")[0];
const MOST = { years: 7, days: 300 };

let state = store.isLocked() ? null : store.load();
let panel = { name: "" };
let matrix = null;
let came = null;
let isKept = true;
let isFarewell = false;
let told = ""; // for ears: what the last tap did
let isMine = false; // what is kept just now comes from here

const today = () => todayOf();
const groupsOf = (child) => grouped(rules, child, today(), local);
const uid = (child, key) => `${child.id}-${key}@unterwegs`;

/** What the pages need to know and may do. */
const page = {
  local,
  helps,
  canPin: isPossible(),
  get today() {
    return today();
  },
  get limits() {
    return [add(today(), -MOST.years * 366), add(today(), MOST.days)];
  },
  get panel() {
    return panel;
  },
  get children() {
    return state?.children ?? [];
  },
  get quiet() {
    return Boolean(state?.quiet);
  },
  get hasPin() {
    return store.hasPin();
  },
  icon: (name) => html`<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"><use href="${icons}#${name}"></use></svg>`,

  show(name, child = null, more = {}) {
    const before = panel;
    panel = { name, child, ...more };
    if (name === "qr") loadQr();
    draw();
    if (name) {
      if (more.born === undefined) focusOn({ first: "#first-day", edit: "#name" }[name] ?? "#panel");
    } else focusOn(before.child ? `#child-${before.child}` : ".deeds .link");
  },

  begin(event) {
    event.preventDefault();
    const day = new FormData(event.target).get("day");
    const [first, last] = page.limits;
    if (!day || day < first || day > last) return page.show("first", null, { error: t("badDay") });
    const isBorn = day <= today();
    const child = { id: store.random(), name: "", born: isBorn ? day : null, due: isBorn ? null : day, early: false, multiple: false, several: false, done: {}, calendar: { sequence: 0, taken: [] } };
    return keep({ ...state, quiet: false, children: [...state.children, child] }, `#child-${child.id}`);
  },

  change(event, child) {
    event.preventDefault();
    const said = new FormData(event.target);
    const isBorn = said.get("state") === "born";
    const [first, last] = page.limits;
    const born = isBorn ? said.get("born") : null;
    const due = said.get("due") || null;
    const isRight = isBorn ? born && born >= first && born <= today() : due && due >= first && due <= last;
    if (!isRight) return page.show("edit", child.id, { born: isBorn, error: t("badDay") });
    const multiple = said.has("multiple");
    const early = isBorn && said.has("early");
    return put({ ...child, name: said.get("name").trim().slice(0, 40), born, due, early, multiple, several: child.several && !multiple }, `#child-${child.id}`);
  },

  remove: (child) => keep({ ...state, children: state.children.filter((one) => one.id !== child.id) }),

  async tick(child, key, how) {
    const done = { ...child.done };
    if (how) done[key] = how;
    else delete done[key];
    told = `${t({ done: "done", skip: "skip" }[how] ?? "undo")}: ${rules.find((rule) => rule.key === key).what}`;
    await put({ ...child, done });
    document.getElementById(`child-${child.id}`).focus({ preventScroll: true });
  },

  saveCalendar(event) {
    event.preventDefault();
    const chosen = new Set(new FormData(event.target).getAll("entry"));
    const children = state.children.map((child) => {
      const taken = calendarChoices([child]).filter(({ stop }) => chosen.has(`${child.id}-${stop.rule.key}`));
      return taken.length ? { ...child, calendar: { sequence: child.calendar.sequence + 1, taken: [...new Set([...child.calendar.taken, ...taken.map(({ stop }) => stop.rule.key)])] } } : child;
    });
    const entries = calendarChoices(children)
      .filter(({ child, stop }) => chosen.has(`${child.id}-${stop.rule.key}`))
      .map(({ child, stop }) => entryOf(child, stop));
    if (entries.length) saveFile(calendarFile(entries, {}), "mein-weg.ics", "text/calendar");
    return keep({ ...state, children });
  },

  take(other) {
    came = null;
    return keep(merged(state, other));
  },

  async setPin(event) {
    event.preventDefault();
    const pin = new FormData(event.target).get("pin");
    if (pin.length < 6) return page.show("pin", null, { error: t("pinShort") });
    await byMyself(() => store.setPin(state, pin));
    return page.show("");
  },

  async dropPin() {
    await byMyself(() => store.setPin(state, ""));
    page.show("");
  },

  async unlock(event) {
    event.preventDefault();
    const pin = new FormData(event.target).get("pin");
    panel = { name: "", busy: true };
    draw();
    state = await store.open(pin);
    panel = state ? { name: came ? "arrived" : "" } : { name: "", error: t("pinWrong") };
    draw();
  },

  lock() {
    store.lock();
    state = null;
    page.show("");
  },

  deleteAll() {
    byMyself(() => store.forget() ?? true);
    state = store.empty();
    isFarewell = false;
    page.show("");
  },

  /** Removes the child, or one of twins; siblings stay. What its calendar holds can be taken back. */
  async farewell(child, onlyOne) {
    const farewell = onlyOne ? state.farewell : [...state.farewell, ...takenOf(child)];
    const rest = state.children.filter((one) => one.id !== child.id);
    const children = onlyOne ? [...rest, { ...child, multiple: false, several: true }] : rest;
    isFarewell = true;
    await keep({ ...state, quiet: true, children, farewell }, null);
    farewellSection.querySelector("h2").focus();
  },

  saveTakeBack: () => saveFile(calendarFile(state.farewell, { cancelled: true }), "mein-weg-abschied.ics", "text/calendar"),
  forgetTakeBack: () => keep({ ...state, farewell: [] }, null),
};

/** What is ahead and has days: it may go into the calendar. */
function calendarChoices(children) {
  return children.flatMap((child) => {
    const groups = groupsOf(child);
    return [...groups.now, ...groups.next, ...groups.later].filter(pages.daysOf).map((stop) => ({ child, stop }));
  });
}

function entryOf(child, stop) {
  const [first, last] = pages.daysOf(stop);
  const summary = child.name ? `${stop.rule.what} – ${child.name}` : stop.rule.what;
  return { uid: uid(child, stop.rule.key), sequence: child.calendar.sequence, summary, description: `${stop.rule.why}\n${stop.rule.next}\n${stop.rule.source.url}`, first, last };
}

/** What of a child was put into a calendar, without a name: enough to take it out again. */
function takenOf(child) {
  const all = Object.values(groupsOf(child)).flat();
  return child.calendar.taken.flatMap((key) => {
    const days = pages.daysOf(all.find((stop) => stop.rule.key === key) ?? { rule: null }) ?? [today(), today()];
    return [{ uid: uid(child, key), first: days[0], last: days[1], sequence: child.calendar.sequence + 1, summary: "–" }];
  });
}

const put = (child, focus) => keep({ ...state, children: state.children.map((one) => (one.id === child.id ? child : one)) }, focus);

async function byMyself(deed) {
  isMine = true;
  isKept = await deed();
  isMine = false;
}

async function keep(next, focus = undefined) {
  state = next;
  await byMyself(() => store.save(state));
  panel = { name: "" };
  draw();
  if (focus) focusOn(focus);
}

function focusOn(selector) {
  document.querySelector(selector)?.focus();
}

async function loadQr() {
  matrix = undefined;
  try {
    const { encode } = await import(root.dataset.timeline);
    matrix = encode(address(state), { ecc: "L", border: 4 }).data;
  } catch {
    matrix = null;
  }
  draw();
}

function opened() {
  const child = state.children.find((one) => one.id === panel.child);
  switch (panel.name) {
    case "first":
      return pages.firstForm(page);
    case "remove":
      return pages.sure(t("remove"), t("removeSure"), t("remove"), () => page.remove(child), page);
    case "delete":
      return pages.sure(t("deleteAll"), t("deleteSure"), t("deleteYes"), () => page.deleteAll(), page);
    case "calendar":
      return pages.calendarPanel(calendarChoices(state.children), page);
    case "qr":
      return pages.qrPanel(matrix, page);
    case "pin":
      return pages.pinPanel(page);
    case "arrived":
      return pages.arrivedPanel(came, page);
    case "quiet":
      return pages.quietPanel(page);
    default:
      return nothing;
  }
}

function everything() {
  if (store.isLocked()) return panel.name === "delete" ? pages.sure(t("deleteAll"), t("deleteSure"), t("deleteYes"), () => page.deleteAll(), page) : pages.lockedPage(page);
  if (state === null) return html`<p class="note">${t("newer")}</p>`;
  const isEmpty = !state.children.length;
  const first = isEmpty && !state.quiet && !["arrived", "delete"].includes(panel.name) ? pages.firstForm(page) : nothing;
  return html`<p class="hidden" role="status">${told}</p>
    ${isKept ? nothing : html`<p class="note warning">${t("notKept")}</p>`}
    ${state.farewell.length ? pages.takeBack(page) : nothing}
    ${panel.name === "first" && first !== nothing ? nothing : opened()} ${first}
    ${panel.name === "quiet" ? nothing : state.children.map((child) => pages.childPage(child, groupsOf(child), page))}
    ${isEmpty ? (state.quiet ? pages.quietTools(page) : nothing) : pages.tools(page)}`;
}

/** After a death nothing on the page speaks of babies; with brothers and sisters their way goes on. */
function hush() {
  const isQuiet = Boolean(state?.quiet) && !state.children.length;
  farewellSection.hidden = !isQuiet && !isFarewell;
  for (const part of document.querySelectorAll("[data-cheerful]")) part.hidden = isQuiet;
}

function draw() {
  hush();
  render(everything(), root);
}

document.querySelector("[data-quiet]").addEventListener("click", (event) => {
  if (store.isLocked() || !state?.children.length) return;
  event.preventDefault();
  page.show("quiet");
});
/** Somebody else has changed what is kept: another tab, a file, the button that deletes everything. */
function readAnew() {
  store.lock();
  state = store.isLocked() ? null : store.load();
  panel = { name: "" };
  draw();
}

document.addEventListener("kept", ({ detail }) => {
  if (!isMine && (detail === null || detail === "timeline")) readAnew();
});
addEventListener("storage", ({ key }) => {
  if (key === null || key.endsWith(":timeline")) readAnew();
});
addEventListener("hashchange", takeArrived);

function takeArrived() {
  const other = arrived();
  if (!other?.children.length) return;
  came = other;
  if (!store.isLocked()) page.show("arrived");
}

document.querySelector("[data-general]").open = false;
root.hidden = false;
takeArrived();
draw();
