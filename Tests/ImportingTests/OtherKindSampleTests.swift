import Catalog
import Foundation
import Testing

@testable import Importing

/// Files that are no catalogs by themselves: analyses, tastes, playlists and lists of genres.
@Suite("Samples of other kinds")
struct OtherKindSampleTests {
    private static let columns =
        "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo"

    private static func object(_ number: Int) -> String {
        let values = Sample.featureTexts[number].split(separator: ",")
        let pairs = zip((columns + ",time_signature").split(separator: ","), values).map { "\"\($0)\": \($1)" }
        return
            "{\(pairs.joined(separator: ", ")), \"id\": \"\(Sample.track(number + 1))\", \"type\": \"audio_features\"}"
    }

    /// The answers of an interface for audio features, as a table and as JSON with a track that it does not know.
    private static let analyses = [
        ",\(columns),type,id,uri,track_href,duration_ms,time_signature\n"
            + (0..<3).map { number in
                let values = Sample.featureTexts[number].split(separator: ",")
                return
                    "\(number),\(values.dropLast().joined(separator: ",")),audio_features,\(Sample.track(number + 1)),"
                    + "spotify:track:\(Sample.track(number + 1)),,181500,\(values[11])\n"
            }.joined(),
        "[\(object(0)),\n \(object(1)),\n null,\n \(object(2))]",
    ]

    @Test(arguments: analyses.indices)
    func `analyses need no names`(number: Int) throws {
        let reading = try Reading(text: Self.analyses[number])

        #expect(reading.tracks.isEmpty && reading.artists.isEmpty && reading.albums.isEmpty)
        #expect(reading.leftOut.isEmpty && reading.repeated == 0 && reading.rows == 3)
        #expect(
            reading.features
                == Dictionary(uniqueKeysWithValues: (0..<3).map { (Sample.track($0 + 1), Sample.features[$0]) }))
    }

    private static let library = #"""
        {"tracks": [{"artist": "Nela Voss", "album": "Kettle Songs", "track": "Copper Kettle", "uri": "spotify:track:x"}],
         "albums": [{"artist": "Nela Voss", "album": "Kettle Songs", "uri": "spotify:album:y"}], "shows": [],
         "episodes": [], "bannedTracks": [], "artists": [{"name": "Ono Reyes", "uri": "spotify:artist:z"}],
         "bannedArtists": [], "other": []}
        """#
    private static let history = #"""
        [{"endTime": "2025-06-01 07:15", "artistName": "Nela Voss", "trackName": "Copper Kettle", "msPlayed": 181500},
         {"endTime": "2025-06-01 07:19", "artistName": "Ono Reyes", "trackName": "North Window", "msPlayed": 31000}]
        """#
    private static let playlists = #"""
        {"info": {"slice": "0-1", "version": "v2"}, "playlists": [{"name": "Mornings", "collaborative": "false", "pid": 7,
         "num_tracks": 1, "tracks": [{"pos": 0, "artist_name": "Nela Voss", "track_name": "Copper Kettle",
          "track_uri": "spotify:track:2JukeTestTrack00000001", "album_name": "Kettle Songs", "duration_ms": 181500}]}]}
        """#

    @Test(arguments: [
        (library, FileKind.libraryExport, "juke profile import"), (history, .listeningHistory, "juke profile import"),
        (playlists, .playlists, "juke import playlists"),
    ])
    func `a file that is no catalog is named, with the command that takes it`(
        text: String, kind: FileKind, command: String
    ) throws {
        let error = try refusal(Array(text.utf8))

        #expect(error.code == .notACatalog(kind))
        #expect(error.message.contains(kind.words) && error.message.contains(command))
    }

    @Test func `a library and a history are tastes`() throws {
        func taste(_ text: String) throws -> Taste? {
            let file = try TemporaryFile(Array(text.utf8))
            return try TasteReader.read(ImportSource.sources(at: file.path)[0])
        }
        let library = try taste(Self.library)
        let history = try taste(Self.history)

        #expect(library?.topTracks() == ["Copper Kettle"] && library?.topAlbums() == ["Kettle Songs"])
        #expect(library?.topArtists() == [Sample.ono])
        #expect(history?.topArtists() == [Sample.nela, Sample.ono] && history?.plays == 2)
    }

    @Test func `a slice of playlists is read as playlists`() throws {
        let file = try TemporaryFile(Array(Self.playlists.utf8))
        let lists = try PlaylistReader.read(ImportSource.sources(at: file.path)[0])

        #expect(lists.map(\.name) == ["Mornings"])
        #expect(
            lists.first?.entries == [.init(track: Sample.track(1), artist: Sample.nela, title: "Copper Kettle")])
    }

    // MARK: - Genres

    private static let genres = """
        id,name,genres
        1,Nela Voss,"['sea shanty', 'slow pop']"
        2,Ono Reyes,"glass-pop,night-pop"
        3,Kit,stone folk;kiln metal

        """
    private static let songs = """
        "","title","artist","top genre","year"
        "1","Copper Kettle","Nela Voss","sea shanty",2017
        "2","Gravel Hymn","Kit","stone folk",1963

        """

    @Test func `seeds are the names in the column of genres`() throws {
        let file = try TemporaryFile(Array(Self.genres.utf8))

        #expect(
            try GenreNames.read(contentsOf: file.path) == [
                "sea shanty", "slow pop", "glass-pop", "night-pop", "stone folk", "kiln metal",
            ])
    }

    @Test(arguments: [songs, library, history, analyses[1]])
    func `a file without a column of genres gives no seeds`(text: String) throws {
        let file = try TemporaryFile(Array(text.utf8))
        let error = #expect(throws: ImportError.self) { try GenreNames.read(contentsOf: file.path) }

        #expect(error?.message.contains("genres") == true)
    }

    @Test func `a table of genres is refused as a catalog, a list of songs by title and artist is one`() throws {
        let error = try refusal(Array(Self.genres.utf8))
        let reading = try Reading(text: Self.songs)

        #expect(error.code == .missingColumns(["artist_name"]) && error.message.contains("--map artist_name="))
        #expect(reading.tracks.map(\.name) == ["Copper Kettle", "Gravel Hymn"])
        #expect(reading.genres(of: Sample.nela) == ["sea shanty"] && reading.genres(of: "Kit") == ["stone folk"])
        #expect((0..<2).map { reading.album($0)?.released.description } == ["2017", "1963"])
    }
}
