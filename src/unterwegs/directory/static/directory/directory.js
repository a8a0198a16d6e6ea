/* Makes the forms of the directory quicker; every page works without it. */

import { addRows } from "./rows.js";
import { showAges } from "./ages.js";
import { searchChoices } from "./choices.js";
import { checkAll } from "./selection.js";
import { followRhythm } from "./rhythm.js";

addRows(document);
showAges(document);
searchChoices(document);
checkAll(document);
followRhythm(document);
