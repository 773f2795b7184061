"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const SIGNS = { gained: "+", lost: "\u2212", changed: "~", blocked: "!" };
  // So many stand below each other before the rest waits for a click, so many make a group, and so many are put into the page at once.
  const SHOWN = 10, ALIKE = 8, CHUNK = { map: 40, table: 150 };

  // Texts go into the page as texts and never as markup.
  const put = (tag, attributes, ...inside) => {
    const it = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) it.setAttribute(name, "");
      else if (value !== false && value != null && value !== "") it.setAttribute(name, value);
    }
    for (const part of inside.flat()) if (part != null && part !== "") it.append(part);
    return it;
  };
  const number = (many) => many.toLocaleString("en");
  const plural = (many, one, more) => number(many) + " " + (many === 1 ? one : more);
  const folded = (text) => text.toLowerCase();

  const bands = data.identities.map((it, at) => ({
    it, at, acts: [], reaches: [], text: folded(it.label + "\n" + it.home + "\nidentity/" + it.label),
  }));
  const actsOf = new Map();
  for (const line of data.acts) {
    const who = data.who[line.from];
    line.who = who;
    line.text = folded([who.label, who.home, who.place || "", line.words || "", ...line.addresses].join("\n"));
    bands[line.to].acts.push(line);
    actsOf.set(line.from, (actsOf.get(line.from) || 0) + 1);
  }
  for (const line of data.reaches) {
    const what = data.what[line.to];
    line.what = what;
    line.text = folded([what.label, what.home, what.place || "", line.words || "", ...line.addresses].join("\n"));
    bands[line.from].reaches.push(line);
  }
  const turned = (line) => Boolean(line.turn);
  const touched = (band) => Boolean(band.it.turn) || band.acts.some(turned) || band.reaches.some(turned);
  const weight = (line) => line.turn ? 0 : line.foreign ? 1 : 2;
  for (const band of bands) {
    band.acts.sort((a, b) => weight(a) - weight(b));
    band.reaches.sort((a, b) => weight(a) - weight(b) || Number(Boolean(b.what.wide)) - Number(Boolean(a.what.wide)));
    band.touched = touched(band);
  }
  bands.sort((a, b) => Number(b.touched) - Number(a.touched) || a.at - b.at);

  // What the page says of all of it.
  $("sum").textContent = plural(data.who.length, "subject", "subjects") + " can act as " +
    plural(data.identities.length, "identity", "identities") + ", which reach " + plural(data.what.length, "thing", "things") + ".";
  if (!bands.length) $("count").textContent = "Nothing is declared.";
  const turns = {};
  for (const line of [...data.acts, ...data.reaches]) if (line.turn) turns[line.turn] = (turns[line.turn] || 0) + 1;
  if (data.planned) {
    const told = Object.keys(SIGNS).filter((it) => turns[it]);
    $("turns").hidden = false;
    $("turns").append("Planned: ", ...(told.length ? told.map((it) => chip(it, SIGNS[it] + " " + number(turns[it]) + " " + it)) : ["no line changes."]));
  }
  $("changed-label").hidden = !bands.some((it) => it.touched);
  $("foreign-label").hidden = ![...data.acts, ...data.reaches].some((it) => it.foreign);
  const options = (id, texts) => {
    for (const text of [...new Set(texts)].sort((a, b) => a.localeCompare(b, "en", { numeric: true })))
      $(id).append(put("option", { value: text }, text));
  };
  options("cluster", data.who.filter((it) => it.cluster).map((it) => it.home.replace(/^cluster /, "")));
  options("identity", data.identities.map((it) => it.label));
  options("role", data.what.map((it) => it.label));

  // What of a band fits; nothing where none does.
  const fits = (band, wish) => {
    if (wish.identity && band.it.label !== wish.identity) return null;
    let { acts, reaches } = band;
    if (wish.cluster) acts = acts.filter((it) => it.who.cluster && it.who.home === "cluster " + wish.cluster);
    if (wish.cluster && !acts.length) return null;
    if (wish.role) reaches = reaches.filter((it) => it.what.label === wish.role);
    if (wish.wide) reaches = reaches.filter((it) => it.what.wide);
    if ((wish.role || wish.wide) && !reaches.length) return null;
    for (const [asked, is] of [[wish.changed, turned], [wish.foreign, (it) => it.foreign]]) {
      if (!asked) continue;
      const [a, r] = [acts.filter(is), reaches.filter(is)];
      if (!a.length && !r.length && !(is === turned && band.it.turn)) return null;
      // Beside what changed stands what it opens, or whom it concerns.
      if (a.length && !r.length) acts = a;
      if (r.length && !a.length) reaches = r;
    }
    for (const word of wish.words) {
      if (band.text.includes(word)) continue;
      const a = acts.filter((it) => it.text.includes(word));
      if (a.length) { acts = a; continue; }
      reaches = reaches.filter((it) => it.text.includes(word));
      if (!reaches.length) return null;
    }
    return { band, acts, reaches };
  };

  function chip(kind, words) { return put("span", { class: "chip " + kind }, words); }
  const chips = (line, thing) => [
    line.turn ? chip(line.turn, SIGNS[line.turn] + " " + line.turn) : null,
    thing.wide ? chip("wide", "wide") : null,
    line.foreign ? chip("foreign", "not managed here") : null,
  ];
  const looks = (line) => "item" + (line.turn ? " is-" + line.turn : "") + (line.foreign ? " is-foreign" : "");
  const home = (thing) => thing.home.replace(/^cluster /, "on ");
  const others = (line) => {
    const many = (actsOf.get(line.from) || 1) - 1;
    if (!many) return null;
    const it = put("button", { type: "button", class: "chip" }, "and as " + plural(many, "other", "others"));
    it.addEventListener("click", () => { $("q").value = line.who.label; show(); $("q").focus(); });
    return it;
  };
  const whoItem = (line) => put("li", { class: looks(line), title: line.addresses.join("\n") },
    chips(line, line.who), put("b", {}, line.who.label), others(line),
    put("small", {}, home(line.who) + (line.words ? ", " + line.words : "")));
  const whatItem = (line) => put("li", { class: looks(line), title: line.what.place || line.what.home },
    chips(line, line.what), put("b", {}, line.what.label), line.words ? " " + line.words : "", put("small", {}, line.what.home));

  // Of many, those who are called alike on several clusters are one.
  const grouped = (acts) => {
    if (acts.length <= ALIKE) return acts.map((it) => [it]);
    const by = new Map();
    for (const line of acts) {
      const key = [line.turn, line.foreign, line.words, line.who.cluster, line.who.label].join("\n");
      if (by.has(key)) by.get(key).push(line); else by.set(key, [line]);
    }
    return [...by.values()];
  };
  const groupItem = (lines) => {
    if (lines.length === 1) return whoItem(lines[0]);
    const first = lines[0];
    const where = first.who.cluster ? "on " + plural(lines.length, "cluster", "clusters") : "of " + plural(lines.length, "issuer", "issuers");
    return put("li", { class: looks(first) }, put("details", {},
      put("summary", {}, chips(first, first.who), put("b", {}, first.who.label), " ", where + (first.words ? ", " + first.words : "")),
      put("ul", {}, lines.map((it) => put("li", {}, it.who.home.replace(/^cluster /, ""))))));
  };

  const list = (title, id, items, none) => {
    const ul = put("ul", { "aria-labelledby": id });
    const box = [put("h3", { id }, title)];
    if (!items.length) return [...box, put("p", { class: "none" }, none)];
    const rest = items.slice(SHOWN);
    for (const make of rest.length > 2 ? items.slice(0, SHOWN) : items) ul.append(make());
    box.push(ul);
    if (rest.length > 2) {
      const more = put("button", { type: "button", class: "rest" }, "and " + number(rest.length) + " more");
      more.addEventListener("click", () => {
        const first = ul.children.length;
        for (const make of rest) ul.append(make());
        more.remove();
        ul.children[first].tabIndex = -1;
        ul.children[first].focus();
      });
      box.push(more);
    }
    return box;
  };

  const wires = new ResizeObserver((entries) => { for (const { target } of entries) wire(target); });
  const SVG = "http://www.w3.org/2000/svg";
  const wire = (three) => {
    for (const [side, column] of [["in", "who"], ["out", "what"]]) {
      const svg = three.querySelector("svg." + side);
      if (!svg || svg.clientWidth === 0) continue;
      const box = svg.getBoundingClientRect();
      const id = three.querySelector(".id").getBoundingClientRect();
      const middle = id.top + id.height / 2 - box.top, width = box.width;
      const paths = [...three.querySelectorAll("." + column + " > ul > .item")].map((it) => {
        const at = it.getBoundingClientRect();
        const y = at.top + at.height / 2 - box.top;
        const path = document.createElementNS(SVG, "path");
        const [from, to] = side === "in" ? [y, middle] : [middle, y];
        path.setAttribute("d", `M0 ${from} C${width / 2} ${from} ${width / 2} ${to} ${width} ${to}`);
        const looks = it.className.replace("item", "").replace(/is-(gained|lost|changed|blocked)/, "$1").trim();
        if (looks) path.setAttribute("class", looks);
        return path;
      });
      svg.replaceChildren(...paths);
    }
  };

  const shut = new Set();
  const mapBand = ({ band, acts, reaches }) => {
    const { it, at } = band, open = !shut.has(at);
    const name = put("button", { type: "button", "aria-expanded": String(open), "aria-controls": "w" + at + " a" + at, tabindex: "-1" }, it.label);
    const svg = (side) => { const it = document.createElementNS(SVG, "svg"); it.setAttribute("class", side); it.setAttribute("aria-hidden", "true"); return it; };
    const three = put("div", { class: "three" },
      put("div", { class: "id" }, put("h2", { id: "i" + at }, name),
        put("small", {}, it.home !== it.label ? it.home : "", it.existing ? chip("existing", "another team\u2019s") : null, it.turn ? chip(it.turn, SIGNS[it.turn] + " " + it.turn) : null)),
      put("div", { class: "who", id: "w" + at }, list("Who can act as it", "wh" + at, grouped(acts).map((group) => () => groupItem(group)), "Nobody that is known here.")),
      svg("in"), svg("out"),
      put("div", { class: "what", id: "a" + at }, list("What it reaches", "ah" + at, reaches.map((line) => () => whatItem(line)), "Nothing that is known here.")));
    const article = put("article", { class: "band", "aria-labelledby": "i" + at }, three);
    const fold = () => {
      const open = !shut.has(at);
      name.setAttribute("aria-expanded", String(open));
      article.classList.toggle("shut", !open);
      for (const part of three.children) if (!part.classList.contains("id")) part.toggleAttribute("hidden", !open);
    };
    name.addEventListener("click", () => { if (!shut.delete(at)) shut.add(at); fold(); });
    fold();
    wires.observe(three);
    return article;
  };

  const tableRows = ({ band, acts, reaches }) => {
    const what = () => put("ul", {}, reaches.map((line) => put("li", {}, chips(line, line.what), line.what.label + (line.words ? " " + line.words : "") + ", " + line.what.home)));
    const cell = (name, ...inside) => put("td", { role: "cell", "data-name": name }, ...inside);
    const row = (who, where, notes) => put("tr", { role: "row" }, put("th", { scope: "row", role: "rowheader" }, who), cell("", where),
      cell("acts as", band.it.label, band.it.home !== band.it.label ? put("small", {}, band.it.home) : null),
      reaches.length ? cell("reaches", what()) : cell("", put("small", {}, "nothing that is known here")), cell("", notes));
    if (!acts.length) return [() => row("nobody that is known here", "", [])];
    return acts.map((line) => () => row(line.who.label, home(line.who), [...chips(line, line.who), line.words || ""]));
  };

  // What fits is put into the page a part at a time, more of it as the end comes into sight.
  let view = "map", queue = [], shown = 0;
  const step = () => {
    const next = queue.slice(shown, shown + CHUNK[view]);
    shown += next.length;
    (view === "map" ? $("map") : $("table").tBodies[0]).append(...next.map((make) => make()));
    $("more").hidden = shown >= queue.length;
    $("more").textContent = "Show more (" + number(shown) + " of " + number(queue.length) + ")";
  };
  new IntersectionObserver((seen) => { if (seen.some((it) => it.isIntersecting) && shown < queue.length) step(); }, { rootMargin: "600px" }).observe($("more"));
  $("more").addEventListener("click", step);

  const wished = () => ({
    words: folded($("q").value).split(/\s+/).filter(Boolean), cluster: $("cluster").value, identity: $("identity").value, role: $("role").value,
    wide: $("wide").checked, changed: $("changed").checked, foreign: $("foreign").checked,
  });
  const show = () => {
    const wish = wished();
    const found = bands.map((band) => fits(band, wish)).filter(Boolean);
    const rows = found.flatMap(tableRows);
    wires.disconnect();
    $("map").replaceChildren();
    $("table").tBodies[0].replaceChildren();
    $("map").hidden = view !== "map" || !found.length;
    $("table").hidden = view !== "table" || !found.length;
    $("table").setAttribute("aria-rowcount", String(rows.length + 1));
    $("nothing").hidden = found.length > 0 || !bands.length;
    queue = view === "map" ? found.map((it) => () => mapBand(it)) : rows;
    shown = 0;
    step();
    const who = new Set(found.flatMap((it) => it.acts.map((line) => line.from)));
    if (bands.length) $("count").textContent = number(found.length) + " of " + plural(bands.length, "identity", "identities") + ", " +
      number(who.size) + " of " + plural(data.who.length, "subject", "subjects");
    const first = $("map").querySelector(".id button");
    if (first) first.tabIndex = 0;
  };

  let soon = 0;
  $("filters").addEventListener("input", () => { cancelAnimationFrame(soon); soon = requestAnimationFrame(show); });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("filters").addEventListener("reset", () => setTimeout(show));
  $("clear").addEventListener("click", () => { $("filters").reset(); $("q").focus(); });
  for (const to of ["map", "table"]) $("as-" + to).addEventListener("click", () => {
    view = to;
    for (const it of ["map", "table"]) $("as-" + it).setAttribute("aria-pressed", String(it === to));
    show();
  });

  // Keys: `/` to the search; in the map, arrows from identity to identity.
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) { event.preventDefault(); $("q").focus(); return; }
    if (key === "Escape" && target === $("q") && $("q").value) { event.preventDefault(); $("q").value = ""; show(); return; }
    if (!target.matches(".id button")) return;
    if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(key)) return;
    event.preventDefault();
    let all = [...$("map").querySelectorAll(".id button")];
    if ((key === "End" || (key === "ArrowDown" && all.at(-1) === target)) && shown < queue.length) {
      do step(); while (key === "End" && shown < queue.length);
      all = [...$("map").querySelectorAll(".id button")];
    }
    const at = all.indexOf(target);
    const next = { ArrowDown: all[at + 1], ArrowUp: all[at - 1], Home: all[0], End: all.at(-1) }[key];
    if (!next) return;
    target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    next.closest(".band").scrollIntoView({ block: "nearest" });
  });

  show();
})();
