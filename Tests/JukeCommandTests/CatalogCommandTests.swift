import Catalog
import Foundation
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// `juke catalog`: what imports brought in, and the way back.
struct CatalogCommandTests {
    private static let header =
        "track_id,title,artist_id,artist,album,genres,danceability,energy,key,loudness,mode,speechiness,acousticness,"
        + "instrumentalness,liveness,valence,tempo"
    private static let sound = "0.37,0.81,4,-7.3,1,0.05,0.27,0,0.16,0.64,133.07"
    private static let right = """
        \(header)
        2JukeTestTrack00000001,Copper Kettle,2JukeTestArtist0000001,Nela Voss,Kettle Songs,shanty,\(sound)
        2JukeTestTrack00000002,Slow Ferry,2JukeTestArtist0000001,Nela Voss,Kettle Songs,shanty,,,,,,,,,,,

        """
    /// Another artist's tracks, a track that is there already, and features for one that had none.
    private static let wrong = """
        \(header)
        2JukeTestTrack00000003,Noise,2JukeTestArtist0000002,Nobody,Nothing,hiss,\(sound)
        2JukeTestTrack00000004,More Noise,2JukeTestArtist0000002,Nobody,Nothing,hiss,\(sound)
        2JukeTestTrack00000002,Slow Ferry,2JukeTestArtist0000001,Nela Voss,Kettle Songs,shanty,\(sound)

        """
    private static let tracks = (1...4).map { SpotifyID("2JukeTestTrack0000000\($0)") }

    /// A rig into which both files were imported, under the usual provider, and vectors of all tracks.
    private static func rig() async throws -> (rig: CommandRig, before: CatalogCounts) {
        let rig = try CommandRig()
        try await rig.run("import", rig.file("right.csv", Data(right.utf8)).path)
        let before = try await rig.withStore { try await $0.read { try $0.catalog.counts() } }
        try await rig.run("import", rig.file("wrong.csv", Data(wrong.utf8)).path)
        try await rig.withStore { try await $0.write { try TrackVectors.place(tracks, in: $0) } }
        return (rig, before)
    }

    private static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `an import says its number, and the list of imports has each with what it brought in`() async throws {
        let rig = try CommandRig()
        let none = await rig.outcome("catalog", "imports")
        let (right, wrong) = (
            try rig.file("right.csv", Data(Self.right.utf8)), try rig.file("wrong.csv", Data(Self.wrong.utf8))
        )

        let first = await rig.outcome("import", right.path)
        let again = await rig.outcome("import", right.path)
        let both = await rig.outcome("import", right.path, wrong.path, "--json")
        let listed = await rig.outcome("catalog", "imports")
        let json = await rig.outcome("catalog", "imports", "--json")

        #expect(none.status == 1, "there is no store yet")
        #expect(
            first.output.contains("Stored as import 1 under the provider 'dataset'; `juke catalog remove --import 1`"))
        #expect(
            again.output.contains("Nothing is new or changed under the provider 'dataset', so there is nothing to take")
        )
        #expect(try Self.object(both.output)["import"] as? [String: Any] != nil)
        #expect((try Self.object(both.output)["import"] as? [String: Any])?["id"] as? Int == 2)
        #expect(listed.output.contains("right.csv, wrong.csv"))
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(rows.map { $0["tracks"] as? Int } == [2, 2] && rows.map { $0["features"] as? Int } == [1, 3])
        #expect(rows.map { $0["provider"] as? String } == ["dataset", "dataset"])
        #expect(rows[0]["files"] as? String == "right.csv" && rows[0]["imported_at"] is String)
    }

    @Test func `a wrong import is taken out by itself, vectors included, and the right one of the same name stays`()
        async throws
    {
        let (rig, before) = try await Self.rig()

        let dry = await rig.outcome("catalog", "remove", "--import", "2", "--dry-run")
        let counted = await rig.outcome("catalog", "remove", "--import", "2", "--dry-run", "--json")
        let kept = try await rig.withStore { try await $0.read { try TrackVectors.count(in: $0) } }
        let done = await rig.outcome("catalog", "remove", "--import", "2", "--yes", "--json")

        #expect(
            dry.status == 0 && dry.output.contains("Brought in first by import 2:\n  tracks    2, with their features"))
        #expect(kept == 4)
        let removal = try Self.object(done.output)
        #expect(done.status == 0 && counted.output == done.output)
        #expect(removal["tracks"] as? Int == 2 && removal["features"] as? Int == 1)
        #expect(removal["albums"] as? Int == 1 && removal["artists"] as? Int == 1 && removal["genres"] as? Int == 1)
        // Those of the two tracks, and that of the track whose features went.
        #expect(removal["vectors"] as? Int == 3)
        try await rig.withStore { store in
            try await store.read { session throws in
                #expect(try session.catalog.counts() == before)
                #expect(try TrackVectors.axes(of: Self.tracks, in: session) == [0, nil, nil, nil])
                #expect(try session.imports.list().map(\.files) == ["right.csv"])
            }
        }
    }

    @Test func `a removal without consent takes nothing out, and one of nothing says what there is`() async throws {
        let (rig, _) = try await Self.rig()

        let refused = await rig.outcome("catalog", "remove", "--import", "2")
        let unknown = await rig.outcome("catalog", "remove", "--import", "7", "--yes")
        let provider = await rig.outcome("catalog", "remove", "--provider", "nobody", "--yes")

        #expect(refused.status == 1 && refused.output.contains("nothing was taken out; --yes does it without asking"))
        #expect(unknown.status == 1 && unknown.output.contains("there is no import 7; the imports are 1, 2"))
        #expect(provider.status == 1 && provider.output.contains("the origins are dataset"))
        #expect(try await rig.withStore { try await $0.read { try $0.catalog.counts().tracks } } == 4)
    }

    @Test func `JSON is one document, so it needs consent or a dry run with it`() async throws {
        let (rig, _) = try await Self.rig()

        let done = await rig.outcome("catalog", "remove", "--provider", "dataset", "--yes", "--json")

        #expect(try Self.object(done.output)["tracks"] as? Int == 4)
        #expect(try await rig.withStore { try await $0.read { try $0.imports.list() } }.isEmpty)
        #expect(usageError("catalog", "remove", "--import", "1", "--json")?.contains("--json needs --dry-run") == true)
        #expect(usageError("catalog", "remove", "--dry-run")?.contains("--import with the number") == true)
        #expect(usageError("catalog", "remove", "--import", "1", "--provider", "x")?.contains("Say what to") == true)
    }
}
