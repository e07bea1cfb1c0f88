// Field, label, least, largest, step, unit. At both ends of its scale a field bounds nothing.
const scales = [
  ["energy", "Energy", 0, 1, 0.05, ""],
  ["valence", "Valence", 0, 1, 0.05, ""],
  ["danceability", "Danceability", 0, 1, 0.05, ""],
  ["acousticness", "Acousticness", 0, 1, 0.05, ""],
  ["instrumentalness", "Instrumentalness", 0, 1, 0.05, ""],
  ["tempo", "Tempo", 40, 220, 5, " BPM"],
  ["release_year", "Year", 1950, new Date().getFullYear(), 1, ""],
  ["popularity", "Popularity", 0, 100, 5, ""],
];

// What a picture shows beside them.
const drawnScales = [...scales, ["liveness", "Liveness", 0, 1], ["speechiness", "Speechiness", 0, 1]];

// The fields that are yes or no.
const flags = ["explicit", "include_untagged"];

const option = (name) => byId("options").elements[name];
const listOf = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);

// One scale with two handles; the narrower the span, the fewer resources pass.
function makeRange([field, label, least, largest, step, unit]) {
  const handle = (side, value) => make("input", {
    type: "range", name: side + "_" + field, min: least, max: largest, step, value,
    "aria-label": `${side === "min" ? "Least" : "Most"} ${label.toLowerCase()}`,
  });
  const [low, high] = [handle("min", least), handle("max", largest)];
  const told = make("output", {}, "any");
  const box = make("div", { class: "range" },
    make("span", { class: "label" }, label), told, make("div", { class: "rail" }, low, high));
  box.addEventListener("input", (event) => {
    // The handle that moves stops at the other one.
    if (+low.value > +high.value) event.target.value = event.target === low ? high.value : low.value;
    showRange(box);
  });
  box.span = { field, low, high, least, largest, unit, told };
  return box;
}

function showRange(box) {
  const { low, high, least, largest, unit, told } = box.span;
  const share = (value) => (value - least) / (largest - least);
  box.style.setProperty("--low", share(low.value));
  box.style.setProperty("--high", share(high.value));
  const isOpen = +low.value === least && +high.value === largest;
  told.textContent = isOpen ? "any" : `${+low.value} – ${+high.value}${unit}`;
  box.classList.toggle("set", !isOpen);
}

const ranges = () => [...byId("ranges").children];

// The options that are not as usual, by the names that the interface has for them.
function optionFields() {
  const fields = [];
  const listed = [...option("kind")].filter((box) => box.checked).map((box) => box.value);
  if (listed.length && listed.length < kinds.length) fields.push(["resource_types", listed.join(",")]);
  if (option("limit").value !== "10") fields.push(["limit", option("limit").value]);
  if (offers.familiarity && option("familiarity").value !== usual.familiarity) fields.push(["familiarity", option("familiarity").value]);
  if (offers.blend && option("blend").value) fields.push(["blend", option("blend").value]);
  if (+option("diversity").value) fields.push(["diversity", option("diversity").value]);
  if (option("max_per_artist").value !== usual.max_per_artist) fields.push(["max_per_artist", option("max_per_artist").value]);
  for (const name of ["include_genres", "include_untagged", "exclude_genres", "explicit"]) {
    if (option(name).value.trim()) fields.push([name, option(name).value.trim()]);
  }
  for (const { span } of ranges()) {
    if (+span.low.value > span.least) fields.push(["min_" + span.field, span.low.value]);
    if (+span.high.value < span.largest) fields.push(["max_" + span.field, span.high.value]);
  }
  return fields;
}

function optionRequest() {
  const request = { limit: 10, max_per_artist: Number(usual.max_per_artist), familiarity: Number(usual.familiarity) };
  for (const [name, value] of optionFields()) {
    if (name === "resource_types" || name.endsWith("_genres")) request[name] = listOf(value);
    else if (name === "blend") request[name] = value;
    else if (flags.includes(name)) request[name] = value === "true";
    else if (value === "any") delete request[name];
    else request[name] = Number(value);
  }
  return request;
}

// Sets the form from the address; what it does not name is as usual.
function setOptions(fields) {
  byId("options").reset();
  for (const name of Object.keys(offers)) option(name).closest(".field").hidden = !offers[name];
  const listed = listOf(fields.get("resource_types") || "");
  if (listed.length) for (const box of option("kind")) box.checked = listed.includes(box.value);
  for (const name of ["limit", "diversity", "familiarity", "blend", "max_per_artist", "include_genres", "include_untagged", "exclude_genres", "explicit"]) {
    if (fields.has(name)) option(name).value = fields.get(name);
  }
  if (!option("limit").value) option("limit").value = "10";
  if (!option("max_per_artist").value) option("max_per_artist").value = usual.max_per_artist;
  for (const box of ranges()) {
    const { field, low, high, least, largest } = box.span;
    low.value = fields.get("min_" + field) ?? least;
    high.value = fields.get("max_" + field) ?? largest;
    showRange(box);
  }
  showNarrowed();
}

// The bounds that are set, each with its name for a person and what takes it away.
function boundsSet() {
  const bounds = ranges().filter((box) => box.classList.contains("set")).map((box) => ({
    label: `${box.querySelector(".label").textContent} ${box.span.told.textContent}`, clear: () => openRange(box),
  }));
  const worded = { include_genres: "Only", include_untagged: "Without a genre:", exclude_genres: "Without", explicit: "Explicit" };
  for (const [name, words] of Object.entries(worded)) {
    const chosen = option(name).selectedOptions?.[0]?.textContent || option(name).value.trim();
    if (option(name).value.trim()) {
      bounds.push({ label: `${words} ${chosen}`, clear: () => { option(name).value = ""; } });
    }
  }
  return bounds;
}

function openRange(box) {
  box.span.low.value = box.span.least;
  box.span.high.value = box.span.largest;
  showRange(box);
}

function showNarrowed() {
  const count = boundsSet().length;
  byId("narrowed").textContent = count;
  byId("narrowed").hidden = !count;
  // On a phone the fold would push the lists out of sight.
  const hasRoom = matchMedia("(min-width: 40rem)").matches;
  if (count && hasRoom && !byId("narrow").dataset.seen) byId("narrow").open = true;
  byId("narrow").dataset.seen = "1";
  byId("widen").disabled = !count;
}

function widen() {
  boundsSet().forEach((bound) => bound.clear());
  optionsChanged();
}

function optionsChanged() {
  const boxes = [...option("kind")];
  // A list of nothing helps nobody.
  if (!boxes.some((box) => box.checked)) boxes.forEach((box) => { box.checked = true; });
  showNarrowed();
  writeAddress(false);
  refresh(180);
}
