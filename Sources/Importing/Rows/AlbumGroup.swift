import Catalog

/// The rows of a file that have one album name and no identifier of the album.
struct AlbumGroup {
    /// Whose album it may be.
    struct Member: Hashable {
        let artist: SpotifyID
        let year: Int?
        /// Whether the file names the artist as the album's.
        let isCredited: Bool
    }

    /// The rows of each.
    private(set) var members: [Member: Int] = [:]
    /// How often a row follows one of the same album by another artist.
    private(set) var neighbours = 0
    /// The places that are taken, as long as no two rows have one and all rows have one.
    private(set) var places: Set<Int>? = []
    /// The years of artists' rows where all that tell one tell the same; that of all rows under `nil`.
    private(set) var onlyYears: [SpotifyID?: Int] = [:]
    /// Whether rows without an album artist are one collection of many artists' tracks.
    private(set) var isCompilation = false

    /// An album of thousands of artists is one already.
    private static let maximumMembers = 2_000
    /// The most tracks of an album; no release has as many.
    private static let maximumPlaces = 10_000

    /// A name that no row has yet.
    init() {}

    mutating func add(_ member: Member, at place: Int?, followsAnother: Bool) {
        guard members.count < Self.maximumMembers || members[member] != nil else { return }
        members[member, default: 0] += 1
        if followsAnother { neighbours += 1 }
        if let place, let count = places?.count, count < Self.maximumPlaces, places?.insert(place).inserted == true {
            return
        }
        places = nil
    }

    /// Ends the first reading: only what was decided is kept.
    mutating func finish(isCompilation: Bool) {
        self.isCompilation = isCompilation
        if members.keys.contains(where: { $0.year == nil }) {
            var years: [SpotifyID?: Set<Int>] = [:]
            for member in members.keys {
                guard let year = member.year else { continue }
                for artist in [member.artist, nil] as [SpotifyID?] { years[artist, default: []].insert(year) }
            }
            onlyYears = years.compactMapValues { $0.count == 1 ? $0.first : nil }
        }
        members = [:]
        places = nil
    }
}

extension AlbumGroup: Spillable {
    /// A name has a few artists and some places; one of thousands takes their room.
    var weight: Int { 1 + members.count / 4 + (places?.count ?? 0) / 32 }

    mutating func merge(_ later: AlbumGroup) {
        for (member, rows) in later.members where members.count < Self.maximumMembers || members[member] != nil {
            members[member, default: 0] += rows
        }
        neighbours += later.neighbours
        if let known = places, let more = later.places, known.isDisjoint(with: more),
            known.count + more.count <= Self.maximumPlaces
        {
            places = known.union(more)
        } else {
            places = nil
        }
    }

    func write(to writer: inout SpillWriter) {
        writer.write(members.count)
        for (member, rows) in members {
            writer.write(member.artist.rawValue)
            writer.write(member.year)
            writer.write(member.isCredited)
            writer.write(rows)
        }
        writer.write(neighbours)
        writer.write(places?.count)
        for place in places ?? [] { writer.write(place) }
        writer.write(onlyYears.count)
        for (artist, year) in onlyYears {
            writer.write(artist?.rawValue)
            writer.write(year)
        }
        writer.write(isCompilation)
    }

    init(from reader: inout SpillReader) {
        for _ in 0..<reader.number() {
            let member = Member(
                artist: SpotifyID(from: &reader), year: reader.optionalNumber(), isCredited: reader.flag())
            members[member] = reader.number()
        }
        neighbours = reader.number()
        places = reader.optionalNumber().map { count in Set((0..<count).map { _ in reader.number() }) }
        for _ in 0..<reader.number() {
            let artist = reader.optionalText().map { SpotifyID($0) }
            onlyYears[artist] = reader.number()
        }
        isCompilation = reader.flag()
    }
}
