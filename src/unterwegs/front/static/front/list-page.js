// A list that somebody sent: taken over as a whole, or printed.
import { add, offerOf } from "./keep.js";
import { t } from "./texts.js";

const take = document.querySelector("[data-take-list]");
const print = document.querySelector("[data-print]");

if (take) {
  take.hidden = print.hidden = false;
  take.addEventListener("click", () => {
    const isDone = add(...[...document.querySelectorAll("[data-keep]")].map(offerOf));
    document.querySelector("[data-told]").textContent = isDone ? t("allKept") : t("cannotKeep");
  });
  print.addEventListener("click", () => window.print());
}
