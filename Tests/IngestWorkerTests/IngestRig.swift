import Catalog
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Providers
import Runs
import RunsTesting
import Storage
import Testing

@testable import IngestWorker

/// An ingest worker at concurrency 1 over a store.
struct IngestRig {
    let store: Store
    let pump: JobPump

    init(_ store: Store, _ provider: any AudioFeatureProvider = RecordingFeatures()) {
        self.store = store
        pump = JobPump(IngestWorker.build(IngestConfiguration(provider: provider), store: store).handlers)
    }

    /// Enqueues an ingest.
    func order() async throws -> JobID {
        let job = try Job(.ingestTrainingData, encoding: IngestTrainingDataJob())
        try await pump.producer.enqueue(job)
        return job.id
    }

    /// Ingests to the end.
    func ingest() async throws -> IngestSummary {
        let run = try await order()
        try await pump.runAll()
        return try await summary(of: run)
    }

    /// The result of a run, which must have ended.
    func summary(of id: JobID) async throws -> IngestSummary {
        let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
        #expect(run.state == .finished)
        return try JSONDecoder().decode(IngestSummary.self, from: try #require(run.result))
    }

    /// How many tracks have features.
    var rows: Int {
        get async throws { try await store.read { try $0.features.count() } }
    }

    /// Fills the catalog with the original's test data: two artists with an album of two tracks each, in reverse
    /// order.
    static func fill(_ store: Store) async throws {
        for letter in ["b", "a"] {
            try await add(
                "\(letter)-artist", to: store,
                albums: [("\(letter)-album", ["\(letter)-track-2", "\(letter)-track-1"])]
            )
        }
    }

    /// Adds an artist with albums; the last track of an album has number 1.
    static func add(_ artist: String, to store: Store, albums: [(name: String, tracks: [String])]) async throws {
        let reference = ArtistReference(id: SpotifyID(artist), name: artist)
        _ = try await store.write { session in
            try session.catalog.upsertArtists([Artist(id: reference.id, name: artist)])
            for (name, tracks) in albums {
                let album = Album(
                    id: SpotifyID(name), name: name, artists: [reference], released: .unknown, totalTracks: tracks.count
                )
                try session.catalog.upsertAlbums([album])
                try session.catalog.upsertTracks(
                    tracks.enumerated().map { index, track in
                        Track(
                            id: SpotifyID(track), name: track, album: album.id, trackNumber: tracks.count - index,
                            durationMilliseconds: 1
                        )
                    }
                )
            }
        }
    }

    /// Stores a track's features beforehand.
    static func ingest(_ tracks: SpotifyID..., in store: Store) async throws {
        _ = try await store.write { session in
            try session.features.upsert(
                tracks.map { TrackFeatures(track: $0, features: StubProvider.audioFeatures(of: $0)) }, provider: "stub"
            )
        }
    }
}

extension IngestSummary {
    /// Ingested, skipped and failed tracks.
    var counts: [Int] { [ingested, skipped, failed] }
}
