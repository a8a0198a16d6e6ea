/* Shows only the fields that belong to the chosen rhythm. */

export function followRhythm(root) {
    const chosen = root.querySelector("#id_rhythm");
    if (!chosen) return;
    const show = () => {
        for (const field of root.querySelectorAll("[data-rhythm]")) {
            field.hidden = field.dataset.rhythm !== "" && field.dataset.rhythm !== chosen.value;
        }
    };
    chosen.addEventListener("change", show);
    show();
}
