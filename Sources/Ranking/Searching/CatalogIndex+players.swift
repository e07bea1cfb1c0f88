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
    package func tracks(of artists: [EntityRef]) -> [EntityRef: [EntityRef]] {
        var tracks: [EntityRef: [EntityRef]] = [:]
        for artist in artists {
            let rows = attributes.tracks(ofArtist: artist.row)
            if !rows.isEmpty { tracks[artist] = rows.map { EntityRef(.track, row: Int($0)) } }
        }
        return tracks
    }
}
