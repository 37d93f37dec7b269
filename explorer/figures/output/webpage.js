// The timeline of a figure as a web page: reads the events that stand on the page, draws them, pans and zooms.
// Nothing is loaded and nothing is sent. Texts reach the page only as text, never as markup.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const canvas = $("canvas"), detail = $("detail"), pen = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue("--" + name).trim();
  const FONT = getComputedStyle(document.body).fontFamily;
  const AXIS = 44, ROW = 26, PAD = 8, HEAD = 24, GUTTER = () => (canvas.clientWidth > 720 ? 168 : 0);
  const SPAN = 32, UNCERTAIN = 2, OPEN_START = 4, OPEN_END = 8;
  const MONTHS = document.body.dataset.months.split("|");
  const [from, to] = document.body.dataset.range.split(",").map(Number);

  const lanes = [...document.querySelectorAll("section[data-lane]")].map((section) => ({
    name: section.querySelector("h2").firstChild.textContent.trim(),
    colour: colour(section.dataset.lane),
    events: [...section.querySelectorAll("li.event")].map((li) => {
      const [x0, s0, s1, x1] = li.dataset.t.split(",").map(Number);
      return { li, id: li.id, title: li.querySelector("h3").textContent, x0, s0, s1, x1,
        flags: Number(li.dataset.f), shape: Number(li.dataset.c), row: -1, width: 0 };
    }).sort((a, b) => a.x0 - b.x0 || b.x1 - a.x1),
  }));
  const all = lanes.flatMap((lane) => lane.events);
  let view = { start: from, end: to }, selected = null, hits = [], packedAt = "", queued = false;
  const least = 1e-3, most = Math.max((to - from) * 4, 1);

  // -- layout ---------------------------------------------------------------------------------------------------

  const plotWidth = () => Math.max(canvas.clientWidth - GUTTER(), 10);
  const px = (t) => ((t - view.start) / (view.end - view.start)) * plotWidth();

  function extent(event, scale) {
    // From the left of the event, in pixels at a scale: the width of its mark and where its label begins.
    const wide = (event.x1 - event.x0) * scale;
    if (event.flags & SPAN || event.s1 > event.s0) return [Math.max(wide, 7), wide > 18 ? 9 : Math.max(wide, 7) + 6];
    if (wide > 8) return [wide, Math.min(wide / 2 + 10, 18)];
    return [wide / 2 + 5, wide / 2 + 10];
  }

  function pack() {
    // Rows depend on the scale alone, so that nothing jumps while the timeline is moved.
    const scale = plotWidth() / (view.end - view.start), key = scale.toPrecision(9) + " " + lanes.map((l) => l.rows);
    if (key === packedAt) return;
    packedAt = key;
    pen.font = "13px " + FONT;
    for (const lane of lanes) {
      const free = [];
      for (const event of lane.events) {
        event.width = event.width || Math.min(pen.measureText(event.title).width, 420);
        const [wide, label] = extent(event, scale), left = event.x0 * scale;
        let row = free.findIndex((end) => end <= left);
        if (row < 0 && free.length < lane.rows - 1) row = free.push(0) - 1;
        event.row = row;
        if (row >= 0) free[row] = left + Math.max(wide, label + event.width) + 14;
      }
      lane.used = free.length;
    }
  }

  function size() {
    const wide = canvas.clientWidth, gutter = GUTTER();
    const room = Math.max(360, Math.min(window.innerHeight * 0.72, 900)) - AXIS;
    const head = gutter ? 0 : HEAD;
    const wanted = lanes.map((lane) => Math.min(Math.max(2, Math.ceil(lane.events.length / 3) + 1), 14));
    const total = wanted.reduce((a, b) => a + b, 0) || 1;
    const rows = Math.floor((room - lanes.length * (2 * PAD + head)) / ROW);
    lanes.forEach((lane, i) => { lane.rows = Math.max(2, Math.min(14, Math.floor((wanted[i] / total) * rows))); });
    let y = AXIS;
    for (const lane of lanes) { lane.y = y; lane.height = lane.rows * ROW + 2 * PAD + head; y += lane.height; }
    const ratio = window.devicePixelRatio || 1;
    canvas.style.height = y + "px";
    document.documentElement.style.setProperty("--plot-height", y + "px");
    canvas.width = Math.round(wide * ratio);
    canvas.height = Math.round(y * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  // -- axis -----------------------------------------------------------------------------------------------------

  const DAY = 86400, YEAR = 31556952;
  const STEPS = [];
  for (const [unit, counts] of [[1e-3, [1, 10, 100]], [1, [1, 5, 15, 30]], [60, [1, 5, 15, 30]], [3600, [1, 3, 6, 12]],
    [DAY, [1, 2, 7]]]) for (const n of counts) STEPS.push({ size: unit * n, unit, n });
  for (const n of [1, 3]) STEPS.push({ size: 2629746 * n, unit: "month", n });
  for (let power = 1; power <= 1e5; power *= 10) for (const n of [1, 2, 5]) STEPS.push({ size: YEAR * n * power, unit: "year", n: n * power });
  const dateOf = (t) => new Date(Math.max(-8.6e15, Math.min(8.6e15, t * 1000)));
  function utc(year, month, day) { const d = new Date(0); d.setUTCFullYear(year, month, day); return d.getTime() / 1000; }
  const yearWords = (year) => (year > 0 ? String(year) : 1 - year + " " + document.body.dataset.bce);

  function* ticks(step) {
    if (step.unit === "year" || step.unit === "month") {
      const first = dateOf(view.start), months = step.unit === "year" ? 12 * step.n : step.n;
      let at = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
      for (let i = 0; i < 500; i++, at += months) {
        const t = utc(Math.floor(at / 12), ((at % 12) + 12) % 12, 1);
        if (!(t < view.end)) return;
        const year = Math.floor(at / 12);
        yield [t, step.unit === "year" || at % 12 === 0 ? yearWords(year) : MONTHS[((at % 12) + 12) % 12], at % 12 === 0];
      }
      return;
    }
    let at = Math.floor(view.start / step.size) * step.size;
    for (let i = 0; i < 500 && at < view.end; i++, at += step.size) {
      const d = dateOf(at), two = (n) => String(n).padStart(2, "0");
      const midnight = Math.abs(((at % DAY) + DAY) % DAY) < 1e-6;
      const words = midnight ? d.getUTCDate() + " " + MONTHS[d.getUTCMonth()]
        : step.unit >= 60 ? two(d.getUTCHours()) + ":" + two(d.getUTCMinutes())
        : step.unit >= 1 ? ":" + two(d.getUTCSeconds()) : "." + String(d.getUTCMilliseconds()).padStart(3, "0");
      yield [at, words, midnight];
    }
  }

  // -- drawing --------------------------------------------------------------------------------------------------

  const text = (words, x, y, font, ink) => { pen.font = font + " " + FONT; pen.fillStyle = ink; pen.fillText(words, x, y); };
  function fitted(words, room) {
    if (room < 24) return "";
    if (pen.measureText(words).width <= room) return words;
    let low = 0, high = words.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pen.measureText(words.slice(0, middle) + "…").width <= room) low = middle; else high = middle - 1;
    }
    return low > 1 ? words.slice(0, low).trimEnd() + "…" : "";
  }

  function mark(shape, x, y, r) {
    const turns = { 1: [4, 1.25, 0], 2: [4, 1.27, Math.PI / 4], 3: [3, 1.3, -Math.PI / 2], 4: [6, 1.1, 0] }[shape % 6];
    pen.beginPath();
    if (turns) {
      for (let i = 0; i < turns[0]; i++) {
        const angle = turns[2] + (i * 2 * Math.PI) / turns[0];
        pen.lineTo(x + r * turns[1] * Math.cos(angle), y + r * turns[1] * Math.sin(angle));
      }
      pen.closePath();
    } else if (shape % 6 === 5) { pen.rect(x - r, y - r * 0.38, 2 * r, r * 0.76); pen.rect(x - r * 0.38, y - r, r * 0.76, 2 * r); }
    else pen.arc(x, y, r, 0, 2 * Math.PI);
  }

  function fade(x0, x1, y, h, ink, rising) {
    if (x1 <= x0) return;
    const grade = pen.createLinearGradient(x0, 0, x1, 0);
    grade.addColorStop(rising ? 0 : 1, ink + "00");
    grade.addColorStop(rising ? 1 : 0, ink + "57");
    pen.fillStyle = grade;
    pen.fillRect(x0, y, x1 - x0, h);
  }

  function shape(event, y, ink) {
    // Draws the mark and returns where its label would begin.
    const scale = plotWidth() / (view.end - view.start), x0 = px(event.x0), [wide, label] = extent(event, scale);
    const x1 = x0 + (event.x1 - event.x0) * scale, clip = (x) => Math.max(-3000, Math.min(plotWidth() + 3000, x));
    if (event.flags & SPAN || event.s1 > event.s0) {
      let s0 = px(event.s0), s1 = px(event.s1);
      if (s0 - x0 < 8) s0 = x0;
      if (x1 - s1 < 8) s1 = Math.max(x1, x0 + 7);
      pen.fillStyle = ink + "38";
      if (s1 > s0) pen.fillRect(clip(s0), y - 9, clip(s1) - clip(s0), 18);
      if (s0 > x0) fade(clip(x0), clip(s0), y - 9, 18, ink, true); else if (!(event.flags & OPEN_START)) { pen.fillStyle = ink; pen.fillRect(x0, y - 9, 3, 18); }
      if (x1 > s1) fade(clip(s1), clip(x1), y - 9, 18, ink, false);
      if (event.flags & OPEN_END) { pen.fillStyle = ink; pen.beginPath(); pen.moveTo(clip(x1) + 8, y); pen.lineTo(clip(x1), y - 5); pen.lineTo(clip(x1), y + 5); pen.fill(); }
    } else if (x1 - x0 > 8) {
      const middle = (clip(x0) + clip(x1)) / 2;
      fade(clip(x0), middle, y - 9, 18, ink, true);
      fade(middle, clip(x1), y - 9, 18, ink, false);
    } else {
      mark(event.shape, (x0 + x1) / 2, y, 4.6);
      if (event.flags & UNCERTAIN) { pen.strokeStyle = ink; pen.lineWidth = 1.6; pen.stroke(); } else { pen.fillStyle = ink; pen.fill(); }
    }
    return [x0, x0 + wide, label === 9 ? Math.max(x0 + 9, Math.min(7, x0 + wide - event.width - 8)) : x0 + label];
  }

  function paint() {
    queued = false;
    const wide = canvas.clientWidth, gutter = GUTTER(), high = canvas.clientHeight;
    pack();
    hits = [];
    pen.clearRect(0, 0, wide, high);
    pen.fillStyle = colour("surface");
    pen.fillRect(0, 0, wide, high);
    const scale = plotWidth() / (view.end - view.start);
    const step = STEPS.find((s) => s.size * scale >= 58) || STEPS[STEPS.length - 1];
    pen.save();
    pen.beginPath(); pen.rect(gutter, 0, wide - gutter, high); pen.clip();
    for (const [t, words, strong] of ticks(step)) {
      const x = Math.round(gutter + px(t)) + 0.5;
      pen.strokeStyle = colour(strong ? "line" : "grid");
      pen.beginPath(); pen.moveTo(x, 24); pen.lineTo(x, high); pen.stroke();
      text(words, x + 5, 37, strong ? "600 11px" : "11px", colour(strong ? "text" : "dim"));
    }
    pen.restore();
    const first = dateOf(view.start), last = dateOf(view.end), fine = step.unit !== "month" && step.unit !== "year";
    const years = [first, last].map((d) => yearWords(d.getUTCFullYear()));
    const month = fine && first.getUTCMonth() === last.getUTCMonth() ? MONTHS[first.getUTCMonth()] + " " : "";
    text(years[0] === years[1] ? month + years[0] : years.join(" – "), gutter + 6, 16, "600 13px", colour("text"));
    for (const lane of lanes) {
      const top = lane.y + PAD + (gutter ? 0 : HEAD);
      pen.fillStyle = lane.colour;
      pen.fillRect(0, lane.y + 1, 4, lane.height - 2);
      pen.font = "600 13px " + FONT;
      text(fitted(lane.name, (gutter || wide) - 20), 14, lane.y + 20, "600 13px", colour("text"));
      pen.strokeStyle = colour("line");
      pen.beginPath(); pen.moveTo(0, lane.y + lane.height - 0.5); pen.lineTo(wide, lane.y + lane.height - 0.5); pen.stroke();
      pen.save();
      pen.beginPath(); pen.rect(gutter, lane.y, wide - gutter, lane.height); pen.clip();
      pen.translate(gutter, 0);
      // The selected one last, so that its label lies above what has none.
      for (const event of [...lane.events.filter((e) => e !== selected), ...lane.events.filter((e) => e === selected)]) {
        if (px(event.x1) < -600 || px(event.x0) > plotWidth() + 10) continue;
        const bare = event.row < 0, y = top + ((bare ? lane.rows - 1 : event.row) + 0.5) * ROW;
        const [x0, x1, label] = shape(event, y, lane.colour);
        let end = x1;
        if ((!bare || event === selected) && px(event.x1) > -5) {
          pen.font = (event === selected ? "600 " : "") + "13px " + FONT;
          const room = Math.min(420, plotWidth() - label - 4);
          const words = event.width <= room ? event.title : fitted(event.title, room);
          if (event === selected) {
            pen.fillStyle = colour("accent-soft");
            pen.fillRect(label - 4, y - 12, event.width + 14, 24);
          }
          text(words, label, y + 4.5, event === selected ? "600 13px" : "13px", colour("text"));
          end = Math.max(end, label + event.width);
        }
        hits.push([gutter + Math.min(x0, label) - 4, y - 12, gutter + end + 4, y + 12, event]);
      }
      pen.restore();
    }
  }

  const redraw = () => { if (!queued) { queued = true; requestAnimationFrame(paint); } };

  // -- hands ----------------------------------------------------------------------------------------------------

  function show(start, end) {
    const span = Math.max(least, Math.min(most, end - start)), middle = (start + end) / 2;
    const limit = Math.max(from - (to - from), Math.min(to + (to - from), middle));
    view = { start: limit - span / 2, end: limit + span / 2 };
    redraw();
  }
  function zoom(factor, x) {
    const at = view.start + ((x - GUTTER()) / plotWidth()) * (view.end - view.start);
    const span = Math.max(least, Math.min(most, (view.end - view.start) * factor)), share = (at - view.start) / (view.end - view.start);
    show(at - share * span, at + (1 - share) * span);
  }
  const pan = (share) => show(view.start + share * (view.end - view.start), view.end + share * (view.end - view.start));

  function select(event, reveal) {
    selected = event;
    detail.replaceChildren();
    if (event) {
      for (const part of event.li.childNodes) detail.append(part.cloneNode(true));
      detail.scrollTop = 0;
      if (reveal && (px(event.x0) < 20 || px(event.x0) > plotWidth() - 120)) {
        const span = view.end - view.start;
        return show(event.x0 - span / 3, event.x0 + (2 * span) / 3);
      }
    } else {
      const hint = document.createElement("p");
      hint.className = "hint";
      hint.textContent = canvas.dataset.hint;
      detail.append(hint);
    }
    redraw();
  }
  const at = (x, y) => { for (let i = hits.length - 1; i >= 0; i--) { const h = hits[i]; if (x >= h[0] && x < h[2] && y >= h[1] && y < h[3]) return h[4]; } return null; };
  const place = (e) => { const box = canvas.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };

  const down = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (e) => { canvas.setPointerCapture(e.pointerId); down.set(e.pointerId, place(e)); moved = 0; });
  canvas.addEventListener("pointermove", (e) => {
    const [x, y] = place(e), before = down.get(e.pointerId);
    if (!before) { canvas.classList.toggle("over", !!at(x, y)); return; }
    if (down.size === 2) {
      const other = [...down].find(([id]) => id !== e.pointerId)[1];
      const was = Math.hypot(before[0] - other[0], before[1] - other[1]), is = Math.hypot(x - other[0], y - other[1]);
      if (is > 0) zoom(was / is, (x + other[0]) / 2);
      moved = 99;
    } else {
      moved += Math.abs(x - before[0]) + Math.abs(y - before[1]);
      if (moved > 3) { canvas.classList.add("busy"); pan((before[0] - x) / plotWidth()); }
    }
    down.set(e.pointerId, [x, y]);
  });
  const up = (e) => {
    if (down.delete(e.pointerId) && moved <= 3 && e.type === "pointerup") select(at(...place(e)));
    canvas.classList.remove("busy");
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("wheel", (e) => {
    e.preventDefault();
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) pan(((e.deltaX || e.deltaY) / plotWidth()) * 1.2);
    else zoom(Math.exp(Math.max(-240, Math.min(240, e.deltaY * (e.deltaMode ? 30 : 1))) * 0.002), place(e)[0]);
  }, { passive: false });
  canvas.addEventListener("dblclick", (e) => zoom(0.4, place(e)[0]));
  canvas.addEventListener("keydown", (e) => {
    const centre = GUTTER() + plotWidth() / 2, sorted = [...all].sort((a, b) => a.x0 - b.x0), i = sorted.indexOf(selected);
    const keys = {
      ArrowLeft: () => pan(-0.15), ArrowRight: () => pan(0.15), a: () => pan(-0.15), d: () => pan(0.15),
      "+": () => zoom(0.7, centre), "=": () => zoom(0.7, centre), w: () => zoom(0.7, centre),
      "-": () => zoom(1.4, centre), s: () => zoom(1.4, centre), 0: () => show(from, to), Home: () => show(from, to),
      ".": () => select(sorted[Math.min(i + 1, sorted.length - 1)], true), ",": () => select(sorted[Math.max(i - 1, 0)], true),
      Escape: () => select(null),
    };
    if (!e.ctrlKey && !e.metaKey && !e.altKey && keys[e.key]) { e.preventDefault(); keys[e.key](); }
  });
  $("in").addEventListener("click", () => zoom(0.6, GUTTER() + plotWidth() / 2));
  $("out").addEventListener("click", () => zoom(1.6, GUTTER() + plotWidth() / 2));
  $("fit").addEventListener("click", () => show(from, to));
  window.addEventListener("resize", () => { size(); redraw(); });

  document.body.classList.add("live");
  size();
  select(null);
  // Labels are measured anew in the letters that the page carries.
  if (document.fonts) document.fonts.ready.then(() => { for (const event of all) event.width = 0; packedAt = ""; redraw(); });
})();
