// Her list on „Mein Weg“: drawn from what this device keeps; sent and printed only when she asks for it.
import { dress, offers } from "./keep.js";
import { names } from "./kept.js";
import { n, t } from "./texts.js";

const MOST_SENT = 50;
const part = document.querySelector("[data-kept]");
const one = (name) => part.querySelector(`[data-${name}]`);

function row(offer) {
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
