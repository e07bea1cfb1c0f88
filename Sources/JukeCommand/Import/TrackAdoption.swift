import Catalog
import Concurrency
import Importing
import Storage

/// Finds which stored tracks the rows of a file mean when one of the two has no real identifier.
///
/// - A row with an identifier adopts the track that an earlier file left under a derived one.
/// - A row without one is the stored track of the same recording code, or of the same artists, title and length.
final class TrackAdoption: Sendable {
    /// Whether the store has tracks under derived identifiers; `nil` before anybody looked.
    private let hasDerived = Mutex<Bool?>(nil)
    /// How many stored tracks got their real identifier.
    private let adopted = Mutex(0)

    /// How far two lengths of one recording may be apart, in milliseconds.
    private static let tolerance = 2_000

    /// How many stored tracks got their real identifier so far.
    var count: Int { adopted.withLock { $0 } }

    /// Adopts what the batch knows better, and gives its rows the identifiers under which the store knows them.
    func settle(_ rows: inout ImportBatch, of batch: ImportedBatch, in session: StoreSession) throws {
        try adopt(rows, in: session)
        try identify(&rows, batch, in: session)
        if !rows.derivedTracks.isEmpty { hasDerived.withLock { $0 = true } }
    }

    private func adopt(_ rows: ImportBatch, in session: StoreSession) throws {
        if hasDerived.withLock({ $0 }) == nil {
            let answer = try session.catalog.hasDerivedTracks()
            hasDerived.withLock { $0 = answer }
        }
        guard hasDerived.withLock({ $0 }) == true else { return }
        var candidates: [SpotifyID: SpotifyID] = [:]
        for track in rows.tracks where !rows.derivedTracks.contains(track.id) {
            for derived in Self.derived(of: track) { candidates[derived] = candidates[derived] ?? track.id }
        }
        let stored = try session.catalog.derivedTracks(among: Array(candidates.keys))
        let ids = candidates.filter { stored.contains($0.key) }
        let count = try session.catalog.adoptTracks(ids)
        adopted.withLock { $0 += count }
    }

    /// The identifiers under which a file that has none may have left a track.
    private static func derived(of track: Track) -> [SpotifyID] {
        var ids = track.isrc.map { [DerivedID.track(isrc: $0)] } ?? []
        let names = track.artists.map(\.name)
        var credits = [names]
        if names.count > 1 { credits.append([names[0]]) }
        for credit in credits where !credit.joined().isEmpty {
            for length in [track.durationMilliseconds, 0] {
                ids.append(DerivedID.track(artists: credit, title: track.name, milliseconds: length))
            }
        }
        return ids
    }

    private func identify(_ rows: inout ImportBatch, _ batch: ImportedBatch, in session: StoreSession) throws {
        guard !rows.derivedTracks.isEmpty else { return }
        let known = try session.catalog.knownTracks(among: Array(rows.derivedTracks))
        let open = rows.tracks.filter { rows.derivedTracks.contains($0.id) && !known.contains($0.id) }
        guard !open.isEmpty else { return }
        let byCode = try session.catalog.tracks(isrcs: Array(Set(open.compactMap(\.isrc))))
        let names = Set(open.filter { $0.isrc.map { byCode[$0] == nil } ?? true }.compactMap(\.artists.first?.name))
        let byName = Dictionary(
            grouping: try session.catalog.tracks(byArtistsNamed: names.sorted()), by: { FoldedName($0.name).text })
        var ids: [SpotifyID: SpotifyID] = [:]
        for track in open {
            if let code = track.isrc, let id = byCode[code] {
                ids[track.id] = id
            } else if let id = Self.namesake(of: track, among: byName[FoldedName(track.name).text] ?? []) {
                ids[track.id] = id
            }
        }
        rows.renameTracks(ids)
    }

    /// The stored track that a row means by its title: of the same first artist, and not of another length or code.
    private static func namesake(of track: Track, among others: [Track]) -> SpotifyID? {
        let artist = FoldedName(track.artists.first?.name ?? "").text
        return others.filter { other in
            FoldedName(other.artists.first?.name ?? "").text == artist
                && (track.isrc == nil || other.isrc == nil || track.isrc == other.isrc)
                && (track.durationMilliseconds == 0 || other.durationMilliseconds == 0
                    || abs(track.durationMilliseconds - other.durationMilliseconds) <= tolerance)
        }.map(\.id).min()
    }
}

extension ImportBatch {
    /// Gives rows of tracks the identifiers of stored ones; of two rows that are one track the first counts.
    fileprivate mutating func renameTracks(_ ids: [SpotifyID: SpotifyID]) {
        guard !ids.isEmpty else { return }
        derivedTracks.subtract(ids.keys)
        for index in tracks.indices { tracks[index].id = ids[tracks[index].id] ?? tracks[index].id }
        for index in features.indices { features[index].track = ids[features[index].track] ?? features[index].track }
        for index in trackGenres.indices {
            trackGenres[index].track = ids[trackGenres[index].track] ?? trackGenres[index].track
        }
        for (derived, id) in ids { trackMBIDs[id] = trackMBIDs.removeValue(forKey: derived) ?? trackMBIDs[id] }
    }
}
