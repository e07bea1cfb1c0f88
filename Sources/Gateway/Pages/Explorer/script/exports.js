// The lists as files and on the clipboard, as they stand on the page.

const listedItems = () => kinds.flatMap((kind) => (state.answer?.[kind] || [])
  .map((item, place) => ({ ...item, kind, rank: place + 1, uri: uriOf(item, kind.slice(0, -1)) })));

const creditOf = (item) => namesOf(item.details?.artists).join(", ");

const uriOf = (item, type) => item.uri || `juke:${type}:${item.extra.spotify_id}`;

function csvText(items = listedItems()) {
  const cell = (value) => {
    const text = String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  // A spreadsheet program would compute a name that begins like a formula.
  const words = (name) => onOneLine(name ?? "").replace(/^[=+@-]/, "'$&");
  const head = ["kind", "rank", "name", "artists", "album", "release_year", "likeness", "uri",
    "closeness", "closeness_word", "versions"];
  const lines = items.map((item) => [item.kind.slice(0, -1), item.rank, words(item.name), words(creditOf(item)),
    words(item.details?.album?.name), item.details?.release_year, item.likeness, item.uri,
    item.closeness, item.closeness_word, item.versions]);
  return [head, ...lines].map((line) => line.map(cell).join(",") + "\r\n").join("");
}

// A name without line ends, control characters and marks that turn the direction of writing.
function onOneLine(text) {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, " ");
}

// Extended M3U of a sequence, of which the gateway tells where the tracks can be played. A player that does not know
// the URI finds the track by the names in front of it. The format has no escapes, so what would end a line becomes a
// space.
function m3uText(items) {
  const lines = items.filter((item) => item.kind === "tracks").flatMap((item) => {
    const seconds = Math.round((item.details?.duration_ms ?? -1000) / 1000);
    const name = onOneLine([creditOf(item), item.name].filter(Boolean).join(" - "));
    return [`#EXTINF:${seconds},${name}`, onOneLine(item.details?.location || item.uri)];
  });
  return ["#EXTM3U", `#PLAYLIST:${onOneLine(document.title)}`, ...lines, ""].join("\n");
}

// JSPF, the JSON form of XSPF.
function jspfText(items) {
  const track = items.filter((item) => item.kind === "tracks").map((item) => ({
    title: item.name, creator: creditOf(item) || undefined, album: item.details?.album?.name,
    duration: item.details?.duration_ms ?? undefined, identifier: [item.uri],
    location: item.details?.location && [item.details.location],
  }));
  return JSON.stringify({ playlist: { title: document.title, track } }, null, 2);
}

const uriText = (items = listedItems()) => items.map((item) => item.uri).join("\n");

const nameText = () => listedItems().map((item) => [item.name, creditOf(item)].filter(Boolean).join(" – ")).join("\n");

// The lists once more, as the gateway writes them: it finds out where the tracks can be played.
const listFile = (format) => askText(`${recommendations}?format=${format}`, requestBody());

async function saveLists(name, type, format) {
  try {
    save(name, type, await listFile(format));
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    showFailure(error, () => saveLists(name, type, format), refusedBeside);
  }
}

function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(`Saved ${name}.`);
}

function fillExports() {
  const entries = [
    ["Copy link", (event) => copy(event.currentTarget, location.href)],
    ["Save as CSV", () => save("juke.csv", "text/csv", csvText())],
    ["Save tracks as M3U", () => saveLists("juke.m3u8", "audio/x-mpegurl", "m3u")],
    ["Save tracks as JSPF", () => saveLists("juke.jspf", "application/jspf+json", "jspf")],
    ["Copy URIs", (event) => copy(event.currentTarget, uriText())],
    ["Copy names", (event) => copy(event.currentTarget, nameText())],
    ["Copy as curl", (event) => copy(event.currentTarget, commandLine())],
  ];
  closesItself(byId("export")).querySelector("ul")
    .replaceChildren(...entries.map(([label, click]) => make("li", {}, make("button", { type: "button", click }, label))));
}
