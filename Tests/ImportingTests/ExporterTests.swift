import Catalog
import Testing

@testable import Importing

/// Exports in which a word means something particular.
@Suite("Exporters")
struct ExporterTests {
    @Test func `beets' export is read with its identifiers and numbers`() throws {
        let reading = try Reading(
            text: """
                title,artist,albumartist,album,track,disc,year,length,isrc,mb_trackid
                Paper Harbour,Aya Lund,Aya Lund,Tidal Rooms,3,2,2019,3:20,QZINV2600001,b1a9c0e9-d987-4042-ae91-78d6a3267d69
                """)
        let file = try TemporaryFile(
            Array(
                "title,artist,albumartist,album,track,mb_trackid,mb_albumid,mb_artistid\nSalt,Aya Lund,Aya Lund,Tidal Rooms,1,b1a9c0e9-d987-4042-ae91-78d6a3267d69,11111111-d987-4042-ae91-78d6a3267d69,22222222-d987-4042-ae91-78d6a3267d69\n"
                    .utf8))
        let batch = try ImportReader(ImportSource.sources(at: file.path)[0]).nextBatch()

        #expect(reading.file.columns.profile?.name == "beets" && reading.file.columns.ignored == [])
        #expect(reading.tracks.first?.trackNumber == 3 && reading.tracks.first?.discNumber == 2)
        #expect(reading.tracks.first?.durationMilliseconds == 200_000 && reading.tracks.first?.name == "Paper Harbour")
        #expect(batch.map { Array($0.recordingMBIDs.values) } == ["b1a9c0e9-d987-4042-ae91-78d6a3267d69"])
        #expect(batch.map { Array($0.releaseMBIDs.values) } == ["11111111-d987-4042-ae91-78d6a3267d69"])
        #expect(batch.map { Array($0.artistMBIDs.values) } == ["22222222-d987-4042-ae91-78d6a3267d69"])
    }

    @Test func `a column track is a number beside one with titles, and a title alone`() throws {
        let numbered = try Reading(text: "title,artist,track\nSalt,Aya Lund,7\n")
        let titled = try Reading(text: "track,artist\n7,Aya Lund\n")
        let doubled = try Reading(text: "title,artist,track\nSalt,Aya Lund,Salt (live)\n")

        #expect(numbered.tracks.first?.trackNumber == 7)
        #expect(titled.tracks.first?.name == "7")
        #expect(doubled.file.columns.ignored == ["track"])
    }
}
