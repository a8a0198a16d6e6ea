/* Lines of a list in a form: a button adds as many as are needed. */

export function addRows(root) {
    for (const rows of root.querySelectorAll("[data-rows]")) {
        const total = rows.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
        const template = rows.querySelector("template");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "kern-btn kern-btn--tertiary";
        button.append(Object.assign(document.createElement("span"), { className: "kern-label", textContent: rows.dataset.add }));
        button.addEventListener("click", () => {
            const made = template.content.cloneNode(true);
            number(made, total.value);
            total.value = Number(total.value) + 1;
            button.before(made);
            button.previousElementSibling.querySelector("input:not([type=hidden]), select, textarea")?.focus();
        });
        rows.append(button);
    }
}

/* Django writes __prefix__ where the number of a new line belongs. */
function number(made, position) {
    for (const element of made.querySelectorAll("*")) {
        for (const { name, value } of [...element.attributes]) {
            if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", position));
        }
    }
}
