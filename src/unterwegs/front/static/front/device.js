// What stays on this device: shown, taken along as a file, deleted; or nothing at all.
import * as kept from "./kept.js";
import { n, t } from "./texts.js";

const KIND = "unterwegs";
const LARGEST = 2_000_000; // characters of a file
const LABELS = { offers: "keptOffers", places: "keptPlaces", timeline: "keptTimeline", voices: "keptVoices" };
const part = document.querySelector("[data-device]");
const one = (name) => part.querySelector(`[data-${name}]`);
const tell = (text) => {
  one("told").textContent = text;
};

function draw() {
  const names = kept.names();
  const lines = names.map((name) => {
    const [label, value] = [t(LABELS[name] ?? "keptOther"), kept.read(name)];
    return Array.isArray(value) ? `${label}: ${n("entries", value.length)}` : label;
  });
  const rows = [...new Set(lines)].map((line) => Object.assign(document.createElement("li"), { textContent: line }));
  one("names").replaceChildren(...rows);
  one("export").disabled = !names.length;
  one("deleting").hidden = !names.length;
  one("traceless").checked = kept.isTraceless();
  if (kept.isTraceless()) tell(t("isTraceless"));
  else if (!names.length) tell(t("nothingKept"));
}

function save() {
  const all = Object.fromEntries(kept.names().map((name) => [name, kept.read(name)]));
  const file = new Blob([JSON.stringify({ kind: KIND, version: 1, kept: all })], { type: "application/json" });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "mein-weg.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What stands in the file takes the place of what is here under the same name; a list keeps what only it has. */
async function take(file) {
  const { kind, kept: all } = JSON.parse(file.size < LARGEST ? await file.text() : "null") ?? {};
  if (kind !== KIND || typeof all !== "object" || !all) throw new Error("no file of ours");
  for (const [name, value] of Object.entries(all)) {
    if (!/^[\w-]{1,40}$/.test(name) || name === "traceless") continue;
    kept.keep(name, Array.isArray(value) ? joined(value, kept.read(name, [])) : value);
  }
}

const keyOf = (entry) => JSON.stringify(entry?.code ?? entry?.name ?? entry);
function joined(fresh, known) {
  const keys = new Set(fresh.map(keyOf));
  return Array.isArray(known) ? [...fresh, ...known.filter((entry) => !keys.has(keyOf(entry)))] : fresh;
}

/** All of ours leaves this device: what she kept, the directory, the pages, the worker that served them. */
async function forget() {
  kept.clear();
  for (const name of "caches" in window ? await caches.keys() : []) if (name.startsWith("unterwegs-")) await caches.delete(name);
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
}

async function leaveNoTraces() {
  one("sure").hidden = true;
  kept.setTraceless(true);
  await forget();
}

one("export").addEventListener("click", save);
one("import").addEventListener("click", () => one("file").click());
one("file").addEventListener("change", async ({ target }) => {
  tell(await take(target.files[0]).then(() => t("isTaken"), () => t("isNoFile")));
  target.value = "";
});
one("delete").addEventListener("click", async () => {
  await forget();
  one("deleting").open = false;
  tell(t("isDeleted"));
});
one("traceless").addEventListener("change", ({ target }) => {
  if (!target.checked) {
    kept.setTraceless(false);
    tell(t("isKeeping"));
  } else if (kept.names().length) {
    one("sure").hidden = false;
    one("yes").focus();
  } else {
    leaveNoTraces();
  }
});
one("yes").addEventListener("click", leaveNoTraces);
one("no").addEventListener("click", () => {
  one("sure").hidden = true;
  one("traceless").checked = false;
  one("traceless").focus();
});
document.addEventListener("kept", draw);
addEventListener("storage", draw);
one("keeping").hidden = false;
draw();
