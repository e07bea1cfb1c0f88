import Catalog
import Concurrency
import Importing
import Storage

/// Finds which stored tracks the rows of a file mean when one of the two has no real identifier.
///
/// - A row with an identifier adopts the track that an earlier row or file left under a derived one.
/// - A row without one is the track of the same recording code, or of the same artists, title and length, that the
///   batch or the store has.
final class TrackAdoption: Sendable {
    /// Whether the store has tracks under derived identifiers; `nil` before anybody looked.
    private let hasDerived = Mutex<Bool?>(nil)
    /// How many stored tracks got their real identifier.
    private let adopted = Mutex(0)

    /// How far two lengths of one recording may be apart, in milliseconds.
    private static let tolerance = 2_000

    /// How many stored tracks got their real identifier so far.
    var count: Int { adopted.withLock { $0 } }

    /// Adopts what the batch knows better, and gives its rows the identifiers under which they are known.
    ///
    /// - Returns: Those identifiers, by the ones that were derived.
    func settle(_ rows: inout ImportBatch, in session: StoreSession) throws -> [SpotifyID: SpotifyID] {
        if hasDerived.withLock({ $0 }) == nil {
            let answer = try session.catalog.hasDerivedTracks()
            hasDerived.withLock { $0 = answer }
        }
        let mayAdopt = hasDerived.withLock { $0 } == true
        guard mayAdopt || !rows.derivedTracks.isEmpty else { return [:] }
        let meant = Self.meant(by: rows)
        if mayAdopt {
            let stored = try session.catalog.derivedTracks(among: Array(meant.keys))
            let count = try session.catalog.adoptTracks(meant.filter { stored.contains($0.key) })
            adopted.withLock { $0 += count }
        }
        let ids = try identify(rows, meant, in: session)
        rows.renameTracks(ids)
        if !rows.derivedTracks.isEmpty { hasDerived.withLock { $0 = true } }
        return ids
    }

    /// The tracks' real identifiers, by the derived ones that their rows would have had without a real one.
    private static func meant(by rows: ImportBatch) -> [SpotifyID: SpotifyID] {
        var meant: [SpotifyID: SpotifyID] = [:]
        for track in rows.tracks where !rows.derivedTracks.contains(track.id) {
            for derived in derived(of: track) { meant[derived] = meant[derived] ?? track.id }
        }
        return meant
    }

    /// The identifiers under which a row that has none may have left a track.
    static func derived(of track: Track) -> [SpotifyID] {
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

    /// The tracks that rows without an identifier mean.
    private func identify(
        _ rows: ImportBatch, _ meant: [SpotifyID: SpotifyID], in session: StoreSession
    ) throws -> [SpotifyID: SpotifyID] {
        guard !rows.derivedTracks.isEmpty else { return [:] }
        var ids = meant.filter { rows.derivedTracks.contains($0.key) }
        let known = try session.catalog.knownTracks(among: Array(rows.derivedTracks))
        let open = rows.tracks.filter {
            rows.derivedTracks.contains($0.id) && !known.contains($0.id) && ids[$0.id] == nil
        }
        guard !open.isEmpty else { return ids }
        let byCode = try session.catalog.tracks(isrcs: Array(Set(open.compactMap(\.isrc))))
        let names = Set(open.filter { $0.isrc.map { byCode[$0] == nil } ?? true }.compactMap(\.artists.first?.name))
        let byName = Dictionary(
            grouping: try session.catalog.tracks(byArtistsNamed: names.sorted()), by: { DerivedID.foldedTitle($0.name) }
        )
        for track in open {
            if let code = track.isrc, let id = byCode[code] {
                ids[track.id] = id
            } else if let id = Self.namesake(of: track, among: byName[DerivedID.foldedTitle(track.name)] ?? []) {
                ids[track.id] = id
            }
        }
        return ids
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
    /// Gives rows of tracks other identifiers; of two rows that are one track the one with its own identifier counts,
    /// else the first.
    fileprivate mutating func renameTracks(_ ids: [SpotifyID: SpotifyID]) {
        guard !ids.isEmpty else { return }
        derivedTracks.subtract(ids.keys)
        var taken = Set(tracks.lazy.map(\.id).filter { ids[$0] == nil })
        let count = tracks.count
        tracks = tracks.compactMap { track in
            guard let id = ids[track.id] else { return track }
            guard taken.insert(id).inserted else { return nil }
            var track = track
            track.id = id
            return track
        }
        if tracks.count < count {
            // What is left of a row that went is a release of that one track.
            let used = Set(tracks.map(\.album))
            albums.removeAll { $0.totalTracks <= 1 && !used.contains($0.id) }
        }
        features =
            features.filter { ids[$0.track] == nil }
            + features.compactMap { row in ids[row.track].map { TrackFeatures(track: $0, partial: row.features) } }
        for index in trackGenres.indices {
            trackGenres[index].track = ids[trackGenres[index].track] ?? trackGenres[index].track
        }
        for (derived, id) in ids { trackMBIDs[id] = trackMBIDs.removeValue(forKey: derived) ?? trackMBIDs[id] }
    }
}
