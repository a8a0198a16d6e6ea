/* A long list of boxes gets a field that leaves only those with the typed letters; ticked ones stay in sight. */

const LONG = 8;

export function searchChoices(root) {
    for (const field of root.querySelectorAll("[data-choices]")) {
        const options = [...field.querySelectorAll(".choices > *")];
        if (options.length < LONG) continue;
        const search = document.createElement("input");
        search.type = "search";
        search.className = "kern-form-input__input field__search";
        search.setAttribute("aria-label", field.querySelector("legend").textContent.trim());
        search.placeholder = "…";
        search.addEventListener("input", () => {
            const typed = search.value.trim().toLocaleLowerCase();
            for (const option of options) {
                const fits = option.textContent.toLocaleLowerCase().includes(typed);
                option.hidden = !fits && !option.querySelector("input").checked;
            }
        });
        search.addEventListener("keydown", (event) => {
            if (event.key === "Enter") event.preventDefault();
        });
        field.querySelector(".choices").before(search);
    }
}
