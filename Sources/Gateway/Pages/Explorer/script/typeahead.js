// The field for names: a combobox of the ARIA Authoring Practices. Enter takes the row that is marked, the first at
// first.
const typeahead = { hits: [], text: null, active: -1, timer: 0, abort: null, isMissing: false, entered: "", kept: new Map() };

const typed = () => byId("name").value.trim();

function nameTyped() {
  const text = typed();
  clearTimeout(typeahead.timer);
  typeahead.abort?.abort();
  typeahead.entered = "";
  if (!text || typeahead.isMissing || isReference(text)) return closeHits();
  if (typeahead.kept.has(text)) return openHits(text, typeahead.kept.get(text));
  typeahead.timer = setTimeout(() => lookUp(text), 70);
}

async function lookUp(text) {
  const abort = typeahead.abort = new AbortController();
  try {
    const { hits } = await search(text, abort.signal);
    typeahead.kept.set(text, hits);
    if (typed() !== text) return;
    if (document.activeElement === byId("name")) openHits(text, hits);
    if (typeahead.entered === text && hits.length) take(hits[0]);
    else if (typeahead.entered === text) await showNear(text, abort.signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof RequestFailure)) throw error;
    // A gateway without search takes plain names all the same.
    if (error.status === 404) typeahead.isMissing = true;
    if (error.status === 404 && typeahead.entered) return takeText(text);
    closeHits();
    if (error.status === 401) showFailure(error);
    else if (error.status !== 404) showRows([note(failureLine(error))], "Names cannot be looked up.");
  }
}

// The best hit stands first, then the others by kind, in the order in which their kinds come.
function grouped(hits) {
  const groups = new Map();
  for (const hit of hits.slice(1)) groups.set(hit.type, [...(groups.get(hit.type) || []), hit]);
  const best = hits[0].match === "credit" ? "Not in this catalog itself, credited on" : "Best match";
  return [[best, hits.slice(0, 1)], ...[...groups].map(([type, some]) => [titles[type + "s"], some])];
}

function openHits(text, hits) {
  typeahead.text = text;
  if (!hits.length) {
    Object.assign(typeahead, { hits: [], active: -1 });
    return showRows([note(`“${text}” is not in this catalog.`)], "Not in this catalog.");
  }
  const groups = grouped(hits);
  typeahead.hits = groups.flatMap(([, some]) => some);
  showRows(groups.map(([title, some], place) => make("div", { role: "group", "aria-labelledby": "group-" + place },
    make("div", { class: "head", id: "group-" + place, role: "presentation" }, title),
    some.map((hit) => hitRow(hit, text, hits)))), hits.length === 1 ? "1 match." : `${hits.length} matches.`);
  activate(0);
}

// Enter on a name that nothing has shows those that come near; none is marked, so that Enter takes none unseen.
async function showNear(text, signal) {
  const { seeds: [told] } = await ask(recommendations, signal, { seeds: [{ name: text }], limit: 1 });
  const near = told?.alternatives || [];
  if (typed() !== text || !near.length || document.activeElement !== byId("name")) return;
  openHits(text, []);
  typeahead.hits = near;
  byId("hits").append(make("div", { role: "group", "aria-labelledby": "group-near" },
    make("div", { class: "head", id: "group-near", role: "presentation" }, "Near it"),
    near.map((hit) => hitRow({ ...hit, type: hit.type || typeOf(hit.uri) }, text, near, near.indexOf(hit)))));
  say(`Not in this catalog; ${near.length} names come near.`);
}

function hitRow(hit, text, hits, index = typeahead.hits.indexOf(hit)) {
  return make("div", {
    id: "hit-" + index, class: "hit", role: "option", "aria-selected": "false",
    // Before the field loses its focus, which would close the list.
    mousedown: (event) => { event.preventDefault(); takeHit(index); },
    mousemove: () => { if (typeahead.active !== index) activate(index, true); },
  },
    icon(hit.type),
    make("span", { class: "name", dir: "auto" }, marked(hit.name, text)),
    make("span", { class: "soft", dir: "auto" },
      [...(index && namesOf(hit.artists).length ? [] : [hit.type]), ...namesOf(hit.artists).slice(0, 3), ...lotOf(hit, hits)].join(" · ")));
}

