// What is shown: filters, order, pages, and the address that holds them.
const form = $("#filters");
const pages = $("#pages");
const stretch = $("#stretch");
const CHOICES = ["severity", "outcome", "route", "environment", "deployment", "state", "rule"];
const FRESH = { q: "", severity: "", outcome: "", route: "", environment: "", deployment: "", state: "", rule: "" };
Object.assign(FRESH, { from: "", to: "", sort: "", page: 0 });
let state = { ...FRESH };
let matching = findings;

const binOf = (stamp) => Math.round((Number(stamp) - START) / BIN);
const during = (finding) => {
  const [from, to] = [state.from ? binOf(state.from) : 0, state.to ? binOf(state.to) : BINS];
  return finding.counts.slice(from, to).reduce((sum, count) => sum + count, 0);
};

function matches(finding, words) {
  return (
    (!state.severity || finding.severity === state.severity) &&
    (!state.outcome || finding.outcomes.includes(state.outcome)) &&
    (!state.route || finding.routes.includes(state.route)) &&
    (!state.environment || finding.environments.includes(state.environment)) &&
    (!state.deployment || finding.deployments.includes(state.deployment)) &&
    (!state.state || finding.state === state.state) &&
    (!state.rule || (state.rule === "unclassified" ? !finding.classified : finding.rule === state.rule)) &&
    (!(state.from || state.to) || during(finding) > 0) &&
    words.every((word) => finding.text.includes(word))
  );
}

function sorted(list) {
  if (!state.sort) return list;
  const down = state.sort.startsWith("-");
  const key = state.sort.replace("-", "");
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1);
  const known = list.filter((finding) => finding[key] !== null);
  known.sort((a, b) => order(a[key], b[key]));
  return [...known, ...list.filter((finding) => finding[key] === null)];
}

function draw() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  matching = sorted(findings.filter((finding) => matches(finding, words)));
  const last = Math.max(0, Math.ceil(matching.length / PAGE) - 1);
  state.page = Math.min(Math.max(0, state.page), last);
  const from = state.page * PAGE;
  const visible = matching.slice(from, from + PAGE);
  body.replaceChildren(...visible.map(rowOf));
  tell();
}

// What is said of the rows that stand in the table, around it.
function tell() {
  const last = Math.max(0, Math.ceil(matching.length / PAGE) - 1);
  const from = state.page * PAGE;
  $("#shown-count").textContent = summary();
  $("[type=reset]", form).disabled = CHOICES.concat("q", "from", "to").every((key) => !state[key]);
  pages.hidden = last === 0;
  $("#page-now").textContent = `${grouped(from + 1)} to ${grouped(Math.min(from + PAGE, matching.length))} of ${grouped(matching.length)}`;
  $("[data-step='-1']").disabled = state.page === 0;
  $("[data-step='1']").disabled = state.page === last;
  for (const head of $$("th[data-sort]")) markSorted(head);
  drawStretch();
  drawLegend();
  drawRoute();
}

function summary() {
  const all = counted(findings.length, "finding");
  const part = matching.length === findings.length ? all : `${grouped(matching.length)} of ${all}`;
  if (!state.from && !state.to) return part;
  const met = matching.reduce((sum, finding) => sum + during(finding), 0);
  return `${part}, ${counted(met, "occurrence")} in the chosen time`;
}

function markSorted(head) {
  const key = state.sort.replace("-", "");
  const shown = $$("button", head).find((one) => one.dataset.key === key);
  for (const one of $$("button", head)) one.classList.toggle("sorted", one === shown);
  if (shown) head.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
  else head.removeAttribute("aria-sort");
}

function change(part) {
  state = { ...state, page: 0, ...part };
  fillForm();
  draw();
  writeHash();
}

function fillForm() {
  form.elements.q.value = state.q;
  for (const name of CHOICES) {
    form.elements[name].value = state[name];
    // A value that this report does not offer filters nothing.
    if (form.elements[name].value !== state[name]) form.elements[name].value = state[name] = "";
  }
  $("[data-do=new]", form)?.setAttribute("aria-pressed", String(state.state === "new"));
  if (!stretch) state.from = state.to = "";
  for (const name of stretch ? ["from", "to"] : []) {
    const select = $(`[name=${name}]`, stretch);
    const offered = [...select.options].some((option) => option.value === state[name]);
    if (!offered) state[name] = "";
    select.value = state[name];
  }
}

// ---- the address: #<finding>&q=...&sort=-requests, or #request=<id>&...
const addressOf = (open) => (open?.finding ? open.finding.id : open?.request ? `request=${encodeURIComponent(open.request)}` : "");

function writeHash(open = opened, push = false) {
  const set = Object.entries(state).filter(([, value]) => value);
  const text = [addressOf(open), new URLSearchParams(set).toString()].filter(Boolean).join("&");
  if (location.hash === (text && `#${text}`)) return;
  const address = text ? `#${text}` : location.href.split("#")[0];
  if (push) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

function readHash() {
  const parts = location.hash.slice(1).split("&").filter(Boolean);
  const id = parts[0] && !parts[0].includes("=") ? parts.shift() : "";
  if (id && !byId.has(id)) return; // a link to a part of the page
  const given = new URLSearchParams(parts.join("&"));
  state = { ...FRESH };
  for (const key of Object.keys(FRESH)) if (given.has(key)) state[key] = given.get(key);
  state.page = Number.parseInt(state.page, 10) || 0;
  fillForm();
  draw();
  if (byId.has(id)) openCard(byId.get(id));
  else if (given.has("request")) openRequest(given.get("request"));
  else if (drawer.open) drawer.close();
}
