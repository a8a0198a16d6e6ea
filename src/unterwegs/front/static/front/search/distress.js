// Words of acute distress put the right emergency numbers above the results, and nothing else: the like of directory/care.py.
import { wordsOf } from "./words.js";

const lines = (text) => (text ? text.split("\n") : []);

export class Care {
  /** `rows`: concern, keys of numbers, and of each language what is said and what only sounds like it, one in a line. */
  constructor(rows) {
    this.ways = rows.flatMap(([concern, numbers, said]) =>
      said.map(([language, heard, harmless]) => ({
        concern,
        numbers,
        language,
        heard: lines(heard).map((text) => [...new Set(wordsOf(text))]).filter((words) => words.length),
        harmless: lines(harmless).map(wordsOf),
      })),
    );
  }

  /** What a query says of violence, suicide, harm to a child or danger to life; null where it says nothing of it. */
  heard(typed) {
    const words = wordsOf(typed);
    const found = this.ways.filter((way) => {
      const left = without(words, way.harmless);
      return way.heard.some((known) => known.every((one) => left.some((word) => isFormOf(one, word))));
    });
    if (!found.length) return null;
    return {
      concerns: [...new Set(found.map((way) => way.concern))],
      numbers: [...new Set(found.flatMap((way) => way.numbers))],
      language: found[0].language,
    };
  }
}

/** The words without the phrases that only sound like distress, as they stand beside each other. */
function without(words, harmless) {
  const left = [...words];
  for (const phrase of harmless) {
    for (let start = left.length - phrase.length; start >= 0; start--) {
      if (phrase.every((known, place) => isFormOf(known, left[start + place]))) left.splice(start, phrase.length);
    }
  }
  return left;
}

/** Whether the typed word is the known one with another ending (up to three letters; short words only as they are). */
function isFormOf(known, typed) {
  return typed === known || (known.length >= 4 && typed.startsWith(known) && typed.length - known.length <= 3);
}
