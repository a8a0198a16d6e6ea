// Takes the app along: the pages that are the same for everybody, what they are made of, and the directory.
import * as bundles from "./bundle.js";
import { isTraceless } from "./kept.js";

const PAGES = "unterwegs-pages";
const ASSETS = "unterwegs-assets";
const SETS = "/app/assets.json"; // what the pages of this and of the last release are made of
const ALONE = ["app/", "mein-weg/", "mein-weg/abschied/", "hilfe/"];
const language = document.documentElement.lang;

/** Fetches all that is new, the directory last; true where the directory changed. After it this phone needs no network. */
export async function take() {
  if (isTraceless()) throw new Error("Nothing is kept on this device.");
  const pages = await caches.open(PAGES);
  const isHere = (await pages.match(`/${language}/app/`, { ignoreVary: true })) && (await bundles.isFresh(language));
  if (isHere) return false;
  const staged = await stage();
  const isNew = await bundles.refresh(language);
  const words = await import("./search/engine.js");
  await words.take(language);
  for (const [address, answer] of staged) await pages.put(address, answer);
  await tidy(pages);
  await navigator.serviceWorker?.register("/sw.js");
  return isNew;
}

/** The pages, once all they are made of is here. */
async function stage() {
  const assets = await caches.open(ASSETS);
  const found = [];
  const needed = new Set();
  for (const path of ALONE) {
    const address = `/${language}/${path}`;
    const answer = await fetch(address, { cache: "no-cache" });
    if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
    for (const asset of named(await answer.clone().text())) needed.add(asset);
    found.push([address, answer]);
  }
  for (const address of needed) await takeAsset(assets, address, needed);
  await remember(assets, [...needed].sort());
  return found;
}

/** The files of ours that a page names. */
const named = (text) => [...text.matchAll(/"(\/static\/[^"#?]+)[#"]/g)].map(([, path]) => path);

/** A file with all that it names itself: scripts import scripts, style sheets name fonts. */
async function takeAsset(assets, address, needed) {
  const known = await assets.match(address, { ignoreVary: true });
  const answer = known ?? (await fetch(address));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const text = /\.(js|css)$/.test(address) ? await answer.clone().text() : "";
  if (!known) await assets.put(address, answer);
  for (const [, script, drawn] of text.matchAll(/(?:\bfrom|\bimport\s*\(?)\s*["']([^"']+\.\w+)["']|url\(["']?([^"')]+\.\w+)["']?\)/g)) {
    const path = script ?? drawn;
    const inner = new URL(path, new URL(address, location.href));
    if (inner.origin !== location.origin || needed.has(inner.pathname)) continue;
    needed.add(inner.pathname);
    await takeAsset(assets, inner.pathname, needed);
  }
}

/** Notes what this release needs. What the last one needed stays, since tabs may still be open in it; the rest goes. */
async function remember(assets, needed) {
  const before = await assets.match(SETS);
  const sets = before ? await before.json() : { [language]: [needed] };
  const [latest, previous = []] = sets[language] ?? [needed];
  sets[language] = String(latest) === String(needed) ? [needed, previous] : [needed, latest];
  await assets.put(SETS, new Response(JSON.stringify(sets), { headers: { "content-type": "application/json" } }));
  const all = new Set([SETS, ...Object.values(sets).flat(2)]);
  for (const kept of await assets.keys()) if (!all.has(new URL(kept.url).pathname)) await assets.delete(kept);
}

/** Pages of languages that are no longer here go. */
async function tidy(pages) {
  const languages = new Set(await bundles.languages());
  for (const kept of await pages.keys()) if (!languages.has(new URL(kept.url).pathname.split("/")[1])) await pages.delete(kept);
}
