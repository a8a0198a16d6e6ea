// „Link kopieren“: for those whose calendar or message needs the link itself.
import { t } from "./texts.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    document.querySelector("[data-copied]").textContent = t("linkCopied");
  });
}
