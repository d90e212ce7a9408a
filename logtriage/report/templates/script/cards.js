// Rows and cards become elements when they are first needed. Their markup was escaped by the template that wrote it.
const body = $(".findings tbody");
const cardBox = $("#cards");
const rows = new Map($$("tr", body ?? made("table")).map((row) => [row.dataset.id, row]));
const cards = new Map($$(".card", cardBox ?? made("div")).map((card) => [card.id, card]));
// While scripts run, a browser keeps what stands in <noscript> as text.
const spareRows = $("#more-rows")?.textContent.match(/<tr data-id[^]*?<\/tr>/g) ?? [];
const prepared = new WeakSet();
let platform = "";

function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

function rowOf(finding) {
  if (!rows.has(finding.id)) rows.set(finding.id, element(`<table>${spareRows[finding.index - PAGE]}</table>`).rows[0]);
  return once(rows.get(finding.id), routeLinks);
}

function cardOf(finding) {
  if (!cards.has(finding.id)) cards.set(finding.id, element(late[finding.id].map((line) => lines[line]).join("\n")));
  return once(cards.get(finding.id), prepare);
}

function once(node, change) {
  if (!prepared.has(node)) change(node);
  prepared.add(node);
  return node;
}

// On a page of many findings a remedy is told once; each card has it when it is opened.
const remedies = new Map();
function remedyOf(id) {
  if (!remedies.has(id)) {
    const card = cards.get(id) ?? element(late[id].map((line) => lines[line]).join("\n"));
    remedies.set(id, $(".remedy", card).cloneNode(true));
  }
  return remedies.get(id).cloneNode(true);
}

// A route leads to its view; only a script can show that, so only a script makes it a link.
function routeLinks(root) {
  for (const name of $$("[data-to]", root)) name.href = `#${new URLSearchParams({ route: name.dataset.to })}`;
}

function prepare(card) {
  // As it was written: what is copied into another card gets its buttons there.
  if ($(".remedy", card)) remedies.set(card.id, $(".remedy", card).cloneNode(true));
  for (const told of $$(".remedy-of", card)) told.replaceWith(remedyOf(told.dataset.id));
  for (const sample of $$(".sample", card)) fillIn(sample, $(".sample", card));
  routeLinks(card);
  for (const command of $$(".command", card)) command.append(button("Copy", "command"));
  for (const place of $$(".places li code", card)) place.after(" ", button("Copy", "place"));
  for (const request of $$(".sample .request", card)) request.after(" ", button("Whole request", "request"));
  for (const box of $$(".variants", card)) if (box.children.length > 1) makeTabs(box);
}

// On a page of many findings the text of an error stands once in its card.
function fillIn(sample, first) {
  for (const [at, text] of $$(".own pre", sample).entries()) {
    if (!text.matches(".as-first")) continue;
    text.textContent = $$(".own pre", first)[at].textContent;
    text.removeAttribute("class");
  }
}

function makeTabs(box) {
  const list = made("div", { className: "tabs" });
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", "Platform");
  const stem = `tab-${(makeTabs.made = (makeTabs.made ?? 0) + 1)}`;
  const wanted = $$("details", box).findIndex((details) => details.open);
  for (const [at, details] of $$("details", box).entries()) {
    const tab = made("button", { type: "button", id: `${stem}-${at}` }, ...$("summary", details).childNodes);
    tab.firstChild.textContent = `${details.dataset.platform} `;
    const panel = made("div", { className: "panel", id: `${stem}-${at}-panel` });
    panel.append(...[...details.childNodes].filter((node) => node.nodeName !== "SUMMARY"));
    tab.dataset.platform = panel.dataset.platform = details.dataset.platform;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    list.append(tab);
    details.replaceWith(panel);
  }
  box.prepend(list);
  choose(list.children[Math.max(0, wanted)]);
}

function choose(tab) {
  const panels = $$(":scope > .panel", tab.closest(".variants"));
  for (const [at, other] of [...tab.parentElement.children].entries()) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
    panels[at].classList.toggle("off", other !== tab);
  }
}

// Who works on one platform works on it in every card.
function choosePlatform(card) {
  for (const tab of $$("[role=tab]", card)) if (tab.dataset.platform === platform) choose(tab);
}
