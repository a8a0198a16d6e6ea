// What a German verb is called, „ausgeliehen“ is „ausleih“: the rules and the table of kit/textsearch/verbs.py.
const BEFORE = (
  "ab an auf aus bei dar dazu durch ein fern fest fort her heraus herum hin hinaus kennen los mit nach nieder statt teil " +
  "um unter vor vorbei weg weiter wieder zu zurueck zusammen ueber be ent er miss ver zer"
).split(" ");
const ENDINGS = ["test", "ten", "tet", "est", "end", "te", "et", "st", "en", "e", "n", "t"];
const STRONG = `
beginn begann begonn, beiss biss, bieg bog, biet bot, bind band bund, bitt bat, blas blaes blies, bleib blieb,
brat braet briet, brech brich brach broch, brenn brann, bring brach, denk dach, empfehl empfiehl empfahl empfohl,
ess iss ass gess, fahr faehr fuhr, fall faell fiel, fang faeng fing, find fand fund, flieg flog, flieh floh, fliess floss,
fress friss frass, frier fror, geb gib gab, geh ging gang, gelt gilt galt golt, geniess genoss, gewinn gewann gewonn,
giess goss, greif griff, halt haelt hielt, haeng hing, heb hob, heiss hiess, helf hilf half holf, kenn kannt, komm kam,
kriech kroch, lad laed lud, lass laess liess, lauf laeuf lief, leid litt, leih lieh, les lies las, lieg lag, mess miss mass,
nehm nimm nahm nomm, nenn nann, rat raet riet, reiss riss, renn rann, riech roch, ruf rief, schaff schuf, schein schien,
schieb schob, schiess schoss, schlaf schlaef schlief, schlag schlaeg schlug, schliess schloss, schneid schnitt,
schrei schrie, schreib schrieb, schweig schwieg, schwimm schwamm schwomm, seh sieh sah, sing sang sung, sitz sass sess,
sprech sprich sprach sproch, spring sprang sprung, steh stand, stehl stiehl stahl stohl, steig stieg, sterb stirb starb storb,
streich strich, streit stritt, trag traeg trug, treff triff traf troff, treib trieb, tret tritt trat, trink trank trunk,
vergess vergiss vergass, verlier verlor, verzeih verzieh, wachs waechs wuchs, wasch waesch wusch, weis wies,
werf wirf warf worf, wieg wog, wiss weiss wuss, zieh zog, zwing zwang zwung
`;
const SHORTEST = 5;
const stemOf = new Map(
  STRONG.split(",").flatMap((row) => {
    const forms = row.trim().split(/\s+/);
    return forms.map((form) => [form, forms[0]]);
  }),
);

/** What the verb may be called of which a word in normal form may be a form. */
export function bases(word) {
  const found = [];
  if (word.length < SHORTEST) return found;
  for (const before of ["", ...BEFORE]) {
    if (!word.startsWith(before) || word.length - before.length < SHORTEST - 1) continue;
    const rest = word.slice(before.length);
    for (const between of ["", "ge", "zu"]) {
      if (rest.startsWith(between)) found.push(...stems(rest.slice(between.length), between === "ge").map((one) => before + one));
    }
  }
  return found;
}

function stems(form, isParticiple) {
  const found = [];
  if (stemOf.has(form) && stemOf.get(form) !== form) found.push(stemOf.get(form));
  for (const ending of ENDINGS) {
    const stem = form.slice(0, -ending.length);
    if (!form.endsWith(ending) || stem.length < 3) continue;
    if (stemOf.has(stem)) found.push(stemOf.get(stem));
    else if (ending === "t" || (ending === "et" && (isParticiple || "dt".includes(stem.at(-1))))) found.push(stem);
  }
  return found;
}
