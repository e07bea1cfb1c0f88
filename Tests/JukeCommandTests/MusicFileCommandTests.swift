import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Pipeline
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// Files that are no catalogs, each with the command that takes it: analyses, tastes, playlists, lists of genres.
struct MusicFileCommandTests {
    private static let ids = (1...3).map { "2JukeTestTrack0000000\($0)" }

    private static let columns =
        "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo"
    private static let sound = "0.37,0.81,4,-7.3,1,0.05,0.27,0,0.16,0.64,133.07"

    /// Features of two of three tracks, the second with gaps, and of one that nobody knows; as a table and as JSON.
    private static let analyses = [
        """
        ,\(columns),type,id,uri
        0,\(sound),audio_features,\(ids[0]),spotify:track:\(ids[0])
        1,0.5,,,,,,,,,,96.5,audio_features,\(ids[1]),spotify:track:\(ids[1])
        2,\(sound),audio_features,2JukeTestTrack00000009,spotify:track:2JukeTestTrack00000009

        """,
        """
        [{\(zip(columns.split(separator: ","), sound.split(separator: ",")).map { "\"\($0)\": \($1), " }.joined())
          "id": "\(ids[0])", "type": "audio_features"}, null,
         {"danceability": 0.5, "tempo": 96.5, "id": "\(ids[1])", "type": "audio_features"},
         {"danceability": 0.5, "tempo": 96.5, "id": "2JukeTestTrack00000009", "type": "audio_features"}]
        """,
    ]

    @Test(arguments: analyses.indices, [true, false])
    func `features without names come to the tracks that the catalog has, with gaps as far as they go`(
        number: Int, isIngest: Bool
    ) async throws {
        let rig = try CommandRig()
        let list = try rig.file(
            "list.csv", Data(("track_id,title,artist\n" + Self.ids.map { "\($0),Song,Nela Voss\n" }.joined()).utf8))
        let file = try rig.file("features", Data(Self.analyses[number].utf8))
        let listed = await rig.outcome("import", list.path)

        let outcome =
            isIngest
            ? await rig.outcome(
                "ingest-audio-features", "--feature-provider", "dataset", "--feature-dataset", file.path)
            : await rig.outcome("import", file.path)

        #expect(listed.status == 0 && listed.output.contains("`juke ingest-audio-features --feature-provider"))
        #expect(outcome.status == 0, "\(outcome.output)")
        if !isIngest { #expect(outcome.output.contains("1 is an analysis of a track that the catalog does not have")) }
        try await rig.withStore { store in
            try await store.read { session in
                let rows = try session.sql.query(
                    """
                    SELECT t.spotify_id, f.danceability, f.tempo, f.energy FROM recommender_trackaudiofeatures f
                    JOIN catalog_track t ON t.id = f.track_id ORDER BY t.spotify_id
                    """)
                #expect(try rows.map { try $0.text(0) } == Array(Self.ids.prefix(2)))
                #expect(try rows.map { try $0.real(1) } == [0.37, 0.5])
                #expect(try rows.map { try $0.real(2) } == [133.07, 96.5] && rows[1].isNull(3))
                #expect(try session.features.embeddableCount() == 1)
            }
        }
    }

    @Test func `a library and a history become profiles of what was liked and played`() async throws {
        let rig = try CommandRig()
        let library = try rig.file(
            "YourLibrary.json",
            Data(
                #"""
                {"tracks": [{"artist": "Nela Voss", "album": "Kettle Songs", "track": "Copper Kettle", "uri": "x"}],
                 "albums": [{"artist": "Nela Voss", "album": "Kettle Songs", "uri": "y"}], "shows": [], "episodes": [],
                 "bannedTracks": [], "artists": [{"name": "Ono Reyes", "uri": "z"}], "bannedArtists": [], "other": []}
                """#.utf8))
        let history = try rig.file(
            "history.json",
            Data(
                #"""
                [{"endTime": "2025-06-01 07:15", "artistName": "Nela Voss", "trackName": "Salt", "msPlayed": 181500},
                 {"endTime": "2025-06-01 07:19", "artistName": "Ono Reyes", "trackName": "Tide", "msPlayed": 31000}]
                """#.utf8))
        let catalog = try rig.file("list.csv", Data("track_id,title,artist\n\(Self.ids[0]),Salt,Nela Voss\n".utf8))
        try await rig.run("import", catalog.path)

        let saved = await rig.outcome("profile", "import", library.path, "--owner", "ada", "--name", "saved")
        let played = await rig.outcome("profile", "import", history.path, "--owner", "ada", "--name", "played")
        let refused = await rig.outcome("profile", "import", catalog.path, "--owner", "ada")

        #expect(saved.status == 0 && played.status == 0 && refused.status == 1, "\(saved.output)\(played.output)")
        let profiles = try await rig.withStore { try await $0.read { try $0.profiles.list() } }
        let byName = Dictionary(grouping: profiles, by: \.name).compactMapValues(\.first)
        #expect(profiles.count == 2)
        #expect(
            byName["saved"]?.favoriteTracks == ["Copper Kettle"] && byName["saved"]?.favoriteAlbums == ["Kettle Songs"])
        #expect(byName["saved"]?.favoriteArtists == ["Ono Reyes"])
        #expect(byName["played"]?.favoriteArtists == ["Nela Voss", "Ono Reyes"])
    }

    @Test func `seeds of a crawl are the names in the column of genres`() throws {
        let rig = try CommandRig()
        let genres = try rig.file("genres.csv", Data("name,genres\nKit,stone folk;kiln metal\nOno,\"['dub']\"\n".utf8))

        let command = try JukeCommand.parseAsRoot(["crawl-catalog", "--genres", "@\(genres.path)"])

        #expect(
            try (command as? CrawlCatalogCommand)?.crawl.makeJob().genres == ["stone folk", "kiln metal", "dub"])
    }

    @Test func `a crawl of a table without genres ends before there is a store`() async throws {
        let rig = try CommandRig()
        let songs = try rig.file("songs.csv", Data("\"\",\"title\",\"artist\",\"top genre\"\n1,Salt,Kit,shanty\n".utf8))

        let outcome = await rig.outcome("crawl-catalog", "--genres", "@\(songs.path)")

        #expect(
            outcome.status != 0 && outcome.output.contains("has several columns, none called genres"),
            "\(outcome.output)")
        #expect(!FileManager.default.fileExists(atPath: rig.folder.appending(path: "juke.db").path))
    }
}
