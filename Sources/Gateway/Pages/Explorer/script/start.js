byId("ranges").replaceChildren(...scales.map(makeRange));
fillExports();
byId("name").addEventListener("input", nameTyped);
byId("name").addEventListener("keydown", nameKey);
byId("name").addEventListener("paste", namePasted);
byId("name").addEventListener("blur", closeHits);
// A list that scrolls can be clicked into; the field keeps the focus.
byId("hits").addEventListener("mousedown", (event) => event.preventDefault());
byId("options").addEventListener("input", (event) => { if (event.target.type !== "text") optionsChanged(); });
byId("options").addEventListener("change", (event) => { if (event.target.type === "text") optionsChanged(); });
byId("options").addEventListener("submit", (event) => event.preventDefault());
byId("tune").addEventListener("click", () => {
  const opens = byId("tune").getAttribute("aria-expanded") !== "true";
  byId("tune").setAttribute("aria-expanded", String(opens));
  byId("options").classList.toggle("open", opens);
});
byId("widen").addEventListener("click", widen);
byId("path-button").addEventListener("click", askPath);
byId("radio-button").addEventListener("click", startRadio);
byId("playlist-button").addEventListener("click", togglePlaylistForm);
byId("playlist-form").addEventListener("submit", (event) => {
  event.preventDefault();
  showSequence("Playlist", "/api/v1/playlists/", playlistRequest());
});
byId("token-form")?.addEventListener("submit", useToken);
addEventListener("popstate", look);
addEventListener("online", () => retrying.what?.());
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  byId("name").focus();
});

function look() {
  readAddress();
  showSeeds();
  refresh();
  if (!state.seeds.length && !byId("suggestions").childElementCount) suggest();
}

look();
if (!state.seeds.length && byId("token-form")?.hidden !== false) focusName();
