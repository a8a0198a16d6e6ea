/* Says an age in months as years and months while it is typed. */

const YEARS = /^\s*(\d+(?:[.,]\d+)?)\s*[jy]/i;

export function monthsOf(typed) {
    const years = YEARS.exec(typed);
    if (years) return Math.round(Number(years[1].replace(",", ".")) * 12);
    const months = parseInt(typed, 10);
    return Number.isNaN(months) ? null : months;
}

export function inWords(months, language) {
    const say = (count, unit) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
    const parts = [];
    if (months >= 12) parts.push(say(Math.floor(months / 12), "year"));
    if (months % 12 || months < 12) parts.push(say(months % 12, "month"));
    return parts.join(", ");
}

export function showAges(root) {
    for (const field of root.querySelectorAll("[data-age]")) {
        const said = document.createElement("output");
        said.className = "muted";
        said.htmlFor = field.id;
        const show = () => {
            const months = monthsOf(field.value);
            said.textContent = months === null ? "" : `= ${inWords(months, document.documentElement.lang)}`;
        };
        field.after(said);
        field.addEventListener("input", show);
        show();
    }
}
