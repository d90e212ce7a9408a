// Copying: commands as they stand, cards as Markdown in which the words of a log stay words.
async function copy(text, from) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = made("textarea", { value: text });
    from.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    from.focus();
  }
  told(from, "Copied");
}

function told(from, word) {
  from.dataset.label ??= from.textContent;
  from.textContent = word;
  setTimeout(() => (from.textContent = from.dataset.label), 1500);
}

// No markup, no mention, no issue link, no autolink where the text is pasted.
const escaped = (text) =>
  text
    .replace(/\s+/g, " ")
    .replace(/&/g, "&amp;")
    .replace(/[\\`*_{}[\]<>|~]/g, "\\$&")
    .replace(/[@#]|:(?=\/\/)|www(?=\.)/g, "$&<!-- -->");
const plain = (text) => escaped(text.trim());

function fenced(text) {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

const inner = (node) => [...node.children].flatMap(markdown);
const isItem = (block) => /^(- |\d+\. )/.test(block) && !block.includes("\n");
const joined = (blocks) =>
  blocks.reduce((text, block, at) => text + (isItem(block) && isItem(blocks[at - 1]) ? "\n" : "\n\n") + block);

const link = (node) => `[${plain(node.textContent)}](${node.href.replace(/[()]/g, (char) => (char === "(" ? "%28" : "%29"))})`;

// A line of text: code stays code, a link stays a link, and no button is part of it.
function said(nodes) {
  const one = (node) => {
    if (node.nodeName === "BUTTON") return "";
    if (node.nodeName === "A" && node.protocol === "https:") return link(node);
    const text = node.textContent.replace(/\s+/g, " ");
    return node.nodeName === "CODE" && text.trim() && !text.includes("`") ? `\`${text}\`` : escaped(text);
  };
  return nodes.map(one).join("").trim();
}

function item(node) {
  const isBlock = (child) => ["P", "PRE", "DIV", "DETAILS"].includes(child.nodeName);
  const loose = [...node.childNodes].filter((child) => !isBlock(child));
  const blocks = [said(loose), ...[...node.children].filter(isBlock).flatMap(markdown)].filter(Boolean);
  const mark = node.parentElement.matches(".steps, .causes") ? `${[...node.parentElement.children].indexOf(node) + 1}. ` : "- ";
  return [mark + joined(blocks).replace(/\n(?=.)/g, `\n${" ".repeat(mark.length)}`)];
}

function spreadLine(table) {
  const told = (cell) => plain([...cell.childNodes].filter((node) => !node.matches?.(".unseen, svg")).map((node) => node.textContent).join(""));
  const cells = $$("tr", table).map((row) => [...row.cells].map(told).join(": "));
  return `- **${plain(table.caption.textContent)}**: ${cells.join("; ")}`;
}

// What is folded away is left out: the reader chooses how much to paste.
function markdown(node) {
  const tag = node.tagName;
  if (["BUTTON", "svg", "FIGURE"].includes(tag) || node.matches(".tools, .tabs, .off, details:not([open])")) return [];
  if (/^H\d$/.test(tag)) return [`${"#".repeat(Number(tag[1]))} ${plain(node.textContent)}`];
  if (node.matches("dl > div")) return [`- **${plain(node.firstElementChild.textContent)}**: ${plain(node.lastElementChild.textContent)}`];
  if (node.matches(".chips, .kicker")) return [[...node.children].map((chip) => plain(chip.textContent)).join(" · ")];
  if (node.matches("table.spread")) return [spreadLine(node)];
  if (node.matches(".panel")) return [`**On ${plain(node.dataset.platform)}**`, ...inner(node)];
  if (tag === "PRE") return [fenced(node.textContent)];
  if (tag === "P") return [said([...node.childNodes])];
  if (tag === "LI") return item(node);
  if (tag === "SUMMARY") return [`**${plain(node.textContent)}**`];
  return inner(node);
}

const asMarkdown = (card) => `${joined(markdown(card).filter(Boolean))}\n`;

function download(finding, from) {
  const text = `${JSON.stringify(unpacked(finding.place), null, 2)}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  made("a", { href: address, download: `${finding.id}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  told(from, "Saved");
}
