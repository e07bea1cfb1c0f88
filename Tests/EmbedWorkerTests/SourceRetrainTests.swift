import Catalog
import Embedding
import Foundation
import Messaging
import Pipeline
import RunsTesting
import Storage
import Testing

@testable import EmbedWorker

/// Training on other sources than the audio features.
struct SourceRetrainTests {
    private static let source = VectorSource(
        name: "ears-1", inputs: (0..<40).map { VectorInput(name: "n\($0)", group: $0 < 20 ? "tonal" : "rhythm") })

    /// The number that an artist's tracks share, and what each has for itself.
    private static func row(_ track: Track, width: Int = 40, shift: Int = 0) -> SourceVector {
        let parts = track.id.rawValue.split(separator: "-").compactMap { Int($0) }
        let (artist, number) = (parts[0], parts[1] * 100 + parts[2])
        let values = (0..<width).map { input -> Float in
            let shared = sin(Double((artist + 1) * (input + 1 + shift)) * 1.7)
            let own = sin(Double((number + 3 + artist * 7) * (input + 2)) * 2.9)
            return Float(shared + 0.4 * own)
        }
        return SourceVector(track: track.id, values: values)
    }

    /// A rig whose tracks have rows of the source, but for those of the artists listed; and no features at all where
    /// asked.
    private static func with(
        _ catalog: SampleCatalog = SampleCatalog(artists: 20), withFeatures: Bool = false,
        without silent: Set<Int> = [], on database: TestStore = .sqlite, _ body: (EmbedRig) async throws -> Void
    ) async throws {
        try await database.withStore { store in
            let rig = EmbedRig(store)
            defer { try? FileManager.default.removeItem(at: rig.modelDirectory) }
            var batch = catalog.batch()
            if !withFeatures { batch.features = [] }
            try await rig.add(batch)
            let rows = batch.tracks.filter { track in
                !silent.contains(Int(track.id.rawValue.split(separator: "-")[1]) ?? -1)
            }.map { row($0) }
            try await store.write { session in
                try session.vectorSources.declare(source)
                try session.vectorSources.write(rows, source: source.name)
            }
            try await body(rig)
        }
    }

    private func refusal(_ rig: EmbedRig, _ order: RetrainJob) async throws -> String {
        let id = try await rig.enqueueRetrain(order)
        try await rig.pump.runAll()
        return try #require(try await rig.pump.producer.record(of: id, in: .embedding)?.error)
    }

    @Test(arguments: TestStore.available)
    func `a model of a source embeds the tracks that have a row of it, and says its source`(
        _ database: TestStore
    ) async throws {
        try await Self.with(without: [3, 4], on: database) { rig in
            let report = try await rig.retrain(RetrainJob(source: "ears-1"))

            #expect(report.source == "ears-1" && report.method == "pca" && report.corpusSize == 180)
            #expect(report.lines[0].contains("source=ears-1"))
            #expect(report.warnings.contains { $0.contains("rough model: 180 tracks") })
            let counts = try await rig.counts(report.modelVersion)
            #expect(counts["track"] == 180 && counts["album"] == 36 && counts["artist"] == 18)
            let active = try #require(try await rig.store.read { try $0.models.active() })
            #expect(active.source == "ears-1" && active.rows == 40)
            #expect(try active.trainedModel().source == "ears-1")
            #expect(try ModelFile.read(from: rig.modelDirectory).source == "ears-1")
        }
    }

    @Test func `embedding step by step gives the vectors of embedding at once`() async throws {
        try await Self.with { rig in
            let version = try await rig.retrain(RetrainJob(source: "ears-1")).modelVersion

            let record = try #require(try await rig.store.read { try $0.models.active() })
            let batch = try await rig.store.read {
                try $0.embeddings.tracks(ofArtists: 0...Int64.max, source: "ears-1")
            }
            let (vectors, _) = CorpusEmbedder(try record.trainedModel()).tracks(batch.tracks, artists: batch.artists)
            let stored = try await rig.store.read { session in
                try session.embeddings.trackVectors(of: batch.tracks.map(\.id), version: version)
            }
            for (row, track) in batch.tracks.enumerated() {
                #expect(stored[track.id] == Array(vectors[row * 32..<(row + 1) * 32]))
            }
        }
    }

