// Reads a flowchart with Mermaid's own parser and a digraph with Graphviz, and prints the labels that both understood, as JSON.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(path.join(process.cwd(), "package.json"));
const viz = await require("@viz-js/viz").instance();
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><body></body>");
Object.assign(globalThis, { window, document: window.document });
const mermaid = (await import(pathToFileURL(path.join(process.cwd(), "node_modules/mermaid/dist/mermaid.core.mjs")))).default;

// As Mermaid keeps a letter that is written by its number until it draws, and as a browser then reads it.
const read = (text) => {
  const area = window.document.createElement("textarea");
  area.innerHTML = text.replaceAll("\ufb02\u00b0\u00b0", "&#").replaceAll("\ufb02\u00b0", "&").replaceAll("\u00b6\u00df", ";");
  return area.value;
};

const [flowchart, digraph] = process.argv.slice(2).map((it) => fs.readFileSync(it, "utf8"));
mermaid.initialize({ startOnLoad: false, maxEdges: 10000, maxTextSize: 1000000 });
await mermaid.parse(flowchart);
const { db } = await mermaid.mermaidAPI.getDiagramFromText(flowchart);
const boxes = [...db.getVertices().values()].map((it) => read(it.text));
const frames = db.getSubGraphs().map((it) => read(it.title));
const lines = db.getEdges().map((it) => read(it.text || ""));

const result = viz.render(digraph, { format: "json" });
if (result.status !== "success") throw new Error(JSON.stringify(result.errors));
const drawn = JSON.parse(result.output);
const objects = drawn.objects || [];
const svg = new window.DOMParser().parseFromString(viz.renderString(digraph, { format: "svg" }), "image/svg+xml");
const texts = [...svg.querySelectorAll("text")].map((it) => it.textContent.replaceAll("\u00a0", " "));

console.log(JSON.stringify({
  mermaid: { boxes, frames, lines },
  dot: { boxes: objects.filter((it) => !it.name.startsWith("cluster_")).length, lines: (drawn.edges || []).length, texts, errors: result.errors.map((it) => it.message) },
}));
