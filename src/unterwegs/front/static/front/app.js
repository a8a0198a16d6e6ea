// The app: draws the page of this address from the directory on this phone, in the frame the server has sent once.
import { html, nothing, render } from "../vendor/lit-html-3.3.3/lit-html.js";
import { dress as dressAloud } from "./aloud.js";
import * as bundles from "./bundle.js";
import * as dates from "./dates.js";
import * as map from "./drawn-map.js";
import { find } from "./filters.js";
import { dress as dressKept } from "./keep.js";
import * as list from "./list.js";
import { dress as dressNear } from "./near.js";
import * as pages from "./pages.js";
import { age, frame } from "./parts.js";
import { take } from "./take.js";
import { language, t } from "./texts.js";
import { read as readWhere } from "./where.js";
import * as words from "./words.js";

const MINUTES = 60 * 1000;
const ROUTES = [
  [/^$/, pages.start, () => t("siteTitle")],
  [/^angebote\/$/, list.page, () => t("offers")],
  [/^angebote\/(?<code>[\w-]+)\/(?:[\w-]+\/)?$/, pages.offer, ({ bundle, code }) => bundle.byCode.get(code)?.name],
  [/^heute\/$/, pages.today, () => t("whatToday")],
  [/^heute\/woche\/$/, pages.week, () => t("thisWeek")],
  [/^heute\/regen\/$/, pages.rain, () => t("rainyDays")],
  [/^karte\/$/, map.page, () => t("map")],
  [/^zentren\/$/, pages.centers, () => t("centers")],
  [/^orte\/(?<code>[\w-]+)\/(?:[\w-]+\/)?$/, pages.place, ({ bundle, code }) => bundle.places.get(code)?.name],
  [/^traeger\/(?<code>[\w-]+)\/(?:[\w-]+\/)?$/, pages.organization, ({ bundle, code }) => bundle.organizations.get(code)?.name],
  [/^wo\/$/, pages.whereabouts, () => t("whereAreYou")],
];
const main = document.getElementById("main");
let drawn = "";
let turn = 0;
let engine = null; // with its directory, and as a promise
const PATIENCE = 300; // milliseconds before a page that was drawn says that it searches

