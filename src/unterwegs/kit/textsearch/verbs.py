"""What a German verb is called: „ausgeliehen“ is „ausleih“, „spricht“ is „sprech“; rules and a table that a phone has as well.

Documents are taken apart by HanTa, whose model is too large for a phone; what people type is read by these rules on both.
Everything is in normal form (ae for ä).
"""

import functools
from collections.abc import Iterator

#: Beginnings of verbs; between those that part and the verb stands „ge“ or „zu“.
BEFORE = [
    "ab",
    "an",
    "auf",
    "aus",
    "bei",
    "dar",
    "dazu",
    "durch",
    "ein",
    "fern",
    "fest",
    "fort",
    "her",
    "heraus",
    "herum",
    "hin",
    "hinaus",
    "kennen",
    "los",
    "mit",
    "nach",
    "nieder",
    "statt",
    "teil",
    "um",
    "unter",
    "vor",
    "vorbei",
    "weg",
    "weiter",
    "wieder",
    "zu",
    "zurueck",
    "zusammen",
    "ueber",
    "be",
    "ent",
    "er",
    "miss",
    "ver",
    "zer",
]
ENDINGS = ("test", "ten", "tet", "est", "end", "te", "et", "st", "en", "e", "n", "t")
#: Of each strong verb its stem and the other forms of it.
STRONG = """
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
"""
SHORTEST = 5  # letters of a word that may be a form of a verb


@functools.cache
def _stem_of() -> dict[str, str]:
    rows = [row.split() for row in STRONG.split(",")]
    return {form: row[0] for row in rows for form in row}


def bases(word: str) -> Iterator[str]:
    """What the verb may be called of which a word in normal form may be a form."""
    if len(word) < SHORTEST:
        return
    for before in ("", *BEFORE):
        if not word.startswith(before) or len(word) - len(before) < SHORTEST - 1:
            continue
        rest = word[len(before) :]
        for between in ("", "ge", "zu"):
            if rest.startswith(between):
                yield from (before + stem for stem in _stems(rest[len(between) :], is_participle=between == "ge"))


def _stems(form: str, *, is_participle: bool) -> Iterator[str]:
    """Stems of strong verbs in any form; of others where the ending says that it is one: „turnt“, „gestillt“."""
    strong = _stem_of()
    if form in strong and strong[form] != form:
        yield strong[form]
    for ending in ENDINGS:
        stem = form[: -len(ending)]
        if form.endswith(ending) and len(stem) >= 3:
            if stem in strong:
                yield strong[stem]
            elif ending == "t" or (ending == "et" and (is_participle or stem[-1] in "dt")):
                yield stem
