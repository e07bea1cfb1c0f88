byId("ranges").replaceChildren(...scales.map(makeRange));
byId("name").addEventListener("input", nameTyped);
byId("name").addEventListener("keydown", nameKey);
byId("name").addEventListener("paste", namePasted);
byId("name").addEventListener("blur", closeHits);
byId("options").addEventListener("input", (event) => { if (event.target.type !== "text") optionsChanged(); });
byId("options").addEventListener("change", (event) => { if (event.target.type === "text") optionsChanged(); });
byId("options").addEventListener("submit", (event) => event.preventDefault());
byId("widen").addEventListener("click", widen);
byId("share").addEventListener("click", () => copy(byId("share"), location.href));
byId("curl").addEventListener("click", () => copy(byId("curl"), commandLine()));
byId("token-form")?.addEventListener("submit", useToken);
addEventListener("popstate", look);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, select")) return;
  event.preventDefault();
  byId("name").focus();
});

function look() {
  readAddress();
  showSeeds();
  refresh();
}

look();
suggest();
if (!state.seeds.length && byId("token-form")?.hidden !== false) focusName();