const note = (text) => make("div", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, text);

// Of several by one name, the known one is told from the others by how popular it is.
function lotOf(hit, hits) {
  const isAlone = hits.every((other) => other === hit || other.name !== hit.name || other.type !== hit.type);
  return isAlone || hit.popularity == null ? [] : [`popularity ${hit.popularity}`];
}

const fold = (text) => [...text].map((letter) => letter.normalize("NFD")[0].toLowerCase()).join("");

// The name with the letters in bold that were typed.
function marked(name, text) {
  const start = fold(name).indexOf(fold(text));
  const letters = [...name];
  if (start < 0 || fold(name).length !== letters.length) return [name];
  const end = start + [...text].length;
  return [letters.slice(0, start).join(""), make("b", {}, letters.slice(start, end).join("")), letters.slice(end).join("")];
}

function showRows(rows, told) {
  byId("hits").replaceChildren(...rows);
  byId("hits").hidden = false;
  byId("hits").scrollTop = 0;
  byId("name").setAttribute("aria-expanded", "true");
  byId("name").removeAttribute("aria-activedescendant");
  say(told);
}

function closeHits() {
  Object.assign(typeahead, { hits: [], text: null, active: -1 });
  byId("hits").hidden = true;
  byId("name").setAttribute("aria-expanded", "false");
  byId("name").removeAttribute("aria-activedescendant");
}

function activate(index, isPointed) {
  const rows = byId("hits").querySelectorAll(".hit");
  rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === index)));
  typeahead.active = index;
  byId("name").setAttribute("aria-activedescendant", "hit-" + index);
  if (!isPointed) (index ? rows[index] : byId("hits").firstElementChild).scrollIntoView({ block: "nearest" });
}

const takeHit = (index) => take(typeahead.hits[index]);

function take(hit) {
  clearName();
  addSeed(seedOf(hit));
}

function takeText(text) {
  clearName();
  addTexts(text.split(/\n/).map((line) => line.trim()).filter(Boolean));
}

function clearName() {
  clearTimeout(typeahead.timer);
  typeahead.abort?.abort();
  typeahead.entered = "";
  byId("name").value = "";
  closeHits();
}

function nameKey(event) {
  const count = typeahead.hits.length;
  const isOpen = !byId("hits").hidden;
  // While the answer to what is typed is on its way, an older list may still stand.
  const isCurrent = isOpen && typeahead.text === typed();
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen) return nameTyped();
    const { active } = typeahead;
    if (count) activate(event.key === "ArrowDown" ? (active + 1) % count : (active < 1 ? count : active) - 1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (isCurrent && typeahead.active >= 0) takeHit(typeahead.active);
    else if (typed() && (isReference(typed()) || typeahead.isMissing)) takeText(typed());
    // The answer to what was typed is still on its way: its first hit is taken when it comes.
    else if (typed()) enterLater();
  } else if (event.key === "Escape") {
    if (isOpen) closeHits(); else byId("name").value = "";
  } else if (event.key === "Backspace" && !byId("name").value && state.seeds.length) {
    removeSeed(state.seeds[state.seeds.length - 1]);
  }
}

function enterLater() {
  clearTimeout(typeahead.timer);
  typeahead.abort?.abort();
  typeahead.entered = typed();
  lookUp(typed());
}

// Links and lists are seeds as soon as they are pasted; a field would make one line of a list.
function namePasted(event) {
  const text = event.clipboardData.getData("text").trim();
  if (!text.includes("\n") && !isReference(text)) return;
  event.preventDefault();
  takeText(text);
}
