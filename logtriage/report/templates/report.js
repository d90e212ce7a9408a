// Search, filter, sort, pages, deep links and copying. Data: the island `#data`; rows and cards: the page's own markup.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const { findings, lines, cards: late, page: PAGE } = JSON.parse($("#data").textContent);
  if (!findings.length) return;
  const byId = new Map(findings.map((finding, index) => [finding.id, index]));
  const body = $(".findings tbody");
  const cardBox = $("#cards");
  const form = $("#filters");
  const pages = $("#pages");
  const FILTERS = ["q", "severity", "outcome", "route", "environment", "rule"];
  const FRESH = { q: "", severity: "", outcome: "", route: "", environment: "", rule: "", sort: "", page: 0 };
  let state = { ...FRESH };
  let matching = findings;
  let printing = false;
  let waiting = 0;

  // Rows and cards become elements when they are first needed. Their markup was escaped by the template that wrote it.
  const rows = new Map($$("tr", body).map((row) => [row.dataset.id, row]));
  const cards = new Map($$(".card", cardBox).map((card) => [card.id, card]));
  // While scripts run, a browser keeps what stands in <noscript> as text.
  const spareRows = $("#more-rows")?.textContent.match(/<tr data-id[^]*?<\/tr>/g) ?? [];

  function element(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.firstElementChild;
  }

  function rowOf(finding) {
    if (!rows.has(finding.id)) rows.set(finding.id, element(spareRows[byId.get(finding.id) - PAGE]));
    return rows.get(finding.id);
  }

  function cardOf(finding) {
    if (!cards.has(finding.id)) {
      const card = element(late[finding.id].map((line) => lines[line]).join("\n"));
      prepare(card);
      cards.set(finding.id, card);
    }
    return cards.get(finding.id);
  }

  function button(text, action) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", textContent: text });
    made.dataset.do = action;
    return made;
  }

  function prepare(card) {
    $("details", card).open = card.dataset.first === "yes";
    const tools = document.createElement("p");
    tools.className = "tools";
    tools.append(button("Copy as Markdown", "markdown"), " ", button("Copy link", "link"));
    $(".body", card).prepend(tools);
    for (const command of $$(".command", card)) command.append(button("Copy", "command"));
  }

  // ---- what is shown
  function matches(finding, words) {
    return (
      words.every((word) => finding.text.includes(word)) &&
      (!state.severity || finding.severity === state.severity) &&
      (!state.outcome || finding.outcomes.includes(state.outcome)) &&
      (!state.route || finding.routes.includes(state.route)) &&
      (!state.environment || finding.environments.includes(state.environment)) &&
      (!state.rule || (state.rule === "unclassified" ? !finding.classified : finding.rule === state.rule))
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

  function draw(soon = false) {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    matching = sorted(findings.filter((finding) => matches(finding, words)));
    const last = Math.max(0, Math.ceil(matching.length / PAGE) - 1);
    state.page = Math.min(Math.max(0, state.page), last);
    const from = state.page * PAGE;
    const visible = printing && findings.length <= 2 * PAGE ? matching : matching.slice(from, from + PAGE);
    body.replaceChildren(...visible.map(rowOf));
    // Cards cost ten times what rows cost: while someone types, they follow a moment later.
    clearTimeout(waiting);
    const drawCards = () => cardBox.replaceChildren(...visible.map(cardOf));
    if (soon) waiting = setTimeout(drawCards, 120);
    else drawCards();
    $("#shown-count").textContent =
      matching.length === findings.length ? `${findings.length} findings` : `${matching.length} of ${findings.length} findings`;
    pages.hidden = last === 0;
    $("#page-now").textContent = `${from + 1} to ${from + visible.length} of ${matching.length}`;
    $("[data-step='-1']").disabled = state.page === 0;
    $("[data-step='1']").disabled = state.page === last;
    for (const head of $$("th[data-sort]")) {
      const key = state.sort.replace("-", "");
      if (key !== head.dataset.sort) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
    }
  }

  function change(part) {
    state = { ...state, page: 0, ...part };
    draw(true);
    writeHash();
  }

  // ---- the address: #<finding>&q=...&sort=-requests
  function writeHash(id) {
    const set = Object.entries(state).filter(([, value]) => value);
    const text = [id, new URLSearchParams(set).toString()].filter(Boolean).join("&");
    if (text || location.hash) history.replaceState(null, "", `#${text}`);
  }

  function readHash() {
    const parts = location.hash.slice(1).split("&").filter(Boolean);
    const id = parts[0] && !parts[0].includes("=") ? decodeURIComponent(parts.shift()) : "";
    if (parts.length || (!id && !location.hash.slice(1))) {
      const given = new URLSearchParams(parts.join("&"));
      state = { ...FRESH };
      for (const key of Object.keys(FRESH)) if (given.has(key)) state[key] = given.get(key);
      state.page = Number.parseInt(state.page, 10) || 0;
      for (const name of FILTERS) {
        form.elements[name].value = state[name];
        state[name] = form.elements[name].value; // a value that this report does not offer filters nothing
      }
      draw();
    }
    if (byId.has(id)) open(id);
  }

  function open(id) {
    const finding = findings[byId.get(id)];
    if (!matching.includes(finding)) {
      form.reset();
      state = { ...FRESH };
      draw();
    }
    state.page = Math.floor(matching.indexOf(finding) / PAGE);
    draw();
    const card = cardOf(finding);
    $("details", card).open = true;
    card.scrollIntoView();
    $("summary", card).focus({ preventScroll: true });
    writeHash(id);
  }

  // ---- copying
  async function copy(text, from) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const label = from.textContent;
    from.textContent = "Copied";
    setTimeout(() => (from.textContent = label), 1500);
  }

  // Words of a log must stay words where the text is pasted: no markup, no mention, no issue link, no autolink.
  const plain = (text) =>
    text
      .replace(/\s+/g, " ")
      .trim()
      .replace(/&/g, "&amp;")
      .replace(/[\\`*_{}[\]<>|~]/g, "\\$&")
      .replace(/[@#]|:(?=\/\/)|www(?=\.)/g, "$&<!-- -->");

  function fenced(text) {
    const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    return `${fence}text\n${text}\n${fence}`;
  }

  const inner = (node) => [...node.children].flatMap(markdown);
  const isItem = (block) => /^(- |\d+\. )/.test(block) && !block.includes("\n");
  const joined = (blocks) => blocks.reduce((text, block, at) => text + (isItem(block) && isItem(blocks[at - 1]) ? "\n" : "\n\n") + block);

  const link = (node) => `[${plain(node.textContent)}](${node.href.replace(/[()]/g, (char) => (char === "(" ? "%28" : "%29"))})`;

  function item(node) {
    const isBlock = (child) => ["P", "PRE", "DIV", "DETAILS"].includes(child.nodeName);
    const loose = [...node.childNodes].filter((child) => !isBlock(child));
    const text = loose.map((child) => (child.nodeName === "A" ? link(child) : plain(child.textContent))).filter(Boolean).join(" ");
    const blocks = [text, ...[...node.children].filter(isBlock).flatMap(markdown)].filter(Boolean);
    const mark = node.parentElement.matches(".steps, .causes") ? `${[...node.parentElement.children].indexOf(node) + 1}. ` : "- ";
    return [mark + joined(blocks).replace(/\n(?=.)/g, `\n${" ".repeat(mark.length)}`)];
  }

  // What is folded away is left out: the reader chooses how much to paste.
  function markdown(node) {
    const tag = node.tagName;
    if (["BUTTON", "svg", "FIGURE"].includes(tag) || node.matches(".tools, details:not([open])")) return [];
    if (/^H\d$/.test(tag)) return [`${"#".repeat(Number(tag[1]))} ${plain(node.textContent)}`];
    if (node.matches(".facts > div")) return [`- **${plain(node.firstElementChild.textContent)}**: ${plain(node.lastElementChild.textContent)}`];
    if (node.matches(".chips")) return [[...node.children].map((chip) => plain(chip.textContent)).join(" · ")];
    if (tag === "PRE") return [fenced(node.textContent)];
    if (tag === "P" || node.matches(".sub")) return [plain(node.textContent)];
    if (tag === "LI") return item(node);
    if (tag === "SUMMARY" && !node.matches(".card > details > summary")) return [`**${plain(node.textContent)}**`];
    return inner(node);
  }

  const asMarkdown = (card) => `${joined(markdown(card).filter(Boolean))}\n`;

  // ---- events
  document.addEventListener("click", (event) => {
    const from = event.target.closest("button[data-do]");
    if (!from) return;
    const card = from.closest(".card");
    if (from.dataset.do === "command") copy(from.previousElementSibling.textContent, from);
    if (from.dataset.do === "markdown") copy(asMarkdown(card), from);
    if (from.dataset.do === "link") copy(`${location.href.split("#")[0]}#${card.id}`, from);
    if (from.dataset.do === "sort") {
      const key = from.parentElement.dataset.sort;
      const falling = ["requests", "rows", "last"].includes(key) ? ["-", ""] : ["", "-"];
      const next = falling.map((sign) => sign + key);
      change({ sort: state.sort === next[0] ? next[1] : state.sort === next[1] ? "" : next[0] });
    }
  });
  // A second click on the same link changes no address, so links to cards are followed here.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const id = link && decodeURIComponent(link.hash.slice(1));
    if (!byId.has(id) || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(id);
  });
  form.addEventListener("input", (event) => change({ [event.target.name]: event.target.value }));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => change({ ...FRESH }));
  pages.addEventListener("click", (event) => {
    const step = Number(event.target.dataset.step);
    if (!step) return;
    change({ page: state.page + step });
    $("#findings").scrollIntoView();
  });
  $("#toggle").addEventListener("click", (event) => {
    const opening = event.target.textContent.startsWith("Open");
    for (const details of $$(".card > details", cardBox)) details.open = opening;
    event.target.textContent = opening ? "Close all cards" : "Open all cards";
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      form.elements.q.focus();
    }
    if (event.key === "Escape" && event.target === form.elements.q) {
      event.target.value = "";
      change({ q: "" });
    }
  });
  let closed = [];
  addEventListener("beforeprint", () => {
    printing = true;
    draw();
    closed = $$("details:not([open])");
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
    printing = false;
    draw();
  });
  addEventListener("hashchange", readHash);

  for (const card of cards.values()) prepare(card);
  for (const head of $$("th[data-sort]")) {
    const label = button(head.textContent, "sort");
    head.replaceChildren(label);
  }
  form.hidden = false;
  draw();
  readHash();
  // A browser follows the address once more when it has parsed the page, and takes the focus away.
  addEventListener("load", readHash);
})();
