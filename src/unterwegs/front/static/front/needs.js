// „Das brauche ich auch“: the phone remembers where she has said so, so that the button thanks her. Nobody else knows.
import { keep, read } from "./kept.js";
import { t } from "./texts.js";

const NAME = "voices";
const said = new Set(read(NAME, []));

/** Puts thanks in the place of the button. */
function thank(form) {
  const line = document.createElement("p");
  line.className = "here free";
  line.textContent = t("thanks");
  form.replaceWith(line);
}

for (const form of document.querySelectorAll("[data-voice]")) {
  if (said.has(form.dataset.voice)) thank(form);
  else
    form.addEventListener("submit", () => {
      said.add(form.dataset.voice);
      keep(NAME, [...said]);
    });
}
