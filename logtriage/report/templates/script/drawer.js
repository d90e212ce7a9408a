// A card, a request or a route, each on one screen.
const drawer = $("#drawer");
const help = $("#help");
const routePanel = $("#route-view");
let opened = null;
let printing = false;

function openCard(finding) {
  const push = !opened;
  if (!matching.includes(finding)) {
    state = { ...FRESH };
    fillForm();
    draw();
  }
  const at = matching.indexOf(finding);
  const page = Math.floor(at / PAGE);
  if (page !== state.page) {
    state.page = page;
    draw();
  }
  opened = { finding };
  const card = cardOf(finding);
  if (platform) choosePlatform(card);
  const steps = [button("Previous", "previous"), button("Next", "next")];
  steps[0].disabled = at === 0;
  steps[1].disabled = at === matching.length - 1;
  const tools = [button("Copy as Markdown", "markdown"), button("Copy link", "link"), button("Download JSON", "json")];
  fill([...steps, made("span", { className: "more", textContent: `${grouped(at + 1)} of ${grouped(matching.length)}` })], tools, card);
  drawer.setAttribute("aria-labelledby", `title-${finding.id}`);
  show($("h3", card));
  writeHash(opened, push);
}

function fill(left, right, ...content) {
  const close = button("Close", "close");
  close.className = "close";
  const bar = made("div", { className: "bar tools" }, made("span", {}, ...left), made("span", { className: "right" }, ...right), close);
  drawer.replaceChildren(bar, made("div", { className: "sheet" }, ...content));
}

function show(title) {
  if (!drawer.open) drawer.showModal();
  $(".sheet", drawer).scrollTop = 0;
  title.focus({ preventScroll: true });
}

const requestOf = (sample) => $(".request", sample).textContent;

// One request: its lines in order, with the silences between them, and every finding that shows it.
function openRequest(id) {
  const push = !opened;
  const met = findings.filter((finding) => part(finding.place, "samples").some((sample) => sample.request === id));
  if (!met.length) return showUnkept(id);
  const own = $$(".sample", cardOf(met[0])).find((sample) => requestOf(sample) === id);
  const sample = made("div", { className: "sample" }, ...[...own.cloneNode(true).childNodes].filter((node) => node.nodeName !== "SUMMARY"));
  for (const control of $$("button", sample)) control.remove();
  const asked = made("p", { className: "more", textContent: $("summary .more", own).textContent });
  const title = made("h3", { id: "request-title", tabIndex: -1, textContent: "Request " }, made("code", { textContent: id }));
  const list = made("ul", {}, ...met.map((finding) => made("li", {}, made("a", { href: `#${finding.id}`, textContent: finding.title }))));
  opened = { request: id };
  const view = made("article", { className: "card" }, title, asked, made("h4", { textContent: "Findings that show it" }), list, sample);
  fill([button("Back to the finding", "back")], [button("Copy link", "link")], view);
  $("[data-do=back]", drawer).dataset.id = met[0].id;
  drawer.setAttribute("aria-labelledby", "request-title");
  show(title);
  writeHash(opened, push);
}

// A page holds a few requests of each finding; for the others it has the command that prints them.
function showUnkept(id) {
  const push = !opened;
  opened = { request: id };
  const title = made("h3", { id: "request-title", tabIndex: -1, textContent: "Request " }, made("code", { textContent: id }));
  const view = made("article", { className: "card" }, title);
  view.append(made("p", { textContent: "Its lines are not kept in this page: a finding keeps up to three of its requests." }));
  // An address may come from anyone: what is no plain id gets no command to run.
  if (/^[\w:.-]{1,128}$/.test(id)) {
    const command = made("div", { className: "command" }, made("pre", { textContent: `${$("#others code").textContent} | grep -F ${id}` }));
    command.append(button("Copy", "command"));
    view.append(made("h4", { textContent: "All its lines" }), command);
  }
  fill([], [button("Copy link", "link")], view);
  drawer.setAttribute("aria-labelledby", "request-title");
  show(title);
  writeHash(opened, push);
}

