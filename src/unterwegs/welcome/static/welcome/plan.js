/** Lets visits of a proposal be dragged to another person or day: while one is dragged, each place says how it fits. */

const table = document.querySelector("[data-plan]");
const form = document.querySelector("[data-put]");
const says = document.querySelector("[data-drag-says]");
let dragged = null;

/** The places where a stop fits: {"visitor day": {at, extra}}. */
async function placesOf(stop) {
    const link = stop.querySelector("a").href;
    const answer = await fetch(`${link}moeglich/`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).places : {};
}

/** Writes into each cell what a visit there would cost. */
function show(places) {
    for (const cell of table.querySelectorAll("[data-visitor]")) {
        const place = places[`${cell.dataset.visitor} ${cell.dataset.day}`];
        if (place) {
            cell.dataset.fits = `${place.at} · ${place.extra < 0 ? "" : "+"}${place.extra} ${table.dataset.minutes}`;
        }
    }
}

function clear() {
    for (const cell of table.querySelectorAll("[data-visitor]")) {
        delete cell.dataset.fits;
        delete cell.dataset.over;
    }
}

/** Puts the stop into the cell, at the hour where it fits; where it fits nowhere the page says what breaks. */
function drop(stop, cell, places) {
    const place = places[`${cell.dataset.visitor} ${cell.dataset.day}`];
    form.action = `${stop.querySelector("a").href}verschieben/`;
    form.elements.visitor.value = cell.dataset.visitor;
    form.elements.on.value = cell.dataset.day;
    form.elements.at.value = place ? place.at : "";
    form.submit();
}

function watch(stop) {
    stop.draggable = true;
    stop.querySelector("a").draggable = false; // else the browser drags the link
    stop.addEventListener("dragstart", async (event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", stop.dataset.stop);
        dragged = { stop, places: placesOf(stop).catch(() => ({})) };
        const places = await dragged.places;
        if (dragged?.stop === stop) {
            show(places);
        }
    });
    stop.addEventListener("dragend", () => {
        dragged = null;
        clear();
    });
}

function receive(cell) {
    cell.addEventListener("dragover", (event) => {
        if (dragged) {
            event.preventDefault();
            cell.dataset.over = "";
            says.textContent = cell.dataset.fits ?? table.dataset.not;
        }
    });
    cell.addEventListener("dragleave", () => delete cell.dataset.over);
    cell.addEventListener("drop", async (event) => {
        event.preventDefault();
        if (dragged) {
            const { stop, places } = dragged;
            drop(stop, cell, await places);
        }
    });
}

if (table && form) {
    document.querySelector("[data-drag-help]").hidden = false;
    table.querySelectorAll("[data-stop]").forEach(watch);
    table.querySelectorAll("[data-visitor]").forEach(receive);
}
