function writeAddress(isNewStep) {
  const fields = new URLSearchParams();
  for (const seed of state.seeds) fields.append(seed.not ? "not" : "seed", seed.text);
  for (const [name, value] of optionFields()) fields.append(name, value);
  const fragment = fields.toString().replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
  const address = location.pathname + (fragment ? "#" + fragment : "");
  if (address === location.pathname + location.hash) return;
  if (isNewStep) history.pushState(null, "", address); else history.replaceState(null, "", address);
}

function readAddress() {
  const fields = new URLSearchParams(location.hash.slice(1));
  const known = new Map(state.seeds.map((seed) => [seed.text, seed]));
  state.seeds = [];
  for (const [field, text] of fields) {
    if ((field !== "seed" && field !== "not") || !text.trim()) continue;
    state.seeds.push({ ...(known.get(text) || { text }), not: field === "not" });
  }
  setOptions(fields);
}