// Requests that the evidence of a criterion or a chain names lead to their lines.
const NAMED = /(?<=\brequests? (?:[\w:.-]+ and )?)(?=[\w:.-]*\d)[\w:.-]{7,}\w/g;
function requestLinks() {
  for (const line of $$("#criteria li li, #latency li")) {
    if (line.children.length) continue;
    // From the last to the first: the text before a link stays the first child.
    for (const { 0: id, index } of [...line.textContent.matchAll(NAMED)].reverse()) {
      const rest = line.firstChild.splitText(index);
      rest.splitText(id.length);
      rest.replaceWith(made("a", { href: `#request=${encodeURIComponent(id)}`, textContent: id }));
    }
  }
}

function closed() {
  const was = opened;
  opened = null;
  drawer.replaceChildren();
  if (printing || !was) return;
  // Where another link was followed meanwhile, the address is that link's.
  if (location.hash.slice(1).split("&")[0] === addressOf(was)) writeHash(null);
  if (was?.finding) $("a", rowOf(was.finding))?.focus();
}

function step(by) {
  const next = matching[matching.indexOf(opened?.finding) + by];
  if (opened?.finding && next) openCard(next);
}

// j and k: the next row of the table, over the edge of a page as well.
function stepRow(by) {
  const here = document.activeElement.closest("tr[data-id]")?.dataset.id;
  const first = state.page * PAGE;
  const at = here ? matching.findIndex((finding) => finding.id === here) + by : first;
  if (!matching[at]) return;
  const page = Math.floor(at / PAGE);
  if (page !== state.page) {
    state.page = page;
    draw();
  }
  $("th a", rowOf(matching[at])).focus();
}

// ---- the route view: what all its requests and findings say together
function drawRoute() {
  const place = routeUses.get(state.route);
  routePanel.hidden = place === undefined;
  if (place === undefined) return routePanel.replaceChildren();
  const use = unpacked(place);
  const on = findings.filter((finding) => finding.route === state.route);
  const places = [...new Set(on.flatMap((finding) => part(finding.place, "code_places").map(placeText)))];
  const owners = [...new Set(on.flatMap((finding) => part(finding.place, "owners")))];
  const statuses = Object.entries(use.by_status).filter(([, count]) => count).map(([name, count]) => `${name} ${grouped(count)}`);
  const facts = [
    ["Requests", `${grouped(use.requests)} (${statuses.join(", ")})`],
    ["Duration", use.durations.count ? `median ${spent(use.durations.p50)}, p95 ${spent(use.durations.p95)}, max ${spent(use.durations.max)}` : "not in the log"],
    ["Code", places.slice(0, 5).join(", ") || "no place known"],
    ...(owners.length ? [["Owners", owners.join(", ")]] : []),
  ];
  const list = made("dl", { className: "facts" }, ...facts.map(([label, text]) => made("div", {}, made("dt", { textContent: label }), made("dd", { textContent: text }))));
  const leave = button("All routes", "routes");
  routePanel.replaceChildren(made("h3", {}, made("span", { className: "route", textContent: state.route }), " ", leave), list);
  const sums = on[0]?.counts.map((_, at) => on.reduce((sum, finding) => sum + finding.counts[at], 0)) ?? [];
  if (sums.some(Boolean)) routePanel.append(barsOf(sums), made("p", { className: "more", textContent: "Occurrences of the findings of this route over the window" }));
}

const placeText = (place) => (place.line === null ? place.file : `${place.file}:${place.line}`);
const spent = (ms) => (ms < 1000 ? `${Math.floor(ms)} ms` : `${grouped(Math.floor(ms / 100) / 10)} s`);

function barsOf(counts) {
  const top = Math.max(...counts);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const bar = (count, at) => (count ? `M${at} 32v-${Math.max(2, Math.round((32 * count) / top))}` : "");
  path.setAttribute("d", counts.map(bar).join(""));
  const sum = counts.reduce((all, count) => all + count, 0);
  const told = { class: "timeline", viewBox: `-.5 0 ${counts.length} 32`, preserveAspectRatio: "none", role: "img" };
  told["aria-label"] = `${counted(sum, "occurrence")} on this route over the window, at most ${grouped(top)} in a bar`;
  for (const [name, text] of Object.entries(told)) svg.setAttribute(name, text);
  svg.append(path);
  return svg;
}