/** Draws the page of this address; what is not ours to draw is asked from the server. */
async function draw(bundle) {
  const mine = ++turn;
  const { pathname, search } = location;
  const path = pathname.replace(/^\/[\w-]+\//, "");
  const route = ROUTES.find(([pattern]) => pattern.test(path));
  const parameters = new URLSearchParams(search);
  const now = dates.now();
  bundle.shown = shown(bundle, now);
  const situation = {
    bundle,
    parameters,
    now,
    where: readWhere(bundle, parameters),
    words: words.current(),
    find: (choice) => (choice.words ? heard(bundle, choice) : find(bundle, choice)),
    redraw: () => draw(bundle),
    ...route?.[0].exec(path).groups,
  };
  const content = await Promise.resolve(route?.[1](situation)).catch((error) => unheard(situation, error));
  if (mine !== turn) return null; // another page was asked for meanwhile
  if (!content) return leave();
  show(html`${age(bundle)}${content}`);
  document.title = [route[2](situation), frame.dataset.town].filter(Boolean).join(" – ");
  mark(pathname, situation.where.carried);
  dressKept(main);
  dressNear();
  dressAloud(main);
}

const key = () => location.pathname + location.search + (history.state?.words ?? "");

/** The search over this directory. It comes to life once, as soon as she is about to type. */
function awake(bundle) {
  if (engine?.bundle !== bundle) {
    const opened = import("./search/engine.js").then(({ open: begin }) => begin(bundle));
    engine = { bundle, opened };
    opened.catch(() => (engine = null)); // tried again with the next words
  }
  return engine.opened;
}

/** What her words find; where that takes a moment, the page says so. */
async function heard(bundle, choice) {
  const mine = turn;
  const wait = () => mine === turn && show(html`<p class="lead" role="status">${t("moment")}</p>`);
  const waiting = setTimeout(wait, drawn ? PATIENCE : 0);
  try {
    return await (await awake(bundle)).find(choice, choice.now);
  } finally {
    clearTimeout(waiting);
  }
}

/** Where the phone cannot search, the words go to the server as they would without this script. */
function unheard({ words: said }, error) {
  if (!said || !navigator.onLine) throw error;
  const form = Object.assign(document.createElement("form"), { method: "post", action: location.href, hidden: true });
  form.append(Object.assign(document.createElement("input"), { name: "worte", value: said }));
  document.body.append(form);
  form.submit();
  return html`<p class="lead" role="status">${t("moment")}</p>`;
}

/** Offers that somebody has confirmed in time, also where the phone was long without a network. */
function shown(bundle, { day }) {
  return bundle.offers.filter((offer) => !offer.due || dates.dayOf(offer.due) + bundle.show_days >= day);
}

/** What this phone does not have, the server may have, and is asked once; without it, a kind sentence. */
function leave() {
  const address = new URL(location.href);
  if (navigator.onLine && !address.searchParams.has("neu")) {
    address.searchParams.set("neu", "1");
    location.replace(address);
  } else {
    kind("notHere");
  }
}

function kind(key) {
  const start = html`<p><a class="button" href="/${language}/">${t("toStart")}</a></p>`;
  show(html`<div class="kind-words"><h1>${t(key)}</h1>${key === "notHere" ? start : nothing}</div>`);
}

/** Into the page; the first time in the place of what the server had put there. */
function show(content) {
  if (!drawn) main.replaceChildren();
  drawn = key();
  render(content, main);
}

/** The ways below the thumb and the languages lead on from here, with where she is. */
function mark(pathname, carried) {
  for (const link of document.querySelectorAll(".ways a, .brand")) {
    const own = new URL(link.href).pathname;
    link.href = own + carried;
    const isHere = pathname === own && !link.matches(".brand");
    if (isHere) link.setAttribute("aria-current", "page");
    else if (pathname.startsWith(own) && link.closest(".ways")) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const link of document.querySelectorAll(".languages a")) {
    link.href = pathname.replace(/^\/[\w-]+\//, `/${link.lang}/`) + location.search;
  }
}

/** Another list in this tab, without a request: her words go with it, and the way back leads here. */
async function go(bundle, address, text) {
  history.pushState({ words: words.note(text) }, "", address);
  await draw(bundle);
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
}

function follow(held) {
  main.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-search]");
    if (!form) return;
    event.preventDefault();
    const said = [...new FormData(form)].filter(([name, value]) => name !== "worte" && value);
    const query = new URLSearchParams(said.filter(([name, value]) => name !== "umkreis" || value !== "stadt"));
    go(held.bundle, query.size ? `${form.action}?${query}` : form.action, form.elements.worte.value.trim().slice(0, 120));
  });
  main.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-list], [data-pills] a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(held.bundle, link.href, link.dataset.words ?? words.current());
  });
  main.addEventListener("focusin", ({ target }) => target.name === "worte" && awake(held.bundle).catch(() => {}));
  addEventListener("popstate", () => key() !== drawn && draw(held.bundle));
  for (const moment of ["online", "offline"]) addEventListener(moment, () => renew(held));
  document.addEventListener("visibilitychange", () => document.hidden || renew(held));
}

/** Draws anew, and once more when something new has come. */
async function renew(held) {
  await draw(held.bundle);
  if (Date.now() - held.bundle.seen < 10 * MINUTES || !navigator.onLine) return;
  await take().catch(() => {});
  held.bundle = (await bundles.read(language)) ?? held.bundle;
  await draw(held.bundle);
}

/** The words of a link from before belong to this entry of the history, not to its address. */
function adopt() {
  const address = new URL(location);
  const said = address.searchParams.get("worte");
  if (said === null) return;
  address.searchParams.delete("worte");
  history.replaceState({ words: words.note(said.trim().slice(0, 120)) }, "", address);
}

async function open() {
  adopt();
  let bundle = await bundles.read(language);
  if (!bundle) {
    await take();
    bundle = await bundles.read(language);
  }
  const held = { bundle };
  follow(held);
  await renew(held);
}

if (frame) open().catch(() => kind(navigator.onLine ? "notReady" : "notHere"));
