// The texts of the page in its language: {% texts "group" %} writes them, t() and n() read them.
const texts = {};
for (const block of document.querySelectorAll("script[data-texts]")) Object.assign(texts, JSON.parse(block.textContent));

export const language = document.documentElement.lang;
/** For Intl: Easy German counts as German does. */
export const locale = language.split("-")[0];
const plurals = new Intl.PluralRules(locale);

const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]).replaceAll("%%", "%");

/** A text, with its gaps filled: t("until", { end }). */
export function t(key, values = {}) {
  return filled(texts[key], values);
}

/** A text that counts: n("dates", 3). */
export function n(key, count, values = {}) {
  const forms = texts[key];
  return filled(forms[plurals.select(count)] ?? forms.other, { count, ...values });
}
