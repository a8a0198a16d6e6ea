// „Das brauche ich auch“ without leaving the page, so that no address of the history says what she needs. The phone
// remembers where she has said so, and the button thanks her; nobody else knows.
import { keep, read } from "./kept.js";
import { t } from "./texts.js";

const NAME = "voices";
const MOST = 200;

/** Puts thanks in the place of the button; a screen reader says it where she has just tapped. */
function thank(form, isNew) {
  const line = document.createElement("p");
  line.className = "here free";
  line.tabIndex = -1;
  line.textContent = t("thanks");
  form.replaceWith(line);
  if (isNew) line.focus();
}

async function send(event) {
  const form = event.currentTarget;
  event.preventDefault();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.type !== "opaqueredirect") throw new Error("not counted");
  } catch {
    form.submit(); // The page itself says what is wrong.
    return;
  }
  keep(NAME, [form.dataset.voice, ...read(NAME, [])].slice(0, MOST));
  thank(form, true);
}

for (const form of document.querySelectorAll("[data-voice]")) {
  if (read(NAME, []).includes(form.dataset.voice)) thank(form, false);
  else form.addEventListener("submit", send);
}
