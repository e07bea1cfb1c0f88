// Where to hear it: searches by name, because an identifier need not be the service's own. Nothing is loaded from
// there.
const services = {
  Spotify: (words) => "https://open.spotify.com/search/" + encodeURIComponent(words),
  YouTube: (words) => "https://www.youtube.com/results?search_query=" + encodeURIComponent(words),
  Bandcamp: (words) => "https://bandcamp.com/search?q=" + encodeURIComponent(words),
  MusicBrainz: (words, type) =>
    `https://musicbrainz.org/search?type=${{ artist: "artist", album: "release" }[type] || "recording"}&query=`
      + encodeURIComponent(words),
};

function linksOut(item, type) {
  const words = [item.name, ...namesOf(item.details?.artists)].join(" ");
  return make("p", { class: "row out" }, make("span", { class: "soft" }, "Hear it"),
    Object.entries(services).map(([name, address]) => make("a", {
      href: address(words, type), target: "_blank", rel: "noopener noreferrer",
      "aria-label": `Search ${name} for ${item.name}`,
    }, name, icon("out"))));
}
