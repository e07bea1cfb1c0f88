import Catalog

/// Which rows of a file belong to one album, where the file has no identifiers of albums.
///
/// Rows belong together by the album's name, its artist and the year. What many artists share is one album too when it is
/// a compilation: its name says so, or its rows follow one another, or each of them has another place on one release.
struct AlbumGrouping {
    private struct Member {
        let artist: SpotifyID
        let year: Int?
        /// Whether the file names the artist as the album's.
        let isCredited: Bool
        var rows = 0
    }

    private struct Group {
        var members: [Member] = []
        /// How often a row follows one of the same album by another artist.
        var neighbours = 0
        /// The places that are taken, as long as no two rows have one and all rows have one.
        var places: Set<Int>? = []
    }

    private var groups: [String: Group] = [:]
    private var compilations: Set<String> = []
    private var lastName = ""
    private var lastArtist: SpotifyID?

    /// Names under which many artists have an album each.
    private static let generic: Set<String> = [
        "greatest hits", "the greatest hits", "best of", "the best of", "the very best of", "hits", "the hits",
        "the collection", "collection", "anthology", "gold", "the essentials", "essentials", "essential", "live",
        "unplugged",
        "mtv unplugged", "demo", "demos", "singles", "the singles", "christmas", "the christmas album",
        "christmas songs", "ep",
        "the ep", "remixes", "the remixes", "untitled", "self titled", "i", "ii", "iii", "home", "love", "alive",
        "classics",
        "platinum collection", "the platinum collection", "icon", "20th century masters",
    ]

    /// Words that only names of compilations have.
    private static let marks = [
        "various", "compilation", "soundtrack", "motion picture", "o s t", " ost", "sampler", "mixtape vol",
        "now that s what i call",
    ]

    /// Takes in a row without an identifier of the album.
    mutating func add(_ row: ImportedRow) {
        guard let artist = row.albumArtists.first ?? row.artists.first else { return }
        let isCredited = !row.albumArtists.isEmpty
        var group = groups[row.albumName] ?? Group()
        if let index = group.members.firstIndex(where: {
            $0.artist == artist.id && $0.year == row.year && $0.isCredited == isCredited
        }) {
            group.members[index].rows += 1
        } else {
            // An album of thousands of artists is one already.
            guard group.members.count < 2_000 else { return }
            group.members.append(Member(artist: artist.id, year: row.year, isCredited: isCredited, rows: 1))
        }
        if lastName == row.albumName, lastArtist != artist.id { group.neighbours += 1 }
        if let number = row.trackNumber {
            if group.places?.insert((row.discNumber ?? 1) * 1_000 + number).inserted == false { group.places = nil }
        } else {
            group.places = nil
        }
        groups[row.albumName] = group
        (lastName, lastArtist) = (row.albumName, artist.id)
    }

    /// Ends the first reading: decides which names are compilations.
    mutating func finish() {
        for (name, group) in groups {
            let open = group.members.filter { !$0.isCredited }
            let artists = Set(open.map(\.artist)).count
            guard artists > 1 else { continue }
            let folded = FoldedName(name).text
            let isMarked = Self.marks.contains { folded.contains($0) }
            if isMarked {
                compilations.insert(name)
                continue
            }
            guard artists > 2, !Self.generic.contains(folded), Set(open.compactMap(\.year)).count <= 1 else { continue }
            let hasOwnPlaces = group.places.map { $0.count == open.reduce(0) { $0 + $1.rows } } ?? false
            if group.neighbours >= artists - 1 || hasOwnPlaces { compilations.insert(name) }
        }
    }

    /// The identifier of a row's album, and whether it is a compilation.
    func album(of row: ImportedRow) -> (id: SpotifyID, isCompilation: Bool) {
        guard let artist = row.albumArtists.first ?? row.artists.first else {
            return (DerivedID.single(of: row.trackID), false)
        }
        if row.albumArtists.isEmpty, compilations.contains(row.albumName) {
            return (DerivedID.compilation(row.albumName, year: row.year ?? onlyYear(row.albumName, nil)), true)
        }
        let year = row.year ?? onlyYear(row.albumName, artist.id)
        return (DerivedID.album(row.albumName, by: artist.id, year: year), false)
    }

    /// The year of an artist's album of a name, when all rows that tell one tell the same.
    private func onlyYear(_ name: String, _ artist: SpotifyID?) -> Int? {
        guard let members = groups[name]?.members else { return nil }
        let years = Set(members.filter { artist == nil || $0.artist == artist }.compactMap(\.year))
        return years.count == 1 ? years.first : nil
    }
}
