// The search of the site on the phone: the same terms, the same ranking. What she looks for never leaves it.
import * as dates from "../times.js";
import { Care } from "./distress.js";
import { find, Shelf } from "./find.js";
import { Forms } from "./forms.js";
import { read } from "./index.js";
import { Lexicon } from "./lexicon.js";
import { Subjects } from "./subjects.js";
import * as wordbook from "./wordbook.js";
import { learnCommon, scriptsOf } from "./words.js";

const PIECE = 8; // milliseconds of work after which the page may move
const SCRIPTS = { uk: "cyrillic", ru: "cyrillic", ar: "arabic", fa: "arabic" };

/** The letters in which a language is written. */
export const scriptOf = (language) => SCRIPTS[language.split("-")[0]] ?? "latin";

/** Fetches what the search of a page language needs, so that it works without a network. */
export const take = (language) => wordbook.take(new Set(["latin", scriptOf(language)]));

/** The search over a bundle, ready for words of the page's language; others are read when they are typed. */
export async function open(bundle, { parts = fetched() } = {}) {
  const core = await parts("core");
  if (!core) throw new Error("The wordbook is not here.");
  const engine = new Engine(bundle, core, parts);
  await engine.understand([scriptOf(bundle.language)]);
  return engine;
}

/** Reads parts from the wordbook that is kept, else from the newest. */
function fetched() {
  let version = null;
  return async (part) => {
    version ??= await wordbook.version();
    if (version === null) {
      await wordbook.take([]);
      version = await wordbook.version();
    }
    return wordbook.read(version, part);
  };
}

class Engine {
  constructor(bundle, core, parts) {
    Object.assign(this, { bundle, core });
    this.fetch = parts;
    this.parts = {};
    this.forms = new Forms();
    this.forms.learn(bundle.words?.[0] ?? []);
    this.care = new Care(core.care);
    this.shelf = new Shelf(bundle, Array.isArray(bundle.shown) ? bundle.shown : bundle.offers, dates.dayOf(bundle.monday));
    this.lexicon = null;
  }

  /** Reads the parts of the wordbook for these letters; without a network what is here has to do. */
  async understand(scripts) {
    const missing = scripts.filter((script) => !(script in this.parts));
    const found = await Promise.all(missing.map((script) => this.fetch(script)));
    let isNew = false;
    found.forEach((part, place) => {
      if (!part) return;
      this.parts[missing[place]] = part;
      learnCommon(part.common);
      this.forms.learn(part.words);
      isNew = true;
    });
    if (!isNew && this.lexicon) return;
    this.forms.known.clear();
    const subjects = await inPieces(Subjects.of(this.core, this.parts, this.forms));
    this.lexicon = await inPieces(Lexicon.of(this.bundle, this.shelf.offers, subjects, this.forms));
  }

  /**
   * Offers that fit a choice, best first:
   * { words, codes: { phase: [code], … }, reach: "here" | "nearby" | "town", openNow, on: day, age: months, where: { area, point }, now }
   */
  async find(choice) {
    if (choice.words) await this.understand(scriptsOf(choice.words));
    return this.found(choice);
  }

  /** The same at once, with the parts of the wordbook that are here. */
  found(choice) {
    const query = choice.words ? read(choice.words, [...new Set(["de", this.bundle.language])]) : [];
    const ranked = query.length ? this.lexicon.rank(query) : null;
    const found = find(this.shelf, this.lexicon, ranked, choice, choice.now ?? dates.now());
    return { ...found, distress: choice.words ? this.care.heard(choice.words) : null };
  }
}

/** Runs work that stops now and then, and lets the page move between its pieces. */
async function inPieces(work) {
  let started = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (performance.now() - started > PIECE) {
      await (globalThis.scheduler?.yield?.() ?? new Promise((go) => setTimeout(go)));
      started = performance.now();
    }
  }
}
