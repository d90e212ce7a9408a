// The island `#data` -> findings and routes, unpacked when they are asked for.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const island = JSON.parse($("#data").textContent);
const { page: PAGE, nodes, shapes, lines, cards: late } = island;
const [START, BIN, BINS] = island.bins;
const RANKS = ["critical", "high", "medium", "low", "info"];

// A node is a scalar, a list as [-1, places...], or a mapping as [shape, places...].
function unpacked(place) {
  const node = nodes[place];
  if (!Array.isArray(node)) return node;
  const [shape, ...inner] = node;
  if (shape < 0) return inner.map(unpacked);
  return Object.fromEntries(inner.map((at, key) => [shapes[shape][key], unpacked(at)]));
}

const keyed = shapes.map((keys) => new Map(keys.map((key, at) => [key, at + 1])));
function part(place, key) {
  const node = nodes[place];
  return unpacked(node[keyed[node[0]].get(key)]);
}

const names = (counts) => counts.map((count) => count.name);

// A finding of the table. What only a filter or the search asks for is unpacked when it is first asked for.
class Row {
  constructor(place, index) {
    Object.assign(this, { place, index, state: island.states[index] ?? "" });
    for (const key of ["id", "severity", "title", "rule", "classified", "requests", "rows"]) this[key] = part(place, key);
    this.rank = RANKS.indexOf(this.severity);
    this.route = part(place, "scope") === "instance" ? "instance-wide" : part(place, "route") ?? "not in the log";
    this.first = part(place, "first_seen");
    this.last = part(place, "last_seen");
  }
  get outcome() {
    return this.outcomes[0] ?? "";
  }
}

function lazily(name, make) {
  Object.defineProperty(Row.prototype, name, {
    get() {
      const value = make(this, (key) => part(this.place, key));
      Object.defineProperty(this, name, { value });
      return value;
    },
  });
}

lazily("routes", (row, get) => [row.route, ...names(get("routes_seen"))]);
lazily("environments", (row, get) => names(get("environments")));
lazily("deployments", (row, get) => names(get("deployments")));
lazily("counts", (row, get) => get("timeline").counts);
lazily("text", (row) => searchText(row.place));
lazily("outcomes", (row, get) => {
  const met = Object.entries(get("outcomes")).filter(([, count]) => count);
  return met.sort((a, b) => b[1] - a[1]).map(([name]) => name);
});

function searchText(place) {
  const one = unpacked(place);
  const said = one.samples.flatMap((sample) => [
    sample.request,
    sample.path,
    ...sample.lines.filter((line) => line.own).map((line) => line.message),
  ]);
  const { title, id, cluster, fingerprint, rule, severity, route, scope, code, error_type, template } = one;
  const own = [title, id, cluster, fingerprint, rule ?? "unclassified", severity, route, code, error_type, template];
  const listed = [one.routes_seen, one.deployments, one.environments].flatMap(names);
  const places = one.code_places.map((found) => (found.line === null ? found.file : `${found.file}:${found.line}`));
  return [...own, scope === "instance" ? "instance-wide" : "", ...Object.values(one.captures).flat(), ...listed]
    .concat(Object.keys(one.outcomes).filter((name) => one.outcomes[name]), one.owners, places, said)
    .filter((word) => word !== null && word !== "")
    .join("\n")
    .toLowerCase();
}

const findings = island.findings.map((place, index) => new Row(place, index));
const byId = new Map(findings.map((finding) => [finding.id, finding]));
const routeUses = new Map(island.routes.map((place) => [part(place, "route"), place]));

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const counted = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

function made(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function button(text, action) {
  const node = made("button", { type: "button", textContent: text });
  node.dataset.do = action;
  return node;
}
