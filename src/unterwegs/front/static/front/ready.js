// On every page: when she begins to search, keeps something or has the app, what is needed comes to this phone.
const isApp = matchMedia("(display-mode: standalone)").matches;
const isControlled = Boolean(navigator.serviceWorker?.controller);
const isDrawn = document.querySelector("[data-app]") !== null;
let taking = null;

function may() {
  try {
    return "caches" in window && "serviceWorker" in navigator && localStorage.getItem("unterwegs:traceless") !== "true";
  } catch {
    return false; // The browser keeps nothing.
  }
}

/** Once per page; what fails is tried again at the next wish. */
function prepare() {
  taking ??= import("./take.js").then(({ take }) => take()).catch((error) => {
    taking = null;
    throw error;
  });
  return taking;
}
const quietly = () => navigator.onLine && may() && prepare().catch(() => {});

/** The phone searches itself. Where it cannot, the form goes the way it would go without this script. */
async function search(form) {
  const status = document.createElement("p");
  status.role = "status";
  status.textContent = form.dataset.search;
  form.append(status);
  await prepare();
  await navigator.serviceWorker.ready;
  const { note } = await import("./words.js");
  note(form.elements.worte.value.trim().slice(0, 120), { isNext: true });
  const chosen = new URLSearchParams([...new FormData(form)].filter(([name, value]) => name !== "worte" && value));
  location.assign(chosen.size ? `${form.dataset.list}?${chosen}` : form.dataset.list);
}

if (!isDrawn) {
  for (const form of document.querySelectorAll("form[data-search]")) {
    form.elements.worte.addEventListener("focus", quietly, { once: true });
    form.addEventListener("submit", (event) => {
      if (!may() || !form.elements.worte.value.trim()) return;
      event.preventDefault();
      search(form).catch(() => form.submit());
    });
  }
  if (isApp || isControlled) addEventListener("load", () => setTimeout(quietly, 3000));
}
// Where the app cannot draw – an old browser, a broken file – the server's page comes after all.
if (isDrawn) {
  setTimeout(() => {
    const address = new URL(location);
    if (!document.querySelector("[data-app]") || !navigator.onLine || address.searchParams.has("neu")) return;
    address.searchParams.set("neu", "1");
    location.replace(address);
  }, 8000);
}
document.addEventListener("kept", ({ detail }) => detail && quietly()); // not where all of it was deleted
addEventListener("appinstalled", quietly);

// Words in a link from before leave the address, and so does the mark of a page that was asked from the server.
const address = new URL(location);
if (!isDrawn && (address.searchParams.has("worte") || address.searchParams.has("neu"))) {
  for (const name of ["worte", "neu"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}
