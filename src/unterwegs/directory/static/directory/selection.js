/* One box in the head of a list ticks all lines of this page. */

export function checkAll(root) {
    for (const table of root.querySelectorAll("[data-check-all]")) {
        const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
        const head = table.querySelector("thead td");
        if (!head || boxes.length < 2) continue;
        const all = document.createElement("input");
        all.type = "checkbox";
        all.setAttribute("aria-label", table.dataset.checkAll);
        all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
        head.append(all);
    }
}
