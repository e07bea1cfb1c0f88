import Catalog
import Embedding
import Foundation
import Pipeline
import Ranking
import Storage

/// Measures a model that is about to become active beside the one that is.
///
/// Both answer with the vectors in the store, on the same tracks, all found in one pool: both were fitted on them.
/// Above ``trackLimit`` tracks a sample of whole artists stands for all, always the same ones, and of these
/// ``queryLimit`` ask, so that the check takes seconds whatever the size of the catalog.
struct PromotionGate: Sendable {
    /// The most tracks that are searched.
    static let trackLimit = 20_000
    /// The most tracks that ask.
    static let queryLimit = 2_000
    /// From this many queries with a genre on, the genre decides; below, what is left is the artist.
    static let leastQueries = 100
    static let metrics: [Metric] = [
        .genrePrecision, .artistGenrePrecision, .ownArtistShare, .artistAveragePrecision, .albumHit, .soundDistance,
    ]

    let store: Store
    var trackLimit = Self.trackLimit
    var queryLimit = Self.queryLimit

    /// Compares a complete model with the active one.
    ///
    /// - Returns: `nil` when fewer tracks than fill a list have vectors of both.
    /// - Throws: `StorageError`, `RankingError` for vectors that are zero or not finite.
    func compare(_ version: String) async throws -> ModelComparison? {
        let limit = trackLimit
        let (material, active) = try await store.read { session in
            let active = try session.models.active()
            let material = try Material(
                session, version, active.map(\.version).flatMap { $0 == version ? nil : $0 }, limit: limit)
            // A model of another source may have no track in common with this one.
            let isCompared = material.systems.count > 1 || active?.version == version
            return (material, isCompared ? active?.version : nil)
        }
        let corpus = material.corpus
        guard corpus.count > EvaluationOptions.listLength else { return nil }
        let options = EvaluationOptions(folds: 1, sample: min(queryLimit, corpus.count))
        let report = try await Evaluation(corpus, options: options)
            .run(material.systems, reference: active ?? version)
        guard let system = report[version] else { return nil }
        return ModelComparison(system, active.flatMap { $0 == version ? nil : report[$0] }, report, material.isSample)
    }

    /// The vectors of some models on the same tracks.
    private struct Material {
        let corpus: EvaluationCorpus
        let systems: [EvaluationSystem]
        let isSample: Bool

        init(_ session: StoreSession, _ version: String, _ other: String?, limit: Int) throws {
            let source = try session.models.record(version)?.source ?? VectorSource.features
            let counts = try session.embeddings.measuredTrackCounts(source: source)
            let artists = PromotionGate.sample(of: counts, limit: limit)
            isSample = artists != nil
            let measured = try session.embeddings.measuredTracks(of: artists, source: source)
            var versions = [version] + (other.map { [$0] } ?? [])
            var vectors = try versions.map { try session.embeddings.trackVectors(of: measured.ids, version: $0) }
            let shared = measured.ids.count { id in vectors.allSatisfy { $0[id] != nil } }
            if try shared <= EvaluationOptions.listLength
                && other.map({ try session.models.record($0)?.source != source }) == true
            {
                versions = [version]
                vectors = Array(vectors.prefix(1))
            }
            let rows = measured.ids.indices.filter { row in vectors.allSatisfy { $0[measured.ids[row]] != nil } }
            let corpus = EvaluationCorpus(
                rows.map { row in
                    let tags = measured.artistTags[measured.artists[row].id] ?? []
                    return EvaluationTrack(
                        id: measured.spotifyIDs[row], title: measured.titles[row], artist: measured.artists[row],
                        album: measured.albums[row], durationMilliseconds: measured.durations[row],
                        features: measured.features[row], labels: Set(tags), tags: tags)
                })
            let ids = Dictionary(zip(measured.spotifyIDs, measured.ids), uniquingKeysWith: { first, _ in first })
            systems = zip(versions, vectors).map { version, vectors in
                .fixed(
                    version, note: "from the store",
                    vectors: corpus.tracks.flatMap { track in ids[track.id].flatMap { vectors[$0] } ?? [] })
            }
            self.corpus = corpus
        }
    }

    /// Artists with about `limit` tracks together; `nil` for all.
    static func sample(of counts: [Int64: Int], limit: Int) -> Set<Int64>? {
        guard counts.values.reduce(0, +) > limit else { return nil }
        // A fixed order that has nothing to do with the artists.
        let order = counts.keys.sorted {
            let (first, second) = (
                UInt64(bitPattern: $0) &* 0x9E37_79B9_7F4A_7C15, UInt64(bitPattern: $1) &* 0x9E37_79B9_7F4A_7C15
            )
            return first < second
        }
        var artists: Set<Int64> = []
        var tracks = 0
        for artist in order where tracks + counts[artist, default: 0] <= limit {
            artists.insert(artist)
            tracks += counts[artist, default: 0]
        }
        return artists
    }
}

extension ModelComparison {
    fileprivate init(
        _ system: EvaluationReport.System, _ active: EvaluationReport.System?, _ report: EvaluationReport,
        _ isSample: Bool
    ) {
        let labelled = system.metrics[.genrePrecision]?.count ?? 0
        let decisive = labelled >= PromotionGate.leastQueries ? Metric.genrePrecision : .artistAveragePrecision
        var verdict = active == nil ? Verdict.first : .alike
        if let difference = system.differences[decisive] {
            if difference.value > difference.standardError { verdict = .better }
            if difference.value < -difference.standardError { verdict = .worse }
        }
        self.init(
            version: system.name, activeVersion: active?.name, tracks: report.tracks,
            queries: system.metrics[.ownArtistShare]?.count ?? 0, isSample: isSample, decidedBy: decisive.rawValue,
            verdict: verdict,
            figures: PromotionGate.metrics.compactMap { metric in
                guard let estimate = system.metrics[metric] else { return nil }
                let difference = system.differences[metric]
                return Figure(
                    metric: metric.rawValue, value: estimate.value, error: estimate.standardError,
                    active: active?.metrics[metric]?.value, difference: difference?.value,
                    differenceError: difference?.standardError)
            })
    }
}

extension RetrainReport {
    /// Takes the comparison with the active model in, and keeps it with the model's figures.
    mutating func note(_ comparison: ModelComparison?, in session: StoreSession) throws {
        self.comparison = comparison
        guard let comparison else {
            warnings.append("the model was not evaluated; too few tracks have vectors")
            return
        }
        if comparison.verdict == .worse, let decisive = comparison.decisive {
            warnings.append(
                "THE NEW MODEL IS WORSE: \(decisive.metric) fell by more than the standard error; "
                    + "`juke models rollback` goes back, `juke retrain --gate` refuses such a model")
        }
        guard let record = try session.models.record(modelVersion) else { return }
        try session.models.setFigures(try ModelFigures.adding(comparison, to: record.figures), of: modelVersion)
    }
}
