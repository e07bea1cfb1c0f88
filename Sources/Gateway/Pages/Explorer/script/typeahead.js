const typeahead = { hits: [], active: -1, query: "", timer: 0, abort: null, isMissing: false, kept: new Map() };

function nameTyped() {
  const text = byId("name").value.trim();
  clearTimeout(typeahead.timer);
  typeahead.abort?.abort();
  if (!text || typeahead.isMissing || isReference(text)) return closeHits();
  if (typeahead.kept.has(text)) return openHits(text, typeahead.kept.get(text));
  typeahead.timer = setTimeout(() => lookUp(text), 90);
}

async function lookUp(text) {
  typeahead.abort = new AbortController();
  try {
    const { hits } = await search(text, typeahead.abort.signal);
    typeahead.kept.set(text, hits);
    if (byId("name").value.trim() === text && document.activeElement === byId("name")) openHits(text, hits);
  } catch (error) {
    if (error.name === "AbortError") return;
    closeHits();
    // A gateway without search takes plain names all the same.
    if (error.status === 404) typeahead.isMissing = true;
    else if (error.status === 401) showTrouble(error);
  }
}

function openHits(text, hits) {
  Object.assign(typeahead, { hits, query: text, active: -1 });
  const rows = hits.map((hit, index) => make("li", {
    id: "hit-" + index, role: "option", "aria-selected": "false",
    // Before the field loses its focus, which would close the list.
    mousedown: (event) => { event.preventDefault(); takeHit(index); },
  },
    make("span", { class: "name" }, hit.name),
    make("span", { class: "soft" }, [hit.type, ...(hit.artists || []).slice(0, 3), ...lotOf(hit, hits)].join(" · "))));
  if (!hits.length) {
    rows.push(make("li", { class: "none", role: "option", "aria-disabled": "true" },
      `Nothing is called like “${text}”. Enter takes the nearest name.`));
  }
  byId("hits").replaceChildren(...rows);
  byId("hits").hidden = false;
  byId("name").setAttribute("aria-expanded", "true");
  byId("name").removeAttribute("aria-activedescendant");
  say(hits.length === 1 ? "1 match." : `${hits.length} matches.`);
}

// Of several by one name, the known one is told from the others by how popular it is.
function lotOf(hit, hits) {
  const isAlone = hits.every((other) => other === hit || other.name !== hit.name || other.type !== hit.type);
  return isAlone || hit.popularity == null ? [] : [`popularity ${hit.popularity}`];
}

function closeHits() {
  Object.assign(typeahead, { hits: [], active: -1 });
  byId("hits").hidden = true;
  byId("name").setAttribute("aria-expanded", "false");
  byId("name").removeAttribute("aria-activedescendant");
}

function activate(index) {
  const rows = byId("hits").querySelectorAll("[aria-selected]");
  rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === index)));
  typeahead.active = index;
  if (index < 0) return byId("name").removeAttribute("aria-activedescendant");
  byId("name").setAttribute("aria-activedescendant", "hit-" + index);
  rows[index].scrollIntoView({ block: "nearest" });
}

function takeHit(index) {
  const hit = typeahead.hits[index];
  clearName();
  addSeed({ text: hit.uri, name: hit.name, type: hit.type, artists: hit.artists || [] });
}

function takeText(text) {
  clearName();
  const lines = text.split(/\n/).map((line) => line.trim()).filter(Boolean);
  lines.forEach((line) => {
    if (!state.seeds.some((seed) => seed.text === line)) state.seeds.push({ text: line });
  });
  if (lines.length) seedsChanged();
}

function clearName() {
  clearTimeout(typeahead.timer);
  typeahead.abort?.abort();
  byId("name").value = "";
  closeHits();
}

function nameKey(event) {
  const count = typeahead.hits.length;
  const isOpen = !byId("hits").hidden;
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen) return nameTyped();
    // Past either end lies the field itself, then the other end.
    const step = event.key === "ArrowDown" ? 1 : -1;
    activate(((typeahead.active + 1 + step + count + 1) % (count + 1)) - 1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (isOpen && typeahead.active >= 0) takeHit(typeahead.active);
    else if (byId("name").value.trim()) takeText(byId("name").value);
  } else if (event.key === "Escape") {
    if (isOpen) closeHits(); else byId("name").value = "";
  } else if (event.key === "Backspace" && !byId("name").value && state.seeds.length) {
    removeSeed(state.seeds[state.seeds.length - 1]);
  }
}

// A pasted list is a list of seeds; a field would make one line of it.
function namePasted(event) {
  const text = event.clipboardData.getData("text");
  if (!text.trim().includes("\n")) return;
  event.preventDefault();
  takeText(text);
}

// Somebody new to a catalog knows no name in it: offers genres that are there.
async function suggest() {
  const seen = new Set();
  for (const name of ["jazz", "rock", "bossa nova", "hip hop", "metal", "folk", "techno", "soul"]) {
    if (typeahead.isMissing || seen.size === 6) return;
    let hit;
    try {
      hit = (await search(name, undefined, "genres", 1)).hits[0];
    } catch (error) {
      if (error.status === 404) typeahead.isMissing = true;
      else if (error.status === 401) showTrouble(error);
      return;
    }
    if (!hit || hit.match === "fuzzy" || seen.has(hit.uri)) continue;
    seen.add(hit.uri);
    byId("suggestions").append(make("button", {
      type: "button", class: "quiet",
      click: () => addSeed({ text: hit.uri, name: hit.name, type: hit.type, artists: [] }),
    }, hit.name));
  }
}
