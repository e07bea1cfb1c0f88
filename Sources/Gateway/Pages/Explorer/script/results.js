const waiting = { timer: 0, slow: 0, abort: null, began: 0 };

// Asks anew; what was asked before and is not answered yet is dropped.
function refresh(delay) {
  clearTimeout(waiting.timer);
  clearTimeout(waiting.slow);
  waiting.abort?.abort();
  waiting.abort = null;
  stopRetrying();
  if (!state.seeds.length) return showNothing();
  byId("lists").setAttribute("aria-busy", "true");
  // While a lost server is asked again, what the page says of it stands.
  if (!retrying.count) {
    if (!state.answer) showSkeleton();
    waiting.slow = setTimeout(() => showBanner("This takes longer than usual."), 1000 + (delay || 0));
  }
  waiting.timer = setTimeout(run, delay || 0);
}

async function run() {
  const abort = waiting.abort = new AbortController();
  const began = performance.now();
  try {
    await resolveSeeds(abort.signal);
    if (!askedSeeds().some((seed) => !seed.not)) return showNoSeed();
    const answer = await recommend(abort.signal);
    clearNotice();
    if (!option("blend").value) state.farApart = Boolean(answer.seeds_far_apart);
    nameSeeds(answer.seeds || []);
    showAnswer(answer, performance.now() - began);
    settled();
    await showOwn(abort.signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof RequestFailure)) throw error;
    showFailure(error, () => refresh());
  } finally {
    if (waiting.abort === abort) settled();
  }
}

function settled() {
  clearTimeout(waiting.slow);
  byId("lists").removeAttribute("aria-busy");
}

// What the answer says of each seed; it lists them in the request's order.
function nameSeeds(resolutions) {
  askedSeeds().forEach((seed, index) => {
    const found = resolutions[index];
    if (!found) return;
    if (found.uri) Object.assign(seed, { uri: found.uri, type: found.type || typeOf(found.uri), name: found.name || seed.name });
    if (found.artists?.length) seed.artists = found.artists;
    seed.onlyArtist = found.only_artist;
    if (found.note) seed.note = found.note;
    if (!found.uri && found.match === "token_hash") seed.fault = "not in this catalog";
    if (!seed.others?.length && !isReference(seed.text)) seed.others = found.alternatives || [];
  });
  showSeeds();
}

function showNothing() {
  state.answer = null;
  clearNotice();
  byId("lists").hidden = true;
  byId("lists").replaceChildren();
}

// Nothing to be like: nothing is ranked, because any list would be noise.
function showNoSeed() {
  showNothing();
  if (askedSeeds().length) notice("Name something to be like first.", ["What is marked with − only takes away."]);
  else {
    notice("Not in this catalog.", ["Nothing here is called so."]);
    offerNearNames();
  }
  byId("starts").hidden = false;
  if (!byId("suggestions").childElementCount) suggest();
}

// Names that come near to those that are not in the catalog, each a button that takes their place.
async function offerNearNames() {
  const unknown = state.seeds.filter((seed) => seed.fault && !isReference(seed.text));
  if (!unknown.length) return;
  try {
    const body = { seeds: unknown.map((seed) => ({ name: seed.text })), limit: 1 };
    const { seeds: told = [], reason } = await ask(recommendations, undefined, body);
    const text = byId("notice").querySelector("p");
    if (reason && text) text.textContent = reason;
    const near = unknown.flatMap((seed, index) => (told[index]?.alternatives || []).map((other) => {
      const take = () => { Object.assign(seed, seedOf(other), { fault: undefined }); seedsChanged(); };
      return make("button", { type: "button", class: "quiet", click: take }, icon(other.type || typeOf(other.uri)), other.name);
    }));
    if (near.length && unknown.every((seed) => seed.fault)) byId("notice").append(make("div", { class: "row near" }, near));
  } catch (error) {
    // Near names are an offer; without them the sentence stands.
    if (!(error instanceof RequestFailure)) throw error;
  }
}

