// Her list on „Mein Weg“: drawn from what this device keeps, with the next dates where the directory is here, too. It is
// sent and printed only when she asks for it.
import { dress, offers } from "./keep.js";
import { isTraceless, names } from "./kept.js";
import { language, n, t } from "./texts.js";

const MOST_SENT = 50;
const part = document.querySelector("[data-kept]");
const one = (name) => part.querySelector(`[data-${name}]`);

/** What the directory on this phone says: the offers by their codes, when and where each is next, and whether it is the newest. */
let known = null;

function row(kept) {
  const now = known?.bundle.byCode.get(kept.code);
  const offer = now ? { ...kept, name: now.name, ...known.next(now) } : kept;
  const made = one("row").content.cloneNode(true);
  const put = (name, text) => {
    made.querySelector(`[data-${name}]`).textContent = text;
  };
  put("when", offer.when || t("byAppointment"));
  put("where", offer.where);
  put("of", offer.name);
  const link = made.querySelector("h3 a");
  link.textContent = offer.name;
  link.href += `${encodeURIComponent(offer.code)}/`;
  made.querySelector("[data-gone]").hidden = !known?.isNewest || Boolean(now);
  Object.assign(made.querySelector("[data-keep]").dataset, { keep: offer.code, ...offer });
  return made;
}

/** What leaves the list stays where it is until the page is left, so that one more tap takes it back. */
function draw() {
  const mine = offers();
  const shown = new Set([...part.querySelectorAll("[data-list] [data-keep]")].map((button) => button.dataset.keep));
  if (!shown.size || !names().length || mine.some(({ code }) => !shown.has(code))) {
    one("list").replaceChildren(...mine.map(row));
    one("list").hidden = !mine.length;
    one("none").hidden = Boolean(mine.length);
  }
  one("deeds").hidden = !mine.length;
  const query = new URLSearchParams(mine.slice(0, MOST_SENT).map(({ code }) => ["a", code]));
  for (const link of part.querySelectorAll("[data-address]")) link.href = `${link.pathname}?${query}`;
  dress(part);
}

/** Asks the directory on this phone; only where an offer is missing from it and there is a network, for a newer one. */
async function ask() {
  if (isTraceless() || !("caches" in window) || !offers().length) return;
  const [bundles, dates, places] = await Promise.all([import("./bundle.js"), import("./dates.js"), import("./where.js")]);
  let bundle = await bundles.read(language);
  if (!bundle) return;
  let isNewest = false;
  if (offers().some(({ code }) => !bundle.byCode.has(code))) {
    isNewest = await bundles.refresh(language).then(() => true, () => false);
    bundle = await bundles.read(language);
  }
  known = { bundle, isNewest, next: (offer) => next(offer, dates, places, bundle) };
  one("list").replaceChildren();
  draw();
}

function next(offer, dates, places, bundle) {
  const now = dates.now();
  const meeting = dates.meetings(offer.dates, dates.dayOf(bundle.monday)).find((each) => !dates.isOver(each, now));
  const when = meeting ? `${dates.shortDay(meeting.day)} \u2066${dates.dayNumber(meeting.day)}\u2069 \u2066${dates.clock(meeting.start)}\u2069` : "";
  return { when, where: places.placeName(bundle, offer, meeting) };
}

/** The phone's own sheet for sending; without it the link is copied, and where that is not possible, it opens. */
async function send(event) {
  const url = event.currentTarget.href;
  const isMore = offers().length > MOST_SENT;
  if (!navigator.share && !navigator.clipboard) return;
  event.preventDefault();
  if (navigator.share) await navigator.share({ title: t("listTitle"), url }).catch(() => {});
  else await navigator.clipboard.writeText(url);
  one("told").textContent = isMore ? n("onlyFirst", MOST_SENT) : navigator.share ? "" : t("linkCopied");
}

/** On paper stands the list alone. */
function print() {
  part.classList.add("to-print");
  addEventListener("afterprint", () => part.classList.remove("to-print"), { once: true });
  window.print();
}

one("send").addEventListener("click", send);
one("print").addEventListener("click", print);
document.addEventListener("kept", draw);
addEventListener("storage", draw);
draw();
ask();
