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

function recordOf(place, index) {
  const get = (key) => part(place, key);
  const outcomes = Object.entries(get("outcomes")).filter(([, count]) => count).sort((a, b) => b[1] - a[1]);
  const route = get("scope") === "instance" ? "instance-wide" : get("route") ?? "not in the log";
  let text;
  let counts;
  return {
    id: get("id"),
    index,
    place,
    severity: get("severity"),
    rank: RANKS.indexOf(get("severity")),
    title: get("title"),
    route,
    routes: [route, ...names(get("routes_seen"))],
    outcomes: outcomes.map(([name]) => name),
    outcome: outcomes[0]?.[0] ?? "",
    environments: names(get("environments")),
    deployments: names(get("deployments")),
    state: island.states[index] ?? "",
    rule: get("rule"),
    classified: get("classified"),
    requests: get("requests"),
    rows: get("rows"),
    first: get("first_seen"),
    last: get("last_seen"),
    // What the search looks through: costly for thousands, so made when it is first asked for.
    get text() {
      return (text ??= searchText(place));
    },
    get counts() {
      return (counts ??= get("timeline").counts);
    },
  };
}

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

const findings = island.findings.map(recordOf);
const byId = new Map(findings.map((finding) => [finding.id, finding]));
const routeUses = new Map(island.routes.map((place) => [part(place, "route"), place]));

const grouped = (number) => number.toLocaleString("en-US");
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
