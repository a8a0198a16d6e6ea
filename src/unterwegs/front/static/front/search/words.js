// Words as people type them and as texts hold them, in one normal form: the like of kit/textsearch/words.py.
import arabic from "../../vendor/snowball-3.1.1/arabic.js";
import english from "../../vendor/snowball-3.1.1/english.js";
import german from "../../vendor/snowball-3.1.1/german.js";
import persian from "../../vendor/snowball-3.1.1/persian.js";
import russian from "../../vendor/snowball-3.1.1/russian.js";
import turkish from "../../vendor/snowball-3.1.1/turkish.js";

const FOLD = {
  ä: "ae", ö: "oe", ü: "ue", ß: "ss", ı: "i", æ: "ae", ø: "o", đ: "d", ł: "l",
  أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه", ؤ: "و", ئ: "ي", ـ: "",
  ی: "ي", ك: "ک", "\u200c": "", "\u200d": "", ё: "е", ґ: "г", "’": "", "'": "", ʼ: "",
};
const FOLDED = new RegExp(`[${Object.keys(FOLD).join("")}]`, "g");
const MARKS = /\p{M}/gu;
const PLAIN = /^[a-z0-9]*$/;
/** An apostrophe or a joiner within a word belongs to it. */
const WRITTEN = /[\p{L}\p{N}]+(?:['’ʼ\u200c\u200d][\p{L}\p{N}]+)*/gu;
const LETTERS = /[\p{L}\p{N}]+/gu;

const STEMMERS = { de: german, en: english, tr: turkish, ar: arabic, ru: russian, fa: persian };
const fold = (text) => text.replace(FOLDED, (letter) => FOLD[letter]);

/** Python's casefold, for the scripts we know: ß is ss, a long s is an s, the Turkish ı stays. */
export function casefold(text) {
  const small = text.toLowerCase();
  if (PLAIN.test(small)) return small;
  const folded = small.split("ı").map((part) => part.toUpperCase().toLowerCase());
  return folded.join("ı").replaceAll("ς", "σ");
}

/** Lower case without marks, ae for ä; one form for letters that keyboards mix up. */
export function normal(text) {
  if (PLAIN.test(text)) return text;
  return fold(fold(casefold(text.normalize("NFKC"))).normalize("NFKD").replace(MARKS, ""));
}

/** The words of a text as they stand in it. */
export const written = (text) => text.match(WRITTEN) ?? [];

/** The words of a text in normal form, in order. */
export function wordsOf(text) {
  const found = [];
  for (const word of written(text)) {
    const plain = normal(word);
    if (PLAIN.test(plain)) {
      if (plain) found.push(plain);
    } else found.push(...(plain.match(LETTERS) ?? []));
  }
  return found;
}

/** The stem of a word in normal form; of a language without a stemmer the word itself. */
export function stem(word, language) {
  const stemmer = STEMMERS[language.split("-")[0]];
  return normal(stemmer ? stemmer.stem(casefold(word.replaceAll("İ", "i"))) : word);
}

export const LATIN = ["de", "en", "tr"];
const CYRILLIC = ["ru", "uk"];
const ARABIC = ["ar", "fa"];
const IN_CYRILLIC = /[\u0400-\u04ff]/;
const IN_ARABIC = /[\u0600-\u06ff]/;
const IN_LATIN = /(?![\u0400-\u04ff\u0600-\u06ff])[\p{L}\p{N}]/u;

/** The languages a word in normal form may be of, by its letters; the given ones where they are Latin. */
export function languagesOf(word, latin) {
  if (IN_CYRILLIC.test(word)) return CYRILLIC;
  return IN_ARABIC.test(word) ? ARABIC : latin;
}

/** The parts of the wordbook that know a text, by its letters. */
export function scriptsOf(text) {
  const all = wordsOf(text).join(" ");
  const tests = { latin: IN_LATIN, cyrillic: IN_CYRILLIC, arabic: IN_ARABIC };
  return Object.keys(tests).filter((script) => tests[script].test(all));
}

const common = new Map();
/** Makes the small words of languages known: language, words with spaces between. */
export function learnCommon(said) {
  for (const [language, text] of Object.entries(said)) common.set(language, new Set(text.split(" ")));
}

/** Whether a word in normal form says little by itself in one of the languages. */
export function isCommon(word, languages) {
  return languages.some((language) => common.get(language.split("-")[0])?.has(word) ?? false);
}

/** The Latin language whose small words stand in a query most; the expected ones where none has more. */
export function languageOf(text, expected) {
  const counts = Object.fromEntries(LATIN.map((language) => [language, text.filter((word) => isCommon(word, [language])).length]));
  const best = LATIN.reduce((one, other) => (counts[other] > counts[one] ? other : one));
  return counts[best] <= Math.max(...expected.map((language) => counts[language] ?? 0)) ? expected : [best];
}
