import Catalog
import CommandKit
import Embedding
import Foundation
import Importing
import Printing
import Ranking
import Storage

/// The material of `juke eval`: the corpus and its vectors in a store.
struct EvaluationMaterial {
    let corpus: EvaluationCorpus
    /// One system per model that was asked for.
    let stored: [EvaluationSystem]
    /// What the first of these models learned from; `nil` for the audio features.
    let source: VectorSource?
    /// Remarks on the tracks for the reader of the figures.
    let remarks: [String]

    /// Reads a data set, without a store.
    ///
    /// - Parameters:
    ///   - file: A file as `juke import` takes it. A column `playlist_id` gives playlists, unless there are some.
    ///   - labelColumn: The column to label by; by default the first that looks like a genre, or else the artists'
    ///     tags.
    ///   - companions: Labels, playlists and tags from other files.
    /// - Throws: ``CommandError`` when the file lacks the column; an error of the reader when it is no data set.
    init(dataset file: URL, labelColumn: String?, _ companions: EvaluationLabels) throws {
        var companions = companions
        let sources = try ImportSource.sources(at: file.path)
        guard let source = sources.first, sources.count == 1 else {
            throw CommandError("\(file.lastPathComponent) holds \(sources.count) files; name one that is a catalog")
        }
        let header = try ImportReader(source).file.columns.columns.map { $0.name.lowercased() }
        if let labelColumn, !header.contains(labelColumn.lowercased()) {
            throw CommandError(
                "\(file.lastPathComponent) has no column '\(labelColumn)'; it has \(header.joined(separator: ", "))")
        }
        let column = labelColumn?.lowercased() ?? EvaluationLabels.labelColumns.first(where: header.contains)
        if companions.playlists.isEmpty, header.contains("playlist_id") { try companions.readPlaylists(file) }

        let readsLabels = companions.labels == nil && column != nil
        let reader = try ImportReader(source, options: ImportOptions(labelColumn: readsLabels ? column : nil))
        var labels: [SpotifyID: Set<String>] = [:]
        var artists: [SpotifyID: Artist] = [:]
        var tracks: [EvaluationTrack] = []
        while let batch = try reader.nextBatch() {
            labels.merge(batch.labels) { $0.union($1) }
            for artist in batch.artists { artists[artist.id] = artist }
            let features = Dictionary(batch.features.map { ($0.track, $0.features) }, uniquingKeysWith: { $1 })
            for track in batch.tracks {
                guard let artist = track.artists.first, let features = features[track.id]?.complete else { continue }
                tracks.append(
                    EvaluationTrack(
                        id: track.id, title: track.name, artist: artist, album: track.album,
                        durationMilliseconds: track.durationMilliseconds, features: features,
                        tags: artists[artist.id]?.genres ?? []))
            }
        }
        if readsLabels { companions.labels = labels }
        corpus = Self.corpus(of: tracks, companions)
        stored = []
        self.source = nil
        remarks = [Self.source(of: companions, column: companions.labels == nil ? nil : column)]
    }

    /// Reads a store.
    ///
    /// - Parameters:
    ///   - session: The store.
    ///   - versions: The models whose stored vectors take part; tracks that one of them has no vector of are left out.
    ///   - companions: Labels, playlists and tags from files.
    /// - Throws: `StorageError` when the store cannot be read.
    init(_ session: StoreSession, versions: [String], _ companions: EvaluationLabels) throws {
        let name = try versions.first.flatMap(session.models.record)?.source ?? VectorSource.features
        source = try session.vectorSources.source(name)
        let measured = try session.embeddings.measuredTracks(source: name, withValues: true)
        let vectors = try versions.map { try session.embeddings.trackVectors(of: measured.ids, version: $0) }
        let rows = measured.ids.indices.filter { row in vectors.allSatisfy { $0[measured.ids[row]] != nil } }
        let tracks = rows.map { row in
            EvaluationTrack(
                id: measured.spotifyIDs[row], title: measured.titles[row], artist: measured.artists[row],
                album: measured.albums[row], durationMilliseconds: measured.durations[row],
                features: measured.features[row], tags: measured.artistTags[measured.artists[row].id] ?? [],
                values: measured.values.isEmpty ? nil : measured.values[row])
        }
        var companions = companions
        if companions.playlists.isEmpty { companions.playlists = try session.playlists.tracks() }
        let corpus = Self.corpus(of: tracks, companions)
        let ids = Dictionary(uniqueKeysWithValues: zip(measured.spotifyIDs, measured.ids))
        let active = try session.models.active()?.version
        stored = zip(versions, vectors).map { version, vectors in
            let all = corpus.tracks.flatMap { track in ids[track.id].flatMap { vectors[$0] } ?? [] }
            return .fixed(
                version, note: version == active ? "the active model, from the store" : "from the store", vectors: all)
        }
        self.corpus = corpus
        let missing = measured.count - rows.count
        remarks =
            [Self.source(of: companions, column: nil)]
            + (missing == 0
                ? []
                : [
                    "\(missing.counted("track")) without a vector of every model \(missing == 1 ? "is" : "are") left out."
                ])
    }

    private static func corpus(
        of tracks: [EvaluationTrack], _ companions: EvaluationLabels
    ) -> EvaluationCorpus {
        let tracks = tracks.map { track in
            var track = track
            // A file of tags tells of all artists: what a data set calls its rows is then a label, not a tag.
            if !companions.tags.isEmpty { track.tags = companions.tags[FoldedName(track.artist.name)] ?? [] }
            track.labels = companions.labels.map { $0[track.id] ?? [] } ?? Set(track.tags)
            return track
        }
        return EvaluationCorpus(tracks, playlists: companions.playlists)
    }

    private static func source(of companions: EvaluationLabels, column: String?) -> String {
        if companions.labels == nil {
            return "Labels: the artists' tags; sharing one is a hit. Systems that learn from tags know the answers."
        }
        return column.map { "Labels: the column \($0)." } ?? "Labels: from the file given."
    }
}
