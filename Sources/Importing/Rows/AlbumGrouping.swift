import Catalog

/// Which rows of a file belong to one album, where the file has no identifiers of albums.
///
/// Rows belong together by the album's name, its artist and the year. What many artists share is one album too when it
/// is a compilation: its name says so, or its rows follow one another, or each of them has another place on one
/// release.
final class AlbumGrouping {
    private let groups: SpilledTable<String, AlbumGroup>
    private var lastName = ""
    private var lastArtist: SpotifyID?

    /// An empty grouping, which keeps at most `maximumNames` names in memory.
    init(maximumNames: Int) {
        groups = SpilledTable(limit: maximumNames)
    }

    /// The most names that were in memory at a time.
    var peak: Int { groups.peak }

    /// Names under which many artists have an album each.
    private static let generic: Set<String> = [
        "greatest hits", "the greatest hits", "best of", "the best of", "the very best of", "hits", "the hits",
        "the collection", "collection", "anthology", "gold", "the essentials", "essentials", "essential", "live",
        "unplugged", "mtv unplugged", "demo", "demos", "singles", "the singles", "christmas", "the christmas album",
        "christmas songs", "ep", "the ep", "remixes", "the remixes", "untitled", "self titled", "i", "ii", "iii",
        "home", "love", "alive", "classics", "platinum collection", "the platinum collection", "icon",
        "20th century masters",
    ]

    /// Words that only names of compilations have.
    private static let marks = [
        "various", "compilation", "compilations", "soundtrack", "soundtracks", "motion picture", "o s t", "ost",
        "sampler", "mixtape vol", "now that s what i call",
    ]

    /// Takes in a row without an identifier of the album.
    func add(_ row: ImportedRow) throws(ImportError) {
        guard let artist = row.albumArtists.first ?? row.artists.first else { return }
        let followsAnother = lastName == row.albumName && lastArtist != artist.id
        try groups.update(row.albumName, AlbumGroup()) {
            $0.add(
                AlbumGroup.Member(artist: artist.id, year: row.year, isCredited: !row.albumArtists.isEmpty),
                at: row.trackNumber.map { (row.discNumber ?? 1) * 1_000 + $0 }, followsAnother: followsAnother)
        }
        (lastName, lastArtist) = (row.albumName, artist.id)
    }

    /// Ends the first reading: decides which names are compilations.
    ///
    /// Of most names there is nothing to remember.
    func finish() throws(ImportError) {
        try groups.finish { name, group in
            group.finish(isCompilation: Self.isCompilation(name, group))
            return group.isCompilation || !group.onlyYears.isEmpty
        }
    }

    /// Whether many artists have an album of this name each.
    static func isGeneric(_ name: String) -> Bool { generic.contains(FoldedName(name).text) }

    private static func isCompilation(_ name: String, _ group: AlbumGroup) -> Bool {
        let open = group.members.filter { !$0.key.isCredited }
        let artists = Set(open.keys.map(\.artist)).count
        guard artists > 1 else { return false }
        let folded = FoldedName(name).text
        // Whole words: an ostrich is no soundtrack.
        if marks.contains(where: { " \(folded) ".contains(" \($0) ") }) { return true }
        guard artists > 2, !generic.contains(folded), Set(open.keys.compactMap(\.year)).count <= 1 else { return false }
        let hasOwnPlaces = group.places.map { $0.count == open.values.reduce(0, +) } ?? false
        return group.neighbours >= artists - 1 || hasOwnPlaces
    }

    /// The identifier of a row's album, and whether it is a compilation.
    func album(of row: ImportedRow) throws(ImportError) -> (id: SpotifyID, isCompilation: Bool) {
        guard let artist = row.albumArtists.first ?? row.artists.first else {
            return (DerivedID.single(of: row.trackID), false)
        }
        let group = try groups.entry(of: row.albumName)
        if row.albumArtists.isEmpty, group?.isCompilation == true {
            return (DerivedID.compilation(row.albumName, year: row.year ?? group?.onlyYears[nil]), true)
        }
        let year = row.year ?? group?.onlyYears[artist.id]
        return (DerivedID.album(row.albumName, by: artist.id, year: year), false)
    }
}
