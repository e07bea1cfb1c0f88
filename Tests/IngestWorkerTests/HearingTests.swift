import Catalog
import Concurrency
import Ears
import Embedding
import Foundation
import Importing
import Messaging
import MessagingTesting
import Pipeline
import RunsTesting
import Settings
import Storage
import Testing

@testable import IngestWorker

/// An ingest that hears files stores what can be heard, once.
struct HearingTests {
    @Test(arguments: TestStore.available)
    func `the heard features are stored and the other six stay missing`(_ kind: TestStore) async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1, seconds: 12, SoundLibrary.tags("One", by: ["Ada"]))

        try await kind.withStore { store in
            let rig = HearingRig(store, library)
            try await rig.scan()
            let summary = try await rig.hear()

            #expect(summary.counts == [1, 0, 0])
            let (values, provider, length) = try await store.read { session in
                let row = try #require(
                    try session.sql.first(
                        """
                        SELECT f.loudness, f.danceability, f.energy, f.valence, f.acousticness, f.instrumentalness,
                            f.liveness, f.speechiness, f.time_signature, f.provider, t.duration_ms
                        FROM recommender_trackaudiofeatures f JOIN catalog_track t ON t.id = f.track_id
                        """))
                let values = try (0...8).map { try row.optional($0, row.real) }
                return (values, try row.text(9), try row.integer(10))
            }
            #expect((-60...0).contains(try #require(values[0])))
            #expect((0...1).contains(try #require(values[1])))
            #expect((0...1).contains(try #require(values[2])))
            #expect(values[3...].allSatisfy { $0 == nil })
            #expect(provider == "ears")
            #expect(length == 12_000)
            let heard = try await store.read {
                try $0.embeddings.tracks(ofArtists: .min ... .max, source: "ears-1").tracks
            }
            #expect(heard.map(\.values?.count) == [AudioDescriptors.count])
        }
    }

    @Test func `a key below its confidence is missing and so is its mode`() async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1, seconds: 12)
        let analysis = try await InProcessAudioAnalyzer().analyze(AudioPath(library.path("1.wav")))

        let features = HeardFeatures.features(of: analysis)

        #expect(features.key == analysis.key?.pitchClass)
        #expect((features.mode == nil) == (analysis.key == nil))
        #expect(features.tempo == analysis.tempo)
    }

    @Test func `danceability goes from 0 at a half to 1 at two`() {
        #expect([0.2, 0.5, 1.25, 2, 3].map(HeardFeatures.danceability) == [0, 0, 0.5, 1, 1])
    }

    @Test(arguments: TestStore.available)
    func `a file is heard once whatever it is called and tagged`(_ kind: TestStore) async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1, seconds: 12, SoundLibrary.tags("One", by: ["Ada"]))
        try library.write("copy.wav", seed: 1, seconds: 12)
        let analyzer = ScriptedAudioAnalyzer()

        try await kind.withStore { store in
            let rig = HearingRig(store, library, analyzer)
            try await rig.scan()
            try await rig.hear()
            try library.move("1.wav", to: "deep/other.wav")
            try library.write("deep/other.wav", seed: 1, seconds: 12, SoundLibrary.tags("Two", by: ["Eve"]))
            try await rig.scan()
            let second = try await rig.hear()

            #expect(analyzer.analyzed.count == 1)
            #expect(second.counts == [0, 1, 0])
        }
    }

    @Test func `a file that nothing can decode is not tried again until it changes or ffmpeg comes`() async throws {
        let library = try SoundLibrary()
        try library.write("1.mp3", bytes: Array("this is no sound".utf8))
        let analyzer = ScriptedAudioAnalyzer(failing: EarsError(.unreadable, "1.mp3 is in no format that can be read"))

        try await TestStore.sqlite.withStore { store in
            let rig = HearingRig(store, library, analyzer)
            try await rig.scan()
            let first = try await rig.hear()
            try await rig.hear()

            #expect(first.counts == [0, 0, 1])
            #expect(first.warning?.contains("1.mp3 is in no format") == true)
            #expect(analyzer.analyzed.count == 1)
            let failures = try await store.read { try $0.library.failures() }
            #expect(failures.map(\.code) == ["unreadable"])

            let other = HearingRig(store, library, analyzer, hasFFmpeg: true)
            try await other.hear()
            try await other.hear()
            #expect(analyzer.analyzed.count == 2)

            try library.write("1.mp3", seed: 1, seconds: 1)
            try await rig.scan()
            try await rig.hear()
            #expect(analyzer.analyzed.count == 3)
        }
    }

    @Test func `a file that kills its process costs itself and is tried a few times`() async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1)
        let analyzer = ScriptedAudioAnalyzer(failing: EarsError(.crashed, "the process ended"))

        try await TestStore.sqlite.withStore { store in
            let rig = HearingRig(store, library, analyzer)
            try await rig.scan()
            for _ in 0..<5 { try await rig.hear() }

            // Twice an ingest, and three ingests.
            #expect(analyzer.analyzed.count == 6)
        }
    }

    @Test func `a program that does not start ends the run with the reason`() async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1)
        let analyzer = ChildProcessAudioAnalyzer(executable: "/nowhere/juke-ears", clock: SystemClock())

        try await TestStore.sqlite.withStore { store in
            let rig = HearingRig(store, library, analyzer)
            try await rig.scan()
            let job = try Job(.ingestTrainingData, encoding: IngestTrainingDataJob())
            try await rig.pump.producer.enqueue(job)
            try await rig.pump.runAll()

            let run = try #require(try await store.read { try $0.runs.run(job.id.rawValue) })
            #expect(run.state == .failed)
            #expect(String(decoding: run.result ?? Data(), as: UTF8.self).contains("juke-ears does not start"))
        }
    }

    @Test func `a worker that dies repeats the file in flight and no other`() async throws {
        let library = try SoundLibrary()
        for number in 1...4 { try library.write("\(number).wav", seed: number) }
        let analyzer = ScriptedAudioAnalyzer()

        try await TestStore.sqlite.withStore { store in
            let rig = HearingRig(store, library, analyzer)
            try await rig.scan()
            let job = try Job(.ingestTrainingData, encoding: IngestTrainingDataJob())
            try await rig.pump.producer.enqueue(job)
            var died = false
            while let done = try await rig.pump.runNextInDyingWorker(when: { _ in !died }) {
                if done.task == .hearTrack { died = true }
            }

            let heard = try await store.read { try $0.library.heardCount() }
            #expect(heard == 4)
            #expect((4...5).contains(analyzer.analyzed.count))
        }
    }

    @Test func `an older analysis is heard again only when that is asked for`() async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1)
        let analyzer = ScriptedAudioAnalyzer()

        try await TestStore.sqlite.withStore { store in
            let rig = HearingRig(store, library, analyzer)
            try await rig.scan()
            try await rig.hear()
            try await store.write { try $0.sql.execute("UPDATE library_sounds SET analysis_version = 0") }

            try await rig.hear()
            #expect(analyzer.analyzed.count == 1)
            try await rig.hear(again: true)
            #expect(analyzer.analyzed.count == 2)
            try await rig.hear(again: true)
            #expect(analyzer.analyzed.count == 2)
        }
    }

    @Test func `the digest of the sound is stored, and a track's identifier comes from it`() async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1)

        try await TestStore.sqlite.withStore { store in
            let rig = HearingRig(store, library)
            try await rig.scan()
            try await rig.hear()

            try await store.read { session in
                let row = try #require(try session.sql.first("SELECT track_id, digest FROM library_sounds"))
                let digest = try row.text(1)
                #expect(digest.count == 64)
                #expect(try row.text(0) == DerivedID.track(audio: digest).rawValue)
            }
        }
    }

    @Test func `hearing again keeps features that came from elsewhere, and embeddings notice`() async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1, seconds: 11)

        try await TestStore.sqlite.withStore { store in
            let rig = HearingRig(store, library)
            try await rig.scan()
            try await rig.hear()
            try await store.write { session in
                try session.sql.execute("UPDATE recommender_trackaudiofeatures SET valence = 0.25, provider = 'ears'")
                try session.sql.execute("UPDATE library_sounds SET analysis_version = 0")
            }
            let query = "SELECT valence, revision, loudness FROM recommender_trackaudiofeatures"
            let before = try await store.read { try #require(try $0.sql.first(query)).integer(1) }

            try await rig.hear(again: true)

            try await store.read { session in
                let row = try #require(try session.sql.first(query))
                #expect(try row.real(0) == 0.25)
                #expect(try row.integer(1) > before)
                #expect(try row.real(2) < 0)
            }
        }
    }

    @Test func `a file that changed after the scan is not heard under its old name`() async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1)

        try await TestStore.sqlite.withStore { store in
            let rig = HearingRig(store, library)
            try await rig.scan()
            try library.write("1.wav", seed: 2)
            let summary = try await rig.hear()

            #expect(summary.counts == [0, 0, 1])
            #expect(try await store.read { try $0.features.count() } == 0)
        }
    }
}

/// The hours in which files may be heard.
struct HoursOfDayTests {
    @Test(arguments: [
        ("22-7", 23, 0), ("22-7", 6, 0), ("22-7", 7, 15), ("22-7", 21, 1), ("9-17", 8, 1), ("9-17", 17, 16),
        ("9-17", 9, 0), ("0-24", 13, 0),
    ])
    func `the wait is from the hour to the first one`(_ text: String, _ hour: Int, _ hours: Int) throws {
        let day = try #require(HoursOfDay(text))

        #expect(day.wait(hour: hour, minute: 0, second: 0) == .seconds(hours * 3_600))
    }

    @Test(arguments: ["", "22", "22-", "24-3", "3-3", "-1-4", "a-b", "1-25"])
    func `other texts are no hours`(_ text: String) {
        #expect(HoursOfDay(text) == nil)
    }
}
