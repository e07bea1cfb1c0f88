import Catalog

/// Which rows of a file belong to one album, where the file has no identifiers of albums.
///
/// Rows belong together by the album's name, its artist and the year. What many artists share is one album too when it
/// is a compilation: its name says so, or its rows follow one another, or each of them has another place on one
/// release.
struct AlbumGrouping {
    private struct Member: Hashable {
        let artist: SpotifyID
        let year: Int?
        /// Whether the file names the artist as the album's.
        let isCredited: Bool
    }

    private struct Group {
        /// The rows of each.
        var members: [Member: Int] = [:]
        /// How often a row follows one of the same album by another artist.
        var neighbours = 0
        /// The places that are taken, as long as no two rows have one and all rows have one.
        var places: Set<Int>? = []
        /// The years of artists' rows where all that tell one tell the same; that of all rows under `nil`.
        var onlyYears: [SpotifyID?: Int] = [:]

        mutating func add(_ member: Member, at place: Int?, followsAnother: Bool) {
            // An album of thousands of artists is one already.
            guard members.count < 2_000 || members[member] != nil else { return }
            members[member, default: 0] += 1
            if followsAnother { neighbours += 1 }
            if let place, places?.insert(place).inserted == true { return }
            places = nil
        }

        /// Ends the first reading.
        mutating func finish() {
            guard members.keys.contains(where: { $0.year == nil }) else { return }
            var years: [SpotifyID?: Set<Int>] = [:]
            for member in members.keys {
                guard let year = member.year else { continue }
                for artist in [member.artist, nil] as [SpotifyID?] { years[artist, default: []].insert(year) }
            }
            onlyYears = years.compactMapValues { $0.count == 1 ? $0.first : nil }
        }
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
        groups[row.albumName, default: Group()].add(
            Member(artist: artist.id, year: row.year, isCredited: !row.albumArtists.isEmpty),
            at: row.trackNumber.map { (row.discNumber ?? 1) * 1_000 + $0 },
            followsAnother: lastName == row.albumName && lastArtist != artist.id)
        (lastName, lastArtist) = (row.albumName, artist.id)
    }

    /// Ends the first reading: decides which names are compilations.
    mutating func finish() {
        for name in groups.keys { groups[name]?.finish() }
        for (name, group) in groups {
            let open = group.members.filter { !$0.key.isCredited }
            let artists = Set(open.keys.map(\.artist)).count
            guard artists > 1 else { continue }
            let folded = FoldedName(name).text
            let isMarked = Self.marks.contains { folded.contains($0) }
            if isMarked {
                compilations.insert(name)
                continue
            }
            guard artists > 2, !Self.generic.contains(folded), Set(open.keys.compactMap(\.year)).count <= 1 else {
                continue
            }
            let hasOwnPlaces = group.places.map { $0.count == open.values.reduce(0, +) } ?? false
            if group.neighbours >= artists - 1 || hasOwnPlaces { compilations.insert(name) }
        }
    }

    /// The identifier of a row's album, and whether it is a compilation.
    func album(of row: ImportedRow) -> (id: SpotifyID, isCompilation: Bool) {
        guard let artist = row.albumArtists.first ?? row.artists.first else {
            return (DerivedID.single(of: row.trackID), false)
        }
        if row.albumArtists.isEmpty, compilations.contains(row.albumName) {
            return (DerivedID.compilation(row.albumName, year: row.year ?? groups[row.albumName]?.onlyYears[nil]), true)
        }
        let year = row.year ?? groups[row.albumName]?.onlyYears[artist.id]
        return (DerivedID.album(row.albumName, by: artist.id, year: year), false)
    }
}
