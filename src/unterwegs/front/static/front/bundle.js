// The directory on this phone: fetched whole or as what changed, checked, and only then put in the place of the old one.
const CACHE = "unterwegs-parcels";
/** The format of the file these scripts read (front/bundle.py). */
const FORMAT = 1;
const MOST_LANGUAGES = 2;
const ONLINE = -2; // instead of the number of a place
const FRESH = 10 * 60 * 1000; // milliseconds in which nobody asks again

const place = (language) => `/${language}/paket/mine.json`;

/** The bundle of a language, decoded, with when it was last known to be the newest (milliseconds); null where there is none. */
export async function read(language) {
  const kept = await (await caches.open(CACHE)).match(place(language));
  if (!kept) return null;
  const found = JSON.parse(await kept.text());
  if (found.format !== FORMAT) return null;
  const bundle = decoded(found);
  bundle.seen = Number(kept.headers.get("x-seen"));
  bundle.version = kept.headers.get("x-version");
  return bundle;
}

/** Whether the directory of a language was asked for in the last minutes. */
export async function isFresh(language) {
  const kept = await (await caches.open(CACHE)).match(place(language));
  return Boolean(kept) && Date.now() - Number(kept.headers.get("x-seen")) < FRESH;
}

/** The languages whose directories are here, the one used last first; of more than two the others go. */
export async function languages() {
  const cache = await caches.open(CACHE);
  const seen = [];
  for (const request of await cache.keys()) {
    const kept = await cache.match(request);
    seen.push([Number(kept.headers.get("x-seen")), new URL(request.url).pathname.split("/")[1]]);
  }
  const found = seen.sort(([a], [b]) => b - a).map(([, language]) => language);
  for (const old of found.splice(MOST_LANGUAGES)) await cache.delete(place(old));
  return found;
}

/** Fetches what is new; true where something was. Without a network, or where what came is broken, the old one stays. */
export async function refresh(language) {
  const cache = await caches.open(CACHE);
  const { version } = await json(`/${language}/paket/stand.json`);
  const kept = await cache.match(place(language));
  const mine = kept?.headers.get("x-version");
  const old = await kept?.text();
  if (mine === version) {
    await keep(cache, language, version, old);
    return false;
  }
  const text = (old && (await changed(language, old, mine, version))) ?? (await whole(language, version));
  if ((await digest(text)) !== version) throw new Error("The directory did not arrive whole.");
  await keep(cache, language, version, text);
  return true;
}

/** The old text with the difference laid over it; null where there is none or the result is not what it should be. */
async function changed(language, text, mine, version) {
  try {
    const result = applied(text, await json(`/${language}/paket/${mine}-${version}.json`));
    return (await digest(result)) === version ? result : null;
  } catch {
    return null;
  }
}

/** Lays a difference over the text of a version (front/versions.py says what it holds). */
export function applied(text, difference) {
  const bundle = JSON.parse(text);
  for (const [part, { gone, put }] of Object.entries(difference.rows)) {
    const out = new Set(gone);
    const table = rows(bundle, part).filter(([name]) => !out.has(name));
    for (const [position, row] of put) table.splice(position, 0, row);
    bundle[part] = bundle.tables[part].map((_field, column) => table.map((row) => row[column]));
  }
  return JSON.stringify(Object.assign(bundle, difference.parts));
}

async function whole(language, version) {
  const answer = await fetch(`/${language}/paket/${version}.json`);
  if (!answer.ok) throw new Error(`The directory did not come: ${answer.status}`);
  return answer.text();
}

async function json(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function keep(cache, language, version, text) {
  const headers = { "content-type": "application/json", "x-version": version, "x-seen": String(Date.now()) };
  return cache.put(place(language), new Response(text, { headers }));
}

async function digest(text) {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 20);
}

/** The rows of a table, which is written column by column. */
const rows = (bundle, part) => (bundle[part][0] ?? []).map((_name, position) => bundle[part].map((column) => column[position]));

/** The readable end of an address, where the file leaves it out (front/bundle.py, plain_slug). */
export function slug(name) {
  const plain = name.toLowerCase().replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue").replaceAll("ß", "ss");
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).replace(/-+$/, "");
}

/** Rows become objects, by the names of their fields; offers lead to their places, organizations and contacts. */
export function decoded(bundle) {
  const objects = (part) => rows(bundle, part).map((row) => named(bundle.tables[part], row));
  const small = (kind) => (row) => named(bundle.fields[kind], row);
  const beat = small("beat");
  const dates = small("dates");
  const byName = (some, name) => new Map(some.map((one) => [one[name], one]));
  const places = byName(objects("places"), "code");
  for (const one of places.values()) {
    one.slug ||= slug(one.name);
    one.opening = one.opening.map(beat);
    one.open = one.open.map(dates);
  }
  const organizations = byName(objects("organizations"), "code");
  for (const one of organizations.values()) one.slug ||= slug(one.name);
  const contacts = byName(objects("contacts"), "key");
  const offers = objects("offers");
  for (const one of offers) {
    one.slug ||= slug(one.name);
    one.at = one.places.map(([code, room]) => ({ ...places.get(code), room }));
    one.beats = one.beats.map(beat);
    const rooms = [...one.places, ...(one.elsewhere ?? [])];
    const held = (row) => {
      const some = dates(row);
      const [place, room] = rooms[some.place] ?? ["", ""];
      return { ...some, place, room, isOnline: some.place === ONLINE };
    };
    one.dates = one.dates.map(held);
    one.organization = organizations.get(one.organization);
    one.partners = one.partners.map((code) => organizations.get(code));
    one.contact = contacts.get(one.contact);
  }
  return {
    ...bundle,
    areas: objects("areas"),
    numbers: objects("numbers"),
    places,
    organizations,
    offers,
    byCode: byName(offers, "code"),
  };
}

const named = (fields, row) => Object.fromEntries(fields.map((field, index) => [field, row[index]]));
