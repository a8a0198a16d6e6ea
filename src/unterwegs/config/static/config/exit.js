// „Seite schnell verlassen“: a neutral page takes the place of this one, and „back“ does not show ours again in this tab.
const link = document.querySelector("[data-exit]");
const LEFT = "unterwegs:left";
const MOMENT = 2000; // milliseconds in which three times Escape count
const page = document.documentElement;
let pressed = [];

/** What a tab remembers, as far as the browser lets us. */
function tab(ask) {
  try {
    return ask(sessionStorage);
  } catch {
    return null;
  }
}

function leave() {
  page.hidden = true;
  document.title = link.hostname;
  tab((kept) => {
    kept.clear();
    kept.setItem(LEFT, "1");
  });
  location.replace(link.href);
}

/** Whoever presses „back“ afterwards is led away again; whoever comes anew is welcome. */
function comeBack(event) {
  if (!tab((kept) => kept.getItem(LEFT))) return;
  if (event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") leave();
  else tab((kept) => kept.removeItem(LEFT));
}

link.querySelector("[hidden]")?.removeAttribute("hidden");
link.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
addEventListener("keydown", (event) => {
  pressed = event.key === "Escape" ? [...pressed, Date.now()].filter((at) => Date.now() - at < MOMENT) : [];
  if (pressed.length === 3) leave();
});
addEventListener("pageshow", comeBack);
