import Catalog
import Foundation
import Providers
import Testing

@Suite("Datasets")
struct DatasetReaderTests {
    static let features = "0.5,0.6,7,-8.25,1,0.05,0.25,0.0001,0.1,0.4,120.125"
    static let header =
        "track_id,track_name,artist_name,danceability,energy,key,loudness,mode,speechiness,acousticness,"
        + "instrumentalness,liveness,valence,tempo"

    private func read(_ text: String, labelColumn: String? = nil) throws -> DatasetBatch {
        let file = try TemporaryFile(text)
        let reader = try DatasetReader(contentsOf: file.url, labelColumn: labelColumn)
        return try #require(try reader.nextBatch())
    }

    @Test func `the required columns alone make a single with derived identifiers`() throws {
        let batch = try read("\(Self.header)\nt1,Song,Ada,\(Self.features)\n")

        let artist = try #require(batch.artists.first)
        let album = try #require(batch.albums.first)
        let track = try #require(batch.tracks.first)
        #expect(artist.name == "Ada")
        #expect(artist.id.rawValue.utf8.count == 22)
        #expect(album.name == "Song")
        #expect(album.kind == .single)
        #expect(album.totalTracks == 1)
        #expect(album.released == .unknown)
        #expect(album.artists == [ArtistReference(id: artist.id, name: "Ada")])
        #expect(
            track
                == Track(
                    id: "t1", name: "Song", album: album.id, artists: album.artists, trackNumber: 1,
                    durationMilliseconds: 0))
        #expect(batch.features.map(\.track) == ["t1"])
        #expect(
            batch.features.map(\.features) == [
                AudioFeatures(
                    energy: 0.6, valence: 0.4, tempo: 120.125, key: 7, mode: .major, danceability: 0.5,
                    acousticness: 0.25, instrumentalness: 0.0001, liveness: 0.1, speechiness: 0.05, loudness: -8.25,
                    timeSignature: nil)
            ])
        #expect(batch.badRows.isEmpty)
    }

    @Test func `derived identifiers are the same in every run`() throws {
        let batch = try read("\(Self.header)\nt1,Song,Ada,\(Self.features)\n")

        #expect(batch.artists.map(\.id) == ["3xBXCglIAOJGIbyo6rdV8M"])
        #expect(batch.albums.map(\.id) == ["6uzrN6anmYnLVktyd7Au2E"])
    }

    @Test func `all columns of a crawl are read and unknown ones passed over`() throws {
        let batch = try read(
            """
            mood,\(Self.header),artist_id,artist_popularity,artist_followers,album_id,album_name,album_artist_id,\
            album_artist_name,release_date,album_total_tracks,track_number,popularity,explicit,duration_ms,genres,\
            time_signature,isrc,disc_number,album_type
            blue,t1,Song,Ada,\(Self.features),a1,61,12345,r1,Record,a2,Bee,2006-05,12,3,44,true,201000,\
            dub; roots reggae;;dub,3,ZZXXX0600001,2,compilation
            """)

        #expect(
            batch.artists == [
                Artist(id: "a1", name: "Ada", genres: ["dub", "roots reggae"], popularity: 61, followers: 12_345),
                Artist(id: "a2", name: "Bee"),
            ])
        #expect(
            batch.albums == [
                Album(
                    id: "r1", name: "Record", kind: .compilation, artists: [ArtistReference(id: "a2", name: "Bee")],
                    released: try #require(ReleaseDate("2006-05")), totalTracks: 12)
            ])
        #expect(
            batch.tracks == [
                Track(
                    id: "t1", name: "Song", album: "r1", artists: [ArtistReference(id: "a1", name: "Ada")],
                    discNumber: 2, trackNumber: 3, durationMilliseconds: 201_000, isExplicit: true,
                    isrc: "ZZXXX0600001", popularity: 44)
            ])
        #expect(batch.features.first?.features.timeSignature == 3)
    }

    @Test func `columns are found by name, in any order and case`() throws {
        let batch = try read(
            """
            tempo, Track_Name ,ENERGY,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,\
            danceability,artist_name,track_id
            99.5,Song,0.1,-1,-20,minor,0,0,0,0,0,0.2,Ada,t1
            """)

        let heard = try #require(batch.features.first?.features)
        #expect(batch.tracks.map(\.name) == ["Song"])
        #expect(heard.tempo == 99.5)
        #expect(heard.key == -1)
        #expect(heard.mode == .minor)
    }

    @Test func `a missing column is named together with those that were found`() throws {
        let file = try TemporaryFile("track_id;track_name;artist_name\n1;2;3\n")

        let error = #expect(throws: ProviderError.self) { try DatasetReader(contentsOf: file.url) }

        guard case .missingColumns(let columns) = error?.code else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(columns.contains("track_id") && columns.contains("tempo"))
        #expect(!columns.contains("time_signature"))
        #expect(error?.message.contains("track_id;track_name;artist_name") == true)
    }

    @Test func `an empty file lacks all columns`() throws {
        let file = try TemporaryFile("")
        #expect(throws: ProviderError.self) { try DatasetReader(contentsOf: file.url) }
    }

    @Test(arguments: [
        ("t1,Song,Ada,0.5", "4 fields where the header has 14"),
        (",Song,Ada,\(features)", "track_id is empty"),
        ("t 1,Song,Ada,\(features)", "track_id is no identifier"),
        ("t1,Song,,\(features)", "neither artist_name nor artist_id"),
        ("t1,Song,Ada,0.5,x,7,-8,1,0,0,0,0,0,120", "energy is 'x', expected a number"),
        ("t1,Song,Ada,0.5,1.5,7,-8,1,0,0,0,0,0,120", "energy is 1.5, expected 0…1"),
        ("t1,Song,Ada,0.5,inf,7,-8,1,0,0,0,0,0,120", "energy is 'inf', expected a number"),
        ("t1,Song,Ada,0.5,0.5,12,-8,1,0,0,0,0,0,120", "key is 12"),
        ("t1,Song,Ada,0.5,0.5,7,-8,2,0,0,0,0,0,120", "mode is 2"),
        ("t1,Song,Ada,0.5,0.5,7,-8,1,0,0,0,0,0,", "tempo is empty, though other features are there"),
        ("t1,So\u{0}ng,Ada,\(features)", "track_name is not valid UTF-8"),
        ("t1,\"Song\" x,Ada,\(features)", "text follows a closing quotation mark"),
    ])
    func `a bad row is left out with its line and the reason`(row: String, reason: String) throws {
        let batch = try read("\(Self.header)\nt0,First,Ada,\(Self.features)\n\(row)\nt2,Last,Ada,\(Self.features)\n")

        #expect(batch.tracks.map(\.id) == ["t0", "t2"])
        #expect(batch.badRows.map(\.line) == [3])
        #expect(batch.badRows.first?.reason.contains(reason) == true, "\(batch.badRows)")
        #expect(batch.rowCount == 3)
    }

    @Test func `a row that is not UTF-8 is bad, its neighbours are not`() throws {
        var data = Data("\(Self.header)\nt1,So".utf8)
        data.append(0xFF)
        data.append(Data("ng,Ada,\(Self.features)\nt2,Güero 🎺,Ada,\(Self.features)\n".utf8))
        let file = try TemporaryFile(data)

        let batch = try #require(try DatasetReader(contentsOf: file.url).nextBatch())

        #expect(batch.badRows == [BadRow(line: 2, reason: "track_name is not valid UTF-8 text")])
        #expect(batch.tracks.map(\.name) == ["Güero 🎺"])
    }

    @Test func `a row without any features is a track without features, a failed analysis has them`() throws {
        let batch = try read(
            "\(Self.header)\nt1,Silence,Ada,,,,,,,,,,,\nt2,Hiss,Ada,0,0.1,0,-40,0,0,0.9,0.9,0.1,0,0\nt3,NA,Ada,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA\n"
        )

        #expect(batch.tracks.map(\.id) == ["t1", "t2", "t3"])
        #expect(batch.features.map(\.track) == ["t2"])
        #expect(batch.features.first?.features.isFailedAnalysis == true)
    }

    @Test func `an artist's name, tags and figures come from whichever row has them`() throws {
        let batch = try read(
            """
            \(Self.header),artist_id,genres,artist_popularity
            t1,One,,\(Self.features),a1,,
            t2,Two,Ada,\(Self.features),a1,dub,9
            t3,Three,,\(Self.features),a2,,
            """)

        #expect(
            batch.artists == [
                Artist(id: "a1", name: "Ada", genres: ["dub"], popularity: 9), Artist(id: "a2", name: ""),
            ])
        #expect(batch.tracks.map { $0.artists.map(\.name) } == [["Ada"], ["Ada"], [""]])
    }

    @Test func `albums without an identifier are told apart by name and artist`() throws {
        let batch = try read(
            """
            \(Self.header),album_name
            t1,One,Ada,\(Self.features),Greatest Hits
            t2,Two,Bee,\(Self.features),Greatest Hits
            t3,Three,Ada,\(Self.features),Greatest Hits
            """)

        #expect(batch.albums.map(\.totalTracks) == [2, 1])
        #expect(batch.tracks.map(\.trackNumber) == [1, 1, 2])
        try #require(batch.tracks.count == 3)
        #expect(batch.tracks[0].album == batch.tracks[2].album)
        #expect(batch.tracks[0].album != batch.tracks[1].album)
    }

    @Test func `each artist, album and track comes once over all batches`() throws {
        var text = Self.header + ",album_name\n"
        for number in 0..<25 { text += "t\(number % 20),Song,Artist \(number % 3),\(Self.features),Record\n" }
        let file = try TemporaryFile(text)
        let reader = try DatasetReader(contentsOf: file.url)

        var batches: [DatasetBatch] = []
        while let batch = try reader.nextBatch(maximumRows: 4) { batches.append(batch) }

        #expect(batches.map(\.rowCount) == [4, 4, 4, 4, 4, 4, 1])
        #expect(Set(batches.flatMap(\.artists).map(\.id)).count == 3)
        #expect(batches.flatMap(\.artists).count == 3)
        #expect(batches.flatMap(\.albums).count == 3)
        #expect(batches.flatMap(\.tracks).count == 20)
        #expect(batches.map(\.repeatedRows).reduce(0, +) == 5)
        #expect(try reader.survey().rows == 25)
        #expect(try reader.survey().repeatedRows == 5)
    }

    @Test func `a label column is handed on, a missing one is an error`() throws {
        let text = "\(Self.header),family\nt1,Song,Ada,\(Self.features),pop\nt2,Song,Ada,\(Self.features),\n"

        #expect(try read(text, labelColumn: "family").labels == ["t1": "pop"])
        #expect(throws: ProviderError.self) { try read(text, labelColumn: "mood") }
    }

    @Test func `a file that is not there or a folder is an error that names it`() throws {
        let missing = #expect(throws: ProviderError.self) {
            try DatasetReader(contentsOf: URL(filePath: "/nowhere/tracks.csv"))
        }
        #expect(missing?.code == .unreadableFile)
        #expect(missing?.message.contains("/nowhere/tracks.csv: No such file") == true)
        #expect(throws: ProviderError.self) { try DatasetReader(contentsOf: FileManager.default.temporaryDirectory) }
    }
}
