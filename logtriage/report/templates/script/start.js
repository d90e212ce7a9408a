// Events, and the page as it stands at the beginning.
const ACTIONS = {
  command: (from) => copy($("pre", from.parentElement).textContent, from),
  place: (from) => copy($("code", from.parentElement).textContent, from),
  markdown: (from) => copy(asMarkdown($(".card", drawer)), from),
  link: (from) => copy(location.href, from),
  json: (from) => download(opened.finding, from),
  request: (from) => openRequest(requestOf(from.closest(".sample"))),
  back: (from) => openCard(byId.get(from.dataset.id)),
  previous: () => step(-1),
  next: () => step(1),
  close: () => drawer.close(),
  help: () => help.showModal(),
  whole: () => change({ from: "", to: "" }),
  outcome: (from) => change({ outcome: state.outcome === from.dataset.name ? "" : from.dataset.name }),
  routes: () => change({ route: "" }),
  new: () => change({ state: state.state === "new" ? "" : "new" }),
  sort: (from) => {
    const { key } = from.dataset;
    const next = (["requests", "rows", "last"].includes(key) ? ["-", ""] : ["", "-"]).map((sign) => sign + key);
    change({ sort: state.sort === next[0] ? next[1] : state.sort === next[1] ? "" : next[0], page: 0 });
  },
};

function follow(event) {
  const to = event.target.closest("a[href^='#']");
  if (!to || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const id = decodeURIComponent(to.hash.slice(1));
  if (to.dataset.to !== undefined) {
    event.preventDefault();
    if (drawer.open) drawer.close();
    change({ ...FRESH, route: to.dataset.to });
    $("#findings").scrollIntoView();
    (routePanel.hidden ? form.elements.route : $("button", routePanel)).focus({ preventScroll: true });
  } else if (byId.has(id)) {
    event.preventDefault();
    openCard(byId.get(id));
  } else if (drawer.open && document.getElementById(id)) {
    opened = null; // the address is that of the place
    drawer.close();
  }
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const tab = event.target.closest("[role=tab]");
  if (tab && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    const list = [...tab.parentElement.children];
    const next = list[(list.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1) + list.length) % list.length];
    choose(next);
    next.focus();
    return;
  }
  if (event.key === "Escape" && event.target === form.elements.q) change({ q: "" });
  if (event.target.matches("input, select, textarea")) return;
  const keys = {
    "/": () => (drawer.open && drawer.close(), form.elements.q.focus()),
    "?": () => help.open || help.showModal(),
    j: () => (drawer.open ? step(1) : stepRow(1)),
    k: () => (drawer.open ? step(-1) : stepRow(-1)),
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

function sortButtons() {
  for (const head of $$("th[data-sort]")) {
    head.dataset.label ??= head.textContent;
    const made = button(head.dataset.label, "sort");
    made.dataset.key = head.dataset.sort;
    head.replaceChildren(made);
    if (head.dataset.sort !== "title") continue;
    const route = button("Route", "sort");
    route.dataset.key = "route";
    head.append(" ", route);
  }
}

// Paper holds everything: all cards of what is shown, nothing folded. A browser repeats the head of a table on each
// sheet, but not the buttons in it.
let folded = [];
function beforePrint() {
  printing = true;
  if (drawer.open) drawer.close();
  const shown = findings.length <= 2 * PAGE ? matching : matching.slice(state.page * PAGE, (state.page + 1) * PAGE);
  if (shown.length <= 2 * PAGE) body.replaceChildren(...shown.map(rowOf));
  cardBox.replaceChildren(...shown.map(cardOf));
  cardBox.hidden = false;
  for (const head of $$("th[data-sort]")) head.textContent = head.dataset.label;
  folded = $$("details:not([open])");
  for (const details of folded) details.open = true;
}

function afterPrint() {
  for (const details of folded) details.open = false;
  cardBox.hidden = true;
  printing = false;
  sortButtons();
  draw();
}

function start() {
  // Hidden and not taken out: taking two hundred cards out of a page costs more than all the rest.
  cardBox.hidden = true;
  sortButtons();
  for (const part of $$("#routes, #latency")) routeLinks(part);
  document.addEventListener("click", (event) => {
    const from = event.target.closest("button[data-do]");
    if (from) ACTIONS[from.dataset.do](from);
    const tab = event.target.closest("[role=tab]");
    if (tab) {
      platform = tab.dataset.platform;
      choosePlatform(tab.closest(".card"));
    }
    follow(event);
  });
  drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
  drawer.addEventListener("close", closed);
  form.addEventListener("input", (event) => change({ [event.target.name]: event.target.value }));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => change({ ...FRESH }));
  pages.addEventListener("click", (event) => {
    const by = Number(event.target.dataset.step);
    if (!by) return;
    change({ page: state.page + by });
    $("#findings").scrollIntoView();
  });
  document.addEventListener("keydown", pressed);
  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", afterPrint);
  addEventListener("hashchange", readHash);
  addEventListener("popstate", readHash);
  // A browser follows the address once more when it has parsed the page, and takes the focus away.
  addEventListener("load", () => drawer.open && $("h3", drawer).focus({ preventScroll: true }));
  startBrush();
  startLegend();
  requestLinks();
  form.hidden = false;
  // The first rows stand in the page already, in this order.
  for (const finding of matching.slice(0, PAGE)) rowOf(finding);
  fillForm();
  tell();
  if (location.hash) readHash();
  // The text that the search looks through is made while nobody waits for it.
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 50));
  let next = 0;
  idle(function warm(deadline) {
    while (next < findings.length && deadline.timeRemaining() > 1) void findings[next++].text;
    if (next < findings.length) idle(warm);
  });
}

if (findings.length) start();
