// The peer on the phone: MiniSearch over the same texts. Reads {documents, queries} from standard input, prints keys.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const MiniSearch = createRequire(process.argv[2])("minisearch");
const { documents, queries } = JSON.parse(readFileSync(0, "utf8"));
const index = new MiniSearch({ fields: ["title", "text"], storeFields: [] });
index.addAll(documents);
const options = { fuzzy: 0.25, prefix: true, boost: { title: 2 } };
console.log(JSON.stringify(queries.map((query) => index.search(query, options).map((hit) => hit.id))));
