// „Merken“: an offer goes on her list, which stays on this device, or leaves it.
import { keep, read } from "./kept.js";
import { t } from "./texts.js";

const MOST = 200;

/** Her list: code, name, next date and place of each offer in the words of the page, the last one first. */
export const offers = () => read("offers", []);
export const isKept = (code) => offers().some((offer) => offer.code === code);

/** Puts offers on her list, those she has already as they are now; false where the browser keeps nothing. */
export function add(...some) {
  const codes = new Set(some.map((offer) => offer.code));
  return keep("offers", [...some, ...offers().filter((offer) => !codes.has(offer.code))].slice(0, MOST));
}

export const remove = (code) => keep("offers", offers().filter((offer) => offer.code !== code));

/** What a button says of its offer. */
export function offerOf({ dataset }) {
  return { code: dataset.keep, name: dataset.name, when: dataset.when ?? "", where: dataset.where ?? "" };
}

/** Buttons show themselves, and whether their offer is on the list. */
export function dress(root = document) {
  for (const button of root.querySelectorAll("[data-keep]")) {
    const isOn = isKept(button.dataset.keep);
    button.hidden = false;
    button.setAttribute("aria-pressed", isOn);
    button.querySelector("[data-label]").textContent = isOn ? t("isKept") : t("keep");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-keep]");
  if (!button) return;
  const isDone = isKept(button.dataset.keep) ? remove(button.dataset.keep) : add(offerOf(button));
  if (!isDone) button.querySelector("[data-label]").textContent = t("cannotKeep");
});
document.addEventListener("kept", () => dress());
addEventListener("storage", () => dress());
dress();
