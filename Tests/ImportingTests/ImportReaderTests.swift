import Catalog
import Foundation
import Testing

@testable import Importing

/// Rows become tracks, albums and artists that know of one another.
@Suite("Rows of catalogs")
struct ImportReaderTests {
    private static let features = "0.5,0.6,7,-8.25,1,0.05,0.25,0.0001,0.1,0.4,120.125"
    private static let header =
        "track_id,track_name,artist_name,danceability,energy,key,loudness,mode,speechiness,acousticness,"
        + "instrumentalness,liveness,valence,tempo"

    @Test func `names and features alone make a single with derived identifiers, the same in every run`() throws {
        let reading = try Reading(text: "\(Self.header)\nt1,Song,Ada,\(Self.features)\n")
        let artist = ArtistReference(id: "3xBXCglIAOJGIbyo6rdV8M", name: "Ada")

        #expect(reading.artists.values.map(\.id) == [artist.id])
        #expect(
            reading.tracks == [
                Track(
                    id: "t1", name: "Song", album: "6uzrN6anmYnLVktyd7Au2E", artists: [artist], trackNumber: 1,
                    durationMilliseconds: 0)
            ])
        #expect(
            reading.album(0)
                == Album(
                    id: "6uzrN6anmYnLVktyd7Au2E", name: "Song", kind: .single, artists: [artist], released: .unknown,
                    totalTracks: 1))
        #expect(
            reading.features["t1"]?.complete
                == AudioFeatures(
                    energy: 0.6, valence: 0.4, tempo: 120.125, key: 7, mode: .major, danceability: 0.5,
                    acousticness: 0.25, instrumentalness: 0.0001, liveness: 0.1, speechiness: 0.05, loudness: -8.25,
                    timeSignature: nil))
    }

    @Test func `all columns of a crawl are read and unknown ones passed over`() throws {
        let reading = try Reading(
            text: """
                mood,\(Self.header),artist_id,artist_popularity,artist_followers,album_id,album_name,album_artist_id,\
                album_artist_name,release_date,album_total_tracks,track_number,popularity,explicit,duration_ms,genres,\
                time_signature,isrc,disc_number,album_type
                blue,t1,Song,Ada,\(Self.features),a1,61,12345,r1,Record,a2,Bee,2006-05,12,3,44,true,201000,\
                dub; roots reggae;;dub,3,ZZXXX0600001,2,compilation
                """)

        #expect(
            reading.artists["a1"]
                == Artist(id: "a1", name: "Ada", genres: ["dub", "roots reggae"], popularity: 61, followers: 12_345))
        #expect(reading.artists["a2"] == Artist(id: "a2", name: "Bee"))
        #expect(
            reading.album(0)
                == Album(
                    id: "r1", name: "Record", kind: .compilation, artists: [ArtistReference(id: "a2", name: "Bee")],
                    released: try #require(ReleaseDate("2006-05")), totalTracks: 12))
        #expect(
            reading.tracks == [
                Track(
                    id: "t1", name: "Song", album: "r1", artists: [ArtistReference(id: "a1", name: "Ada")],
                    discNumber: 2, trackNumber: 3, durationMilliseconds: 201_000, isExplicit: true,
                    isrc: "ZZXXX0600001", popularity: 44)
            ])
        #expect(reading.features["t1"]?.timeSignature == 3)
    }

    @Test func `an artist's name, tags and figures come from whichever row has them`() throws {
        let reading = try Reading(
            text: """
                track_id,track_name,artist_name,artist_id,genres,artist_popularity
                t1,One,,a1,,
                t2,Two,Ada,a1,dub,9
                t3,Three,,a2,,
                """)

        #expect(reading.artists["a1"] == Artist(id: "a1", name: "Ada", genres: ["dub"], popularity: 9))
        #expect(reading.tracks.map { $0.artists.map(\.name) } == [["Ada"], ["Ada"], [""]])
    }

    @Test func `albums without an identifier differ by name, artist or year`() throws {
        let reading = try Reading(
            text: """
                track_id,track_name,artist_name,album_name,year
                t1,One,Ada,Greatest Hits,1994
                t2,Two,Bee,Greatest Hits,1994
                t3,Three,Ada,Greatest Hits,1994
                t4,Four,Ada,Greatest Hits,2014
                """)
        let albums = reading.tracks.map(\.album)

        #expect(albums[0] == albums[2] && Set(albums).count == 3)
        #expect(reading.tracks.map(\.trackNumber) == [1, 1, 2, 1])
        #expect((0..<4).map { reading.album($0)?.totalTracks } == [2, 1, 2, 1])
    }

    @Test func `a row without a year is on the artist's only album of that name`() throws {
        let reading = try Reading(
            text: """
                title,artist,album,year
                One,Ada,Record,1994
                Two,Ada,Record,
                Three,Bee,Record,2001
                Four,Bee,Record,2002
                Five,Bee,Record,
                """)
        let albums = reading.tracks.map(\.album)

        #expect(albums[0] == albums[1])
        #expect(Set(albums[2...]).count == 3)
    }

    @Test func `an artist, an album or a track comes once over all batches`() throws {
        var text = "track_id,track_name,artist_name,album_name\n"
        for number in 0..<25 { text += "t\(number % 20),Song,Artist \(number % 3),Record \(number % 3)\n" }
        let file = try TemporaryFile(Array(text.utf8))
        let reader = try ImportReader(ImportSource.sources(at: file.path)[0])

        var batches: [ImportedBatch] = []
        while let batch = try reader.nextBatch(maximumRows: 4) { batches.append(batch) }

        #expect(batches.map(\.rowCount) == [4, 4, 4, 4, 4, 4, 1])
        #expect(batches.flatMap(\.artists).count == 3)
        #expect(batches.flatMap(\.albums).count == 3)
        #expect(batches.flatMap(\.tracks).count == 20)
        #expect(batches.map(\.repeatedRows).reduce(0, +) == 5)
        #expect(batches.allSatisfy { $0.tracks.isEmpty || !$0.madeUpArtists.isEmpty })
        #expect(try reader.survey().rows == 25 && reader.survey().repeatedRows == 5)
    }

    @Test func `labels of all rows of a track are handed on, a missing column is an error`() throws {
        let text = "track_id,title,artist,family\nt1,Song,Ada,pop\nt1,Song,Ada,rock\nt2,Song,Ada,\n"
        let file = try TemporaryFile(Array(text.utf8))
        let source = try ImportSource.sources(at: file.path)[0]

        let batch = try ImportReader(source, options: ImportOptions(labelColumn: "family")).nextBatch()

        #expect(batch?.labels == ["t1": ["pop", "rock"]])
        #expect(throws: ImportError.self) { try ImportReader(source, options: ImportOptions(labelColumn: "mood")) }
    }

    @Test func `an analysis without a feature is counted`() throws {
        let file = try TemporaryFile(
            Array("id,energy,tempo\n4TrkInvented0000000001,,\n4TrkInvented0000000002,0.5,\n".utf8))
        let batch = try ImportReader(ImportSource.sources(at: file.path)[0]).nextBatch()

        #expect(batch?.features.map(\.track) == ["4TrkInvented0000000002"])
        #expect(batch?.emptyAnalyses.map(\.line) == [2] && batch?.emptyAnalyses.map(\.kind) == [.noFeatures])
    }

    @Test func `a file that is not there or a folder is an error that names it`() throws {
        let missing = #expect(throws: ImportError.self) { try ImportSource.sources(at: "/nowhere/tracks.csv") }

        #expect(missing?.code == .unreadable)
        #expect(missing?.message.contains("/nowhere/tracks.csv: No such file") == true)
        #expect(throws: ImportError.self) {
            try ImportSource.sources(at: FileManager.default.temporaryDirectory.path)
        }
    }

    @Test func `a file is recognised from its first mebibyte`() throws {
        let row = Array("4TrkInvented0000000001,Salt,Aya Lund\n".utf8)
        let bytes = Array("track_id,title,artist\n".utf8) + Array(repeating: row, count: 60_000).joined()
        let source = MemorySource(bytes)

        _ = try FileRecogniser(name: "t.csv", options: ImportOptions()).recognise(
            head: source.head(RecognisedFile.maximumHead))

        #expect(bytes.count > 2 << 20 && source.position == 1 << 20)
    }
}