    @Test func `a changed row is embedded again, a new one too, and one that goes takes its vector along`() async throws
    {
        try await Self.with(without: [7]) { rig in
            let version = try await rig.retrain(RetrainJob(source: "ears-1")).modelVersion
            let before = try await rig.vectors(of: .track, version)
            let tracks = SampleCatalog(artists: 20).batch().tracks
            try await rig.store.write { session in
                let heard = tracks.filter { $0.id.rawValue.hasPrefix("track-7-") }.map { Self.row($0) }
                try session.vectorSources.write([Self.row(tracks[0], shift: 5)] + heard, source: "ears-1")
                try session.sql.execute("DELETE FROM catalog_track WHERE spotify_id = 'track-9-0-0'")
            }
            let stale = try await rig.store.read { try $0.embeddings.staleTracks(version: version).count }

            try await rig.sync()

            let after = try await rig.vectors(of: .track, version)
            #expect(stale == 11)
            #expect(after[tracks[0].id] != before[tracks[0].id])
            #expect(after["track-7-0-0"] != nil && after["track-9-0-0"] == nil)
            #expect(after.count == 199)
            #expect(try await rig.store.read { try $0.embeddings.staleTracks(version: version) } == [])
        }
    }

    @Test func `without a name the only source with rows is taken, then that of the active model`() async throws {
        try await Self.with { rig in
            let first = try await rig.retrain()
            try await rig.store.write { session in
                try session.vectorSources.declare(VectorSource(imported: "clap", width: 3))
                try session.vectorSources.write(
                    [SourceVector(track: "track-0-0-0", values: [1, 2, 3])], source: "imported:clap")
            }

            let second = try await rig.retrain()

            #expect(first.source == "ears-1" && second.source == "ears-1")
            #expect(try await rig.versions(.active) == [second.modelVersion])
        }
    }

    @Test func `enough features come before a source, and a model of either takes over from the other`() async throws {
        try await Self.with(SampleCatalog(), withFeatures: true) { rig in
            let features = try await rig.retrain()
            let heard = try await rig.retrain(RetrainJob(source: "ears-1"))
            let again = try await rig.retrain(RetrainJob(source: "features-12"))

            #expect([features, heard, again].map(\.source) == ["features-12", "ears-1", "features-12"])
            #expect(try await rig.versions(.active) == [again.modelVersion])
            #expect(heard.comparison?.activeVersion == features.modelVersion)
            let vectors = try await rig.vectors(of: .track, features.modelVersion)
            #expect(try await rig.vectors(of: .track, again.modelVersion) == vectors)
        }
    }

    @Test func `several sources and none named is an error that lists them`() async throws {
        try await Self.with { rig in
            try await rig.store.write { session in
                try session.vectorSources.declare(VectorSource(imported: "clap", width: 3))
                try session.vectorSources.write(
                    [SourceVector(track: "track-0-0-0", values: [1, 2, 3])], source: "imported:clap")
            }

            let several = try await refusal(rig, RetrainJob())
            let unknown = try await refusal(rig, RetrainJob(source: "ears-2"))

            #expect(several.contains("--source") && several.contains("imported:clap (1 tracks)"))
            #expect(unknown.contains("no source 'ears-2'") && unknown.contains("ears-1 (200 tracks)"))
        }
    }

    @Test func `methods of other kinds of sources and too few rows are refused with the next step`() async throws {
        try await Self.with(SampleCatalog(artists: 3), without: [1, 2]) { rig in
            let method = try await refusal(rig, RetrainJob(method: "zscore", source: "ears-1"))
            let discriminants = try await refusal(rig, RetrainJob(method: "lda", source: "features-12"))
            let few = try await refusal(rig, RetrainJob(source: "ears-1"))

            #expect(method.contains("learned") && method.contains("lda"))
            #expect(discriminants.contains("learned, pca"))
            #expect(few.contains("10 tracks have a row of 'ears-1', at least 20"))
        }
    }

    @Test func `with many artists, those held out choose the method, and the model keeps why`() async throws {
        try await Self.with(SampleCatalog(artists: 80)) { rig in
            let report = try await rig.retrain(RetrainJob(genres: "off", source: "ears-1"))

            let reason = try #require(report.choices?.first)
            #expect(reason.hasPrefix("Held-out artists prefer"))
            #expect(reason.contains("pca 0.") && reason.contains("lda 0."))
            #expect(reason.contains("discriminants") == (report.method == "lda"))
        }
    }
}
