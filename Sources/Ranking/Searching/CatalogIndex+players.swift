import Catalog
import Recommendations

extension CatalogIndex {
    /// The track of a title by an artist, both without regard to case, accents and punctuation; of several the
    /// likeliest.
    package func track(titled title: String, by artist: String) -> EntityRef? {
        let wanted = FoldedName(artist)
        return self[.track].equals(of: NameQuery(title)).lazy
            .map { EntityRef(.track, row: $0.row) }
            .first { self.artists(of: $0).contains { FoldedName($0.name) == wanted } }
    }

    /// The artist of a name, without regard to case, accents and punctuation; of several the likeliest.
    package func artist(named name: String) -> EntityRef? {
        self[.artist].equals(of: NameQuery(name)).first.map { EntityRef(.artist, row: $0.row) }
    }

    /// The tracks that credit some artists, by artist, in the order of the table.
    ///
    /// - Parameters:
    ///   - artists: The artists.
    ///   - isWanted: Asked now and then; the search ends, with what it has, when it says no.
    /// - Returns: The tracks of each artist that has some.
    package func tracks(of artists: [EntityRef], while isWanted: () -> Bool = { true }) -> [EntityRef: [EntityRef]] {
        let wanted = Set(artists.map { Int32($0.row) })
        var tracks: [EntityRef: [EntityRef]] = [:]
        let facts = attributes[.track]
        for row in 0..<facts.count {
            if row % 4_096 == 0, !isWanted() { break }
            for artist in facts.artists[row] where wanted.contains(artist) {
                tracks[EntityRef(.artist, row: Int(artist)), default: []].append(EntityRef(.track, row: row))
            }
        }
        return tracks
    }
}
