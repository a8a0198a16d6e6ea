// „Meine Orte“ on „Mein Weg“: named by her, kept on this device as a neighborhood and a point to a hundred meters.
import * as places from "./places.js";
import { t } from "./texts.js";

const part = document.querySelector("[data-own-places]");
const one = (name) => part.querySelector(`[data-${name}]`);
const form = one("form");
const tell = (text) => {
  one("told").textContent = text;
};

function row(place) {
  const made = one("row").content.cloneNode(true);
  const [link, remove] = [made.querySelector("a"), made.querySelector("[data-remove]")];
  link.search = places.queryOf(place);
  link.querySelector("strong").textContent = places.nameOf(place);
  link.querySelector("small").textContent = form.elements.gebiet.querySelector(`[value="${CSS.escape(place.gebiet)}"]`)?.label ?? "";
  remove.textContent = t("remove");
  remove.setAttribute("aria-label", `${t("remove")}: ${places.nameOf(place)}`);
  remove.addEventListener("click", () => places.remove(place));
  return made;
}

function draw() {
  one("list").replaceChildren(...places.all().map(row));
}

function put(where) {
  const { kind, name } = form.elements;
  places.put({ kind: kind.value, name: kind.value ? "" : name.value.trim(), ...where });
  form.reset();
  one("proposals").hidden = one("own-name").hidden = true;
  one("adding").open = false;
  tell(t("isPut"));
}

/** The server answers an address once, with the neighborhood and a rounded point, and forgets it. */
async function lookUp(address) {
  const headers = { accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", headers, body: new URLSearchParams({ address }) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function propose(some) {
  const rows = some.map(({ label, ...where }) => {
    const item = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: label });
    button.addEventListener("click", () => put(where));
    item.append(button);
    return item;
  });
  one("proposals").replaceChildren(...rows);
  one("proposals").hidden = false;
  tell(t("whichOne"));
  rows[0].firstChild.focus();
}

form.addEventListener("change", () => {
  one("own-name").hidden = form.elements.kind.value !== "";
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { gebiet, address, kind, name } = form.elements;
  if (!kind.value && !name.value.trim()) return name.focus();
  if (!address?.value.trim()) return gebiet.value ? put({ gebiet: gebiet.value, um: "" }) : tell(t("choosePlace"));
  try {
    const found = await lookUp(address.value);
    if (found.length > 1) propose(found);
    else if (found.length) put({ gebiet: found[0].gebiet, um: found[0].um });
    else tell(t("noAddress"));
  } catch {
    tell(t("noNetwork"));
  }
});
document.addEventListener("kept", draw);
addEventListener("storage", draw);
part.hidden = false;
draw();
