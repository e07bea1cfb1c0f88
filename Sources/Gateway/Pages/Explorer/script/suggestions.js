// Somebody new to a catalog knows no name in it: offers genres and artists that are there.
const tried = {
  genres: ["rock", "pop", "jazz", "hip hop", "metal", "folk", "techno", "soul", "bossa nova", "classical", "country"],
  artists: ["a", "b", "c", "d", "m", "s", "t"],
};
const shown = 6;

async function suggest() {
  byId("suggestions").replaceChildren();
  try {
    const genres = await firstHits(tried.genres, "genres", (hit) => hit.match === "full");
    const artists = await firstHits(tried.artists, "artists", (hit) => hit.popularity != null);
    artists.sort((one, other) => other.popularity - one.popularity);
    for (const hit of [...artists.slice(0, shown), ...genres.slice(0, shown)]) {
      byId("suggestions").append(make("button", { type: "button", class: "quiet", click: () => addSeed(seedOf(hit)) },
        icon(hit.type), make("span", { dir: "auto" }, hit.name)));
    }
    byId("hint").hidden = false;
  } catch (error) {
    if (error.status === 404) typeahead.isMissing = true;
    else if (!state.seeds.length) showFailure(error, suggest);
  }
}

async function firstHits(texts, types, isGood) {
  const answers = await Promise.all(texts.map((text) => search(text, undefined, types, 1)));
  const hits = new Map();
  for (const { hits: [hit] } of answers) if (hit && isGood(hit)) hits.set(hit.uri, hit);
  return [...hits.values()];
}
