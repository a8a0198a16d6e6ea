// The wordbook: what a phone needs to understand words. Fetched once for each version, in parts by letters, and kept.
const CACHE = "unterwegs-words";
const FOLDER = "/worte/";
const STAND = `${FOLDER}stand.json`;

/** Makes sure that the newest wordbook is here for these letters; without a network the old one stays. */
export async function take(scripts) {
  const cache = await caches.open(CACHE);
  const answer = await fetch(STAND, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`The wordbook did not come: ${answer.status}`);
  const { version } = await answer.clone().json();
  const wanted = ["core", ...scripts].map((part) => address(version, part));
  for (const one of wanted) if (!(await cache.match(one))) await cache.add(one);
  await cache.put(STAND, answer);
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (path !== STAND && !path.startsWith(`${FOLDER}${version}/`)) await cache.delete(request);
  }
}

/** The version that is kept; null where there is none. */
export async function version() {
  const kept = await (await caches.open(CACHE)).match(STAND);
  return kept ? (await kept.json()).version : null;
}

/** A part of the wordbook; null where it is not here and there is no network. */
export async function read(version, part) {
  const cache = await caches.open(CACHE), one = address(version, part);
  let kept = await cache.match(one);
  if (!kept) {
    try {
      await cache.add(one);
    } catch {
      return null;
    }
    kept = await cache.match(one);
  }
  return kept.json();
}

const address = (version, part) => `${FOLDER}${version}/${part}.json`;
