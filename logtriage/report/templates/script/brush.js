// A stretch of the window, chosen by dragging over the timeline or by the two lists beneath it.
const plot = $("#window .plot");
const band = made("div", { className: "band", hidden: true });

function drawStretch() {
  if (!plot) return;
  const [from, to] = [state.from ? binOf(state.from) : 0, state.to ? binOf(state.to) : BINS];
  const whole = !state.from && !state.to;
  band.hidden = whole;
  band.style.left = `${(100 * from) / BINS}%`;
  band.style.width = `${(100 * (to - from)) / BINS}%`;
  $("[data-do=whole]", stretch).hidden = whole;
}

// The names of the legend choose an outcome, as the list of outcomes does.
function startLegend() {
  for (const entry of $$("#window [data-outcome]")) {
    const { outcome } = entry.dataset;
    if (![...form.elements.outcome.options].some((option) => option.value === outcome)) continue;
    const choice = button("", "outcome");
    choice.dataset.name = outcome;
    choice.append(...entry.childNodes);
    entry.append(choice);
  }
}

function drawLegend() {
  for (const choice of $$("#window [data-do=outcome]")) choice.setAttribute("aria-pressed", String(state.outcome === choice.dataset.name));
  for (const layer of $$("#window .bars path")) layer.classList.toggle("dim", Boolean(state.outcome) && !layer.matches(`.${state.outcome}`));
}

function startBrush() {
  if (!plot) return;
  plot.append(band);
  stretch.hidden = false;
  const binAt = (event) => {
    const box = plot.getBoundingClientRect();
    return Math.min(BINS - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * BINS)));
  };
  const chosen = (one, other) => {
    const [from, to] = [Math.min(one, other), Math.max(one, other) + 1];
    change({ from: from ? String(START + from * BIN) : "", to: to < BINS ? String(START + to * BIN) : "" });
  };
  let begin = null;
  plot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    begin = binAt(event);
    plot.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  plot.addEventListener("pointermove", (event) => {
    if (begin === null) return;
    const [from, to] = [Math.min(begin, binAt(event)), Math.max(begin, binAt(event)) + 1];
    band.hidden = false;
    band.style.left = `${(100 * from) / BINS}%`;
    band.style.width = `${(100 * (to - from)) / BINS}%`;
  });
  plot.addEventListener("pointerup", (event) => {
    if (begin !== null) chosen(begin, binAt(event));
    begin = null;
  });
  plot.addEventListener("pointercancel", () => {
    begin = null;
    drawStretch();
  });
  stretch.addEventListener("input", () => {
    const [from, to] = ["from", "to"].map((name) => $(`[name=${name}]`, stretch).value);
    // The end before the begin: taken as one bar from the begin on.
    const end = from && to && Number(to) <= Number(from) ? String(Number(from) + BIN) : to;
    change({ from, to: end });
  });
}
