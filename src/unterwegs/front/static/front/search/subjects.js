// The vocabulary as two indexes, of its subjects and of each phrase in them: the like of Subjects in directory/lexicon.py.
import { Builder } from "./index.js";
import { isCommon, scriptsOf, wordsOf } from "./words.js";

const TERM = 100, PART_OF_TERM = 75, PHRASE = 50, SUBJECT_NAME = 70;
const IN_ONE_PHRASE = 90, HELD = 15; // percent of what one phrase answers; taken off where it says more than she did
const WHOLE = 75, HELD_WHOLE = 90, LONG = 130; // what a phrase says that stands whole in a query
const COMMON = 3;
const NAME = 0, TERMS = 1, WORDS = 2, PHRASES = 3;
const lines = (text) => (text ? text.split("\n") : []);

export class Subjects {
  /** Reads the parts of the wordbook that are here, a piece at a time. */
  static *of(core, parts, forms) {
    const all = core.subjects.length + core.elsewhere;
    const found = new Subjects(core);
    const terms = new Builder(), phrases = new Builder(), owners = [], masses = [], languages = [];
    const seen = new Set();
    const rows = Array.from({ length: all }, () => []); // language, name, terms, words, phrases; mixed ones with their mass
    core.subjects.forEach(([, , , name, said], number) => {
      if (!parts.latin) return;
      [name, ...lines(said)].forEach((text, place) => {
        if (scriptsOf(text).join() === "latin") rows[number].push(["de", place ? TERMS : NAME, text, null]);
      });
    });
    for (const part of Object.values(parts)) {
      part.said.forEach((own, number) => {
        for (const [language, ...texts] of own) {
          const code = part.languages[language];
          texts.forEach((text, kind) => rows[number].push(...lines(text).map((one) => [code, kind, one, null])));
          if (texts[NAME]) found.names[number][code] = texts[NAME];
        }
      });
      for (const [number, language, kind, text, mass] of part.mixed) {
        const code = part.languages[language], key = [number, code, kind, text].join("|");
        if (!seen.has(key)) rows[number].push([code, kind, text, mass]);
        seen.add(key);
        if (kind === NAME) found.names[number][code] = text;
      }
    }
    for (let number = 0; number < all; number++) {
      for (const [language, kind, text, mass] of rows[number]) {
        const words = wordsOf(text);
        const isPhrase = kind === NAME || kind === PHRASES || words.length > 1;
        const weight = kind === NAME ? SUBJECT_NAME : kind === PHRASES ? PHRASE : words.length === 1 ? TERM : PART_OF_TERM;
        for (const word of forms.words(text)) {
          const own = forms.of(word, language);
          terms.add(own, weight);
          if (isPhrase) phrases.add(own, 100);
        }
        if (isPhrase) {
          phrases.end();
          owners.push(number);
          masses.push(mass ?? [...new Set(words)]);
          languages.push(language);
        }
      }
      terms.end();
      yield;
    }
    found.index = terms.build(all);
    yield;
    found.phrases = phrases.build(core.phrases);
    yield;
    found.owners = Uint16Array.from(owners);
    found.masses = Int32Array.from(masses, (own, phrase) =>
      typeof own === "number" ? own : Math.max(1, own.reduce((sum, word) => sum + found.rarityOf(word, languages[phrase]), 0)),
    );
    return found;
  }

  constructor(core) {
    this.slugs = core.subjects.map(([slug]) => slug);
    this.isPeople = core.subjects.map(([, isPeople]) => Boolean(isPeople));
    this.near = core.subjects.map(([, , near]) => near);
    this.names = Array.from({ length: core.subjects.length + core.elsewhere }, (_one, number) => ({ de: core.subjects[number]?.[3] }));
    /** Of each subject its German terms, each as words. */
    this.terms = core.subjects.map(([, , , name, said]) => [name, ...lines(said)].map(wordsOf).filter((words) => words.length));
  }

  rarityOf(word, language) {
    const rarity = this.phrases.rarity[this.phrases.position.get(word)];
    return isCommon(word, [language]) ? Math.floor(rarity / COMMON) : rarity;
  }

  /** How much of a query each subject answers, and how much what is found elsewhere. */
  about(query) {
    const best = this.index.answers(query).scores;
    if (query.length >= 2 && this.owners.length) {
      const { scores, sums } = this.phrases.answers(query);
      for (let phrase = 0; phrase < scores.length; phrase++) {
        if (!sums[phrase]) continue;
        const mass = this.masses[phrase], held = Math.min(100, (sums[phrase] / mass) | 0);
        const said = Math.floor((scores[phrase] * (100 - HELD + Math.floor((HELD * held) / 100))) / 100);
        const value = Math.max(Math.floor((said * IN_ONE_PHRASE) / 100), held >= HELD_WHOLE && mass >= LONG ? WHOLE : 0);
        const owner = this.owners[phrase];
        if (value > best[owner]) best[owner] = value;
      }
    }
    const own = this.slugs.length;
    return { about: best.subarray(0, own), elsewhere: best.subarray(own).reduce((one, other) => Math.max(one, other), 0) };
  }
}

