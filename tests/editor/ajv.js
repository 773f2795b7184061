// Compiles each schema that is named as strictly as ajv does, and prints what it has against them.
const fs = require("fs");
const Ajv = require("ajv");

// What editors read beside the vocabulary of JSON Schema.
const editors = [
  "defaultSnippets",
  "enumDescriptions",
  "errorMessage",
  "markdownDescription",
  "markdownEnumDescriptions",
  "patternErrorMessage",
];

let refused = 0;
for (const file of process.argv.slice(2)) {
  const said = [];
  const logger = { log: (it) => said.push(it), warn: (it) => said.push(it), error: (it) => said.push(it) };
  try {
    const ajv = new Ajv({ strict: true, strictTypes: true, strictTuples: true, allowUnionTypes: true, allErrors: true, logger });
    ajv.addVocabulary(editors);
    ajv.compile(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch (error) {
    said.push(error.message);
  }
  for (const it of said) console.log(`${file}: ${it}`);
  refused += said.length;
}
process.exit(refused ? 1 : 0);
