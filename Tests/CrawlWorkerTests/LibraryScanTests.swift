import Catalog
import Foundation
import Importing
import Messaging
import Pipeline
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// What a scan makes of files and of what becomes of them.
struct LibraryScanTests {
    @Test(arguments: TestStore.available)
    func `tags become artists albums tracks genres and identifiers`(_ kind: TestStore) async throws {
        let library = try SoundLibrary()
        try library.write(
            "Moon/01.wav", seed: 1,
            SoundLibrary.tags(
                "First", by: ["Ada", "Ben"], on: "Moon", number: 3, albumArtist: "Ada", genres: ["trip hop", "dub"],
                more: [
                    ("TSRC", ["QZINV2600001"]), ("TDRC", ["2004-05-17"]), ("TPOS", ["2/2"]),
                    ("TXXX", ["MusicBrainz Album Id", "b1a9c0e9-d987-4042-ae91-78d6a3267d69"]),
                ]))

        try await kind.withStore { store in
            let rig = LibraryRig(store, library)
            let summary = try await rig.scan()

            #expect(summary.tracksCreated == 1)
            #expect(summary.artistsCreated == 2)
            let track = try await rig.track("First")
            #expect(track.artists.map(\.name) == ["Ada", "Ben"])
            #expect(track.isrc == "QZINV2600001")
            #expect(track.trackNumber == 3)
            #expect(track.discNumber == 2)
            let album = try await rig.album(of: "First")
            #expect(album.artists.map(\.name) == ["Ada"])
            #expect(album.name == "Moon")
            #expect(album.released == ReleaseDate("2004-05-17"))
            let artist = try await store.read { try $0.catalog.artist(DerivedID.artist(named: "Ada")) }
            #expect(artist?.genres.sorted() == ["dub", "trip hop"])
            let found = try await store.read {
                try $0.catalog.resolve(.mbid("b1a9c0e9-d987-4042-ae91-78d6a3267d69"))
            }
            #expect(found == JukeURI(.album, album.id))
        }
    }

    @Test(arguments: TestStore.available)
    func `a second scan of an unchanged library reads no file and writes nothing`(_ kind: TestStore) async throws {
        let library = try SoundLibrary()
        for number in 1...6 {
            try library.write(
                "a/b/\(number).wav", seed: number,
                SoundLibrary.tags("T\(number)", by: ["Ada"], on: "Moon", number: number))
        }

        try await kind.withStore { store in
            let rig = LibraryRig(store, library)
            try await rig.scan()
            #expect(rig.analyzer.takeIdentified().count == 6)
            let before = try await rig.snapshot()

            let summary = try await rig.scan()

            #expect(rig.analyzer.takeIdentified().count == 0)
            #expect(try await rig.snapshot() == before)
            #expect(summary.library?.unchanged == 6)
            #expect(summary.tracksCreated == 0)
        }
    }

    @Test func `a file that is moved or tagged anew keeps its track`() async throws {
        let library = try SoundLibrary()
        try library.write("old/1.wav", seed: 1, SoundLibrary.tags("Before", by: ["Ada"], on: "Moon"))

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            try await rig.scan()
            let id = try await rig.tracks()[0].id

            try library.move("old", to: "new/place")
            let moved = try await rig.scan()
            #expect(try await rig.tracks().map(\.id) == [id])
            #expect(moved.library?.gone == 1)
            #expect(moved.library?.tracksRemoved == 0)

            try library.write(
                "new/place/1.wav", seed: 1, SoundLibrary.tags("After all", by: ["Eve"], on: "Sun", genres: ["jazz"]))
            try await rig.scan()
            #expect(try await rig.tracks().map(\.id) == [id])
            #expect(try await rig.titles() == ["After all"])
            #expect(try await rig.album(of: "After all").artists.map(\.name) == ["Eve"])
            let counts = try await store.read { try $0.catalog.counts() }
            #expect(counts.albums == 1)
            #expect(counts.artists == 1)
        }
    }

    @Test(arguments: TestStore.available)
    func `a file that is gone takes its track along and an unread disk takes none`(_ kind: TestStore) async throws {
        let library = try SoundLibrary()
        try library.write("a/1.wav", seed: 1, SoundLibrary.tags("One", by: ["Ada"], on: "Moon"))
        try library.write("b/2.wav", seed: 2, SoundLibrary.tags("Two", by: ["Eve"], on: "Sun"))

        try await kind.withStore { store in
            let rig = LibraryRig(store, library)
            try await rig.scan()

            try library.remove("b")
            let summary = try await rig.scan()
            #expect(try await rig.titles() == ["One"])
            #expect(summary.library?.gone == 1)
            #expect(summary.library?.tracksRemoved == 1)
            #expect(try await store.read { try $0.catalog.counts().artists } == 1)

            try library.remove("a")
            let run = try await rig.order()
            try await rig.pump.runAll()
            let failed = try #require(try await store.read { try $0.runs.run(run.rawValue) })
            #expect(failed.state == .failed)
            #expect(try await rig.titles() == ["One"])
        }
    }

    @Test func `two copies of a file are one track and the first by path speaks for it`() async throws {
        let library = try SoundLibrary()
        try library.write("a/1.wav", seed: 1, SoundLibrary.tags("Here", by: ["Ada"], on: "Moon"))
        try library.write("b/1.wav", seed: 1, SoundLibrary.tags("There", by: ["Eve"], on: "Sun"))
        try library.write("c/keep.wav", seed: 9, SoundLibrary.tags("Other", by: ["Ada"], on: "Moon"))

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            try await rig.scan()
            #expect(try await rig.titles() == ["Here", "Other"])

            try library.remove("a/1.wav")
            try await rig.scan()

            #expect(try await rig.titles() == ["Other", "There"])
        }
    }

    @Test func `a file without tags has its name as title and no artist`() async throws {
        let library = try SoundLibrary()
        try library.write("demo.take 2.wav", seed: 1)

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            try await rig.scan()

            let track = try await rig.track("demo.take 2")
            #expect(track.artists.isEmpty)
            #expect(try await store.read { try $0.catalog.counts().artists } == 0)
            #expect(try await rig.album(of: "demo.take 2").kind == .single)
        }
    }

    @Test func `an album of many artists without a name of its own is a compilation`() async throws {
        let library = try SoundLibrary()
        try library.write("mix/1.wav", seed: 1, SoundLibrary.tags("One", by: ["Ada"], on: "Hits", number: 1))
        try library.write("mix/2.wav", seed: 2, SoundLibrary.tags("Two", by: ["Eve"], on: "Hits", number: 2))
        try library.write("duo/1.wav", seed: 3, SoundLibrary.tags("Three", by: ["Ada"], on: "Duo", number: 1))
        try library.write("duo/2.wav", seed: 4, SoundLibrary.tags("Four", by: ["Ada", "Eve"], on: "Duo", number: 2))

        try await TestStore.sqlite.withStore { store in
            let rig = LibraryRig(store, library)
            try await rig.scan()

            let mix = try await rig.album(of: "One")
            #expect(try await rig.album(of: "Two").id == mix.id)
            #expect(mix.kind == .compilation)
            #expect(mix.artists.map(\.name) == ["Various Artists"])
            #expect(try await rig.album(of: "Four").artists.map(\.name) == ["Ada"])
        }
    }
}
