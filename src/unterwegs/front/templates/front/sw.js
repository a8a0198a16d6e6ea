{% load static %}// Answers for us without a network: pages this phone can draw, pages it took along, and what they are made of.
// {{ release }} {% static "front/app.js" %} {% static "config/page.css" %}
const PAGES = "unterwegs-pages";
const ASSETS = "unterwegs-assets";
const PARCELS = "unterwegs-parcels";
const DAY = 24 * 60 * 60 * 1000;
const PATIENCE = 4000; // milliseconds a page may take before the phone helps itself
const FAMILIES = /^\/({{ languages }})\//;
const DRAWN = /^\/(?:{{ languages }})\/(?:(?:angebote|orte)\/[\w-]+\/(?:(?!(?:druck|wie-war-es|stimmt-nicht)\/)[\w-]+\/)?|angebote\/|heute\/(?:(?:woche|regen)\/)?|zentren\/)?$/;
const TAKEN = /^\/(?:{{ languages }})\/(?:mein-weg\/(?:abschied\/)?|hilfe\/)$/;
const OTHERS = /^\/(?:{{ languages }})\/(?:(?:karte|buch|wo|kalender|was-fehlt|anfangen|heute\/freie-plaetze|impressum|datenschutz|barrierefreiheit|ueber)\/|traeger\/[\w-]+\/(?:[\w-]+\/)?|angebote\/[\w-]+\/(?:druck|wie-war-es|stimmt-nicht)\/)$/;
const VISITS = "unterwegs-day"; // the empty page of a visitor's tour, with what it is made of
const VISITOR = "/desk/tour/geraet/";
const COUNTED = /^(?:\/desk\/kurse)?\/zaehlen\/(?!geraet\/)[\w-]+\/$/; // heads of a date; the empty page opens without a network
const FINGERPRINTED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** Forms, staff, and links that only one person has are never touched; a visitor's page without a name opens without a network. */
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (FINGERPRINTED.test(pathname)) event.respondWith(asset(request));
  } else if (DRAWN.test(pathname)) {
    event.respondWith(searchParams.has("neu") ? framed(request, pathname) : draw(request, pathname));
  } else if (TAKEN.test(pathname)) {
    event.respondWith(soon(request).catch(() => taken(pathname)));
  } else if (OTHERS.test(pathname)) {
    event.respondWith(framed(request, pathname));
  } else if (pathname === VISITOR) {
    event.respondWith(soon(request).catch(async () => (await kept(VISITS, VISITOR)) ?? Response.error()));
  } else if (COUNTED.test(pathname)) {
    event.respondWith(soon(request).catch(() => counted(pathname)));
  } else if (pathname === "/") {
    event.respondWith(fetch(request).catch(start));
  }
});

const kept = async (cache, path) => (await caches.open(cache)).match(path, { ignoreVary: true });

/** The frame, where the directory is from today; else the page itself, and the frame where no answer comes in time. */
async function draw(request, pathname) {
  const [, language] = FAMILIES.exec(pathname);
  const [frame, parcel] = await Promise.all([kept(PAGES, `/${language}/app/`), kept(PARCELS, `/${language}/paket/mine.json`)]);
  if (!frame || !parcel) return fetch(request).catch(start);
  if (Date.now() - Number(parcel.headers.get("x-seen")) < DAY) return frame;
  return soon(request).catch(() => frame);
}

/** The page itself; without a network the frame, which draws what it has or says that this needs a network. */
async function framed(request, pathname) {
  const [, language] = FAMILIES.exec(pathname);
  return fetch(request).catch(async () => (await kept(PAGES, `/${language}/app/`)) ?? start());
}

async function taken(pathname) {
  return (await kept(PAGES, pathname)) ?? start();
}

/** The empty page of those who count by a link, or at the desk; the address itself is kept nowhere. */
async function counted(pathname) {
  const [cache, page] = pathname.startsWith("/desk/") ? ["unterwegs-count-desk", "/desk/kurse/zaehlen/geraet/"] : ["unterwegs-count", "/zaehlen/geraet/"];
  return (await kept(cache, page)) ?? Response.error();
}

async function soon(request) {
  const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer;
}

/** The first page in a language that was taken along. */
async function start() {
  const pages = await (await caches.open(PAGES)).keys();
  const frame = pages.map((page) => new URL(page.url).pathname).find((path) => path.endsWith("/app/"));
  return frame ? Response.redirect(frame.replace(/app\/$/, "")) : Response.error();
}

/** Files with their sum in the name never change. */
async function asset(request) {
  return (await kept(ASSETS, request)) ?? (await kept(VISITS, request)) ?? (await kept("unterwegs-count", request)) ?? (await kept("unterwegs-count-desk", request)) ?? fetch(request);
}
