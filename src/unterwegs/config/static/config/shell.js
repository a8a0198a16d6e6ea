// Takes along an empty page with what it is made of, so that it opens without a network. No name stands in it.

/** Fetches the page and its files anew into a cache of its own, lets the rest of that go, and lets the worker answer for pages in its scope. */
export async function take(name, page, worker, scope = "/") {
  if (!("serviceWorker" in navigator) || navigator.onLine === false) return;
  const cache = await caches.open(name);
  const answer = await fetch(page, { cache: "no-cache" });
  if (!answer.ok || answer.redirected) return;
  const needed = new Set([page]);
  for (const [, path] of (await answer.clone().text()).matchAll(/"(\/static\/[^"#?]+)[#"]/g)) await takeFile(cache, path, needed);
  await cache.put(page, answer);
  for (const kept of await cache.keys()) if (!needed.has(new URL(kept.url).pathname)) await cache.delete(kept);
  await navigator.serviceWorker.register(worker, { scope });
}

/** A file with those that it names itself. */
async function takeFile(cache, path, needed) {
  if (needed.has(path)) return;
  needed.add(path);
  const known = await cache.match(path, { ignoreVary: true });
  const answer = known ?? (await fetch(path));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const words = /\.(js|css)$/.test(path) ? await answer.clone().text() : "";
  if (!known) await cache.put(path, answer);
  const named = /(?:\bfrom|\bimport)\s*["']([^"']+\.\w+)["']|url\(["']?([^"')]+\.\w+)["']?\)/g;
  for (const [, script, drawn] of words.matchAll(named)) {
    const inner = new URL(script ?? drawn, new URL(path, location.href));
    if (inner.origin === location.origin) await takeFile(cache, inner.pathname, needed);
  }
}

/** All of it goes. */
export const leave = (name) => globalThis.caches?.delete(name);