// As high as the lists will be, so that nothing jumps when they come.
function showSkeleton() {
  const { resource_types: listed = kinds, limit } = optionRequest();
  byId("lists").hidden = false;
  byId("lists").replaceChildren(...listed.map((kind) => make("section", { class: "list", "data-kind": kind },
    make("h2", {}, titles[kind]),
    make("ol", {}, Array.from({ length: limit }, () => make("li", { class: "skeleton", "aria-hidden": "true" }))))));
  showTabs(listed);
}

function showAnswer(answer, duration) {
  const { resource_types: listed = kinds } = optionRequest();
  const own = ownArtists();
  // A gateway that lists the seeds' own artists all the same has them taken out here.
  for (const kind of kinds) answer[kind] = (answer[kind] || []).filter((item) => kind === "artists" || !isOwn(item, own));
  state.answer = answer;
  // Lists that bounds emptied say so themselves, with a button.
  const isEmptied = boundsSet().length > 0 && answer.reason?.startsWith("Nothing is left");
  byId("lists").hidden = Boolean(answer.reason) && !isEmptied;
  if (answer.reason && !isEmptied) return notice("Nothing to go by.", [answer.reason]);
  byId("lists").replaceChildren(...listed.map((kind) => listSection(kind, answer[kind], answer.meaningful?.[kind])));
  showTabs(listed);
  say(`Listed ${listed.map((kind) => `${answer[kind].length} ${kind}`).join(", ")}.`);
  byId("model").textContent = `Model ${answer.model_version}, answered in ${Math.max(1, Math.round(duration))} ms.`;
}

// A list; rows that are no nearer than chance stand below a line that says so.
function listSection(kind, items, meaningful = items.length) {
  const rows = (some, before) => {
    const list = make("ol", { start: before + 1 }, some.map((item) => row(item, kind.slice(0, -1))));
    list.style.setProperty("--before", before);
    return list;
  };
  const far = items.slice(meaningful);
  return make("section", { class: "list", "data-kind": kind, "aria-labelledby": "list-" + kind },
    make("h2", { id: "list-" + kind }, titles[kind]),
    items.length ? rows(items.slice(0, meaningful), 0) : emptyList(),
    far.length > 0 && [make("p", { class: "chance" }, "From here on no nearer than chance"), rows(far, meaningful)]);
}

// Says what keeps a list empty, and takes it away at one press.
function emptyList() {
  const bounds = boundsSet();
  if (!bounds.length) return make("p", { class: "soft" }, "Nothing else here is like these seeds.");
  return make("div", { class: "nothing" },
    make("p", { class: "soft" }, "Nothing is left within these bounds."),
    make("div", { class: "row" }, bounds.map((bound) => make("button", {
      type: "button", class: "quiet", "aria-label": `Remove ${bound.label}`,
      click: () => { bound.clear(); optionsChanged(); },
    }, bound.label, " ×"))));
}

// The seeds' own artists, folded below the lists of others.
async function showOwn(signal) {
  const own = ownArtists();
  if (!own.keys.size) return;
  const answer = await recommendOwn(signal);
  for (const kind of ["albums", "tracks"]) {
    const items = (answer[kind] || []).filter((item) => isOwn(item, own)).slice(0, 10);
    const section = byId("lists").querySelector(`[data-kind=${kind}]`);
    if (!items.length || !section) continue;
    const whom = own.names.length === 1 ? own.names[0] : "the same artists";
    section.append(make("details", { class: "own" },
      make("summary", {}, "More of ", make("span", { dir: "auto" }, whom), ` (${items.length})`),
      make("ol", {}, items.map((item) => row(item, kind.slice(0, -1))))));
  }
}

// On a phone one list shows at a time.
function showTabs(listed) {
  if (!listed.includes(document.body.dataset.list)) document.body.dataset.list = listed[0];
  byId("tabs").replaceChildren(...listed.map((kind) => make("button", {
    type: "button", "aria-pressed": String(kind === document.body.dataset.list),
    click: () => { document.body.dataset.list = kind; showTabs(listed); },
  }, titles[kind])));
}
