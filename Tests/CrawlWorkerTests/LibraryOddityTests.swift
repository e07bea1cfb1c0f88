import Catalog
import Foundation
import Messaging
import Pipeline
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// What a library holds beside music, and what may happen to a scan.
struct LibraryOddityTests {
    @Test(.timeLimit(.minutes(1)))
    func `links that go round pipes and broken links neither hang nor hide music`() async throws {
        let library = try SoundLibrary()
        try library.write("real/1.wav", seed: 1, SoundLibrary.tags("One", by: ["Ada"]))
        try library.write("real/cover.jpg", bytes: [1, 2, 3])
        try library.write("real/.hidden.wav", bytes: [1])
        for (link, target) in [
            ("real/loop", ".."), ("again", "real"), ("real/lost.mp3", "nowhere"), ("round.wav", "round.wav"),
            ("real/up", "../.."), ("real/all", "/"),
        ] {
            try FileManager.default.createSymbolicLink(atPath: library.path(link), withDestinationPath: target)
        }
        #expect(mkfifo(library.path("real/pipe.mp3"), 0o600) == 0)
        #expect(await CrawlWorker.audioFileCount(in: [library.path()]) == 1)

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            let counts = try #require(try await rig.scan().library)

            #expect(try await rig.titles() == ["One"])
            #expect(counts.folders == 2)
            #expect(counts.files == 1)
            #expect(counts.failed == 3)
            #expect(counts.others == 1)
        }
    }

    @Test func `a name that is no text is a file like any other`() async throws {
        let library = try SoundLibrary()
        try library.write("plain.wav", seed: 1)
        let plain = Array(library.path("plain.wav").utf8)
        let odd = Array(library.path("caf").utf8) + [0xE9] + Array(".wav".utf8)
        #expect(plain.withPath { from in odd.withPath { rename(from, $0) } } == 0)

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            try await rig.scan()

            #expect(try await rig.titles() == ["caf\u{FFFD}"])
            let again = try await rig.scan()
            #expect(again.library?.unchanged == 1)
        }
    }

    @Test func `a folder that is not there is refused and none at all too`() async throws {
        let library = try SoundLibrary()

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            let run = try await rig.order([library.path("nowhere")])
            try await rig.pump.runAll()

            #expect(try await store.read { try $0.runs.run(run.rawValue) } == nil)
            let record = try await rig.pump.producer.record(of: run, in: .catalog)
            #expect(record?.error?.contains("nowhere is not there") == true)
        }
    }

    @Test(arguments: TestStore.available)
    func `a scan whose workers die is done once and whole`(_ kind: TestStore) async throws {
        let library = try SoundLibrary()
        for number in 1...8 {
            try library.write(
                "d\(number % 3)/\(number).wav", seed: number,
                SoundLibrary.tags("T\(number)", by: ["A\(number % 2)"], on: "Moon", number: number))
        }

        try await kind.withStore { store in
            let rig = LibraryRig(store, library)
            let run = try await rig.order()
            var died: Set<JobID> = []
            while let job = try await rig.pump.runNextInDyingWorker(
                severed: died.count.isMultiple(of: 2), when: { !died.contains($0.id) })
            { died.insert(job.id) }

            let summary = try await rig.summary(of: run)
            #expect(summary.tracksCreated == 8)
            #expect(summary.library?.new == 8)
            #expect(try await rig.titles() == (1...8).map { "T\($0)" })
        }
    }

    @Test func `two folders one inside the other are each looked at once`() async throws {
        let library = try SoundLibrary()
        try library.write("in/1.wav", seed: 1)

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            let counts = try #require(try await rig.scan([library.path(), library.path("in")]).library)

            #expect(counts.folders == 2)
            #expect(counts.files == 1)
        }
    }

    @Test func `tracks that were taken out come back with the next scan`() async throws {
        let library = try SoundLibrary()
        try library.write("1.wav", seed: 1, SoundLibrary.tags("One", by: ["Ada"]))

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            try await rig.scan()
            _ = try await store.write { try $0.catalog.remove(provider: "files") }
            #expect(try await rig.titles().isEmpty)

            try await rig.scan()

            #expect(try await rig.titles() == ["One"])
        }
    }
}
