// The words of a text with weights: as they stand, their stems, and the parts of German compounds (kit/textsearch/terms.py).
import { normal, stem, written as wordsIn, wordsOf } from "./words.js";

const STEMMED = 92, ONE_PART = 90, A_PART = 75; // percent of the weight of the word itself
const SOFT_HYPHEN = /\u00ad/g;

/** Words and their forms; `apart` are rows of German words taken apart: „Kurs||angebot“, „|ausge|lieh|en =ausleih“. */
export class Forms {
  constructor() {
    this.apart = new Map();
    this.known = new Map(); // of each language what was found: the form, its percent, the next form …
  }

  learn(rows) {
    for (const row of rows) {
      const text = typeof row === "string" ? row : row[0];
      const end = text.indexOf(" ");
      this.apart.set((end < 0 ? text : text.slice(0, end)).replaceAll("|", ""), text);
    }
  }

  /** The words of a text as they are written; soft hyphens are no part of them. */
  words(text) {
    return wordsIn(text.includes("\u00ad") ? text.replace(SOFT_HYPHEN, "") : text);
  }

  /** A word in its normal form, its stem, and its parts, each followed by its percentage; none comes twice. */
  of(written, language) {
    let known = this.known.get(language);
    if (!known) this.known.set(language, (known = new Map()));
    let found = known.get(written);
    if (!found) known.set(written, (found = this.find(written, language)));
    return found;
  }

  find(written, language) {
    const word = wordsOf(written).join("");
    if (!word) return [];
    const found = new Map([[word, 100]]);
    const add = (form, percent) => {
      if (percent > (found.get(form) ?? 0)) found.set(form, percent);
    };
    const addStem = (of, percent) => {
      const base = stem(of, language);
      if (base.length >= 3 && base !== of) add(base, percent);
    };
    addStem(written, STEMMED);
    if (written !== word) addStem(word, STEMMED);
    const row = language.startsWith("de") ? this.apart.get(written) : undefined;
    if (row) {
      const { base, parts } = takenApart(row);
      if (base) add(base, STEMMED);
      const percent = parts.length === 1 ? ONE_PART : A_PART;
      for (const part of parts) {
        add(part, percent);
        addStem(part, Math.floor((percent * STEMMED) / 100));
      }
    }
    return [...found].flat();
  }
}

/**
 * Every second piece of the word, and what follows a plus, is a part; what follows an equals sign is what the word comes from.
 * An equals sign alone stands for the word without its last piece.
 */
function takenApart(row) {
  const [cut, ...more] = row.split(" ");
  const pieces = cut.split("|");
  const parts = pieces.length > 1 ? pieces.filter((piece, number) => number % 2 === 0 && piece) : [];
  let base = "";
  for (const one of more) {
    if (one[0] === "=") base = one.slice(1) || normal(pieces.slice(0, -1).join(""));
    else parts.push(one.slice(1));
  }
  return { base, parts: parts.map(normal) };
}
