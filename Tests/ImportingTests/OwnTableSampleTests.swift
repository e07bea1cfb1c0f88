import Catalog
import Foundation
import Testing

@testable import Importing

/// Tables in Juke's own columns, as spreadsheets and scripts leave them.
@Suite("Samples of own tables")
struct OwnTableSampleTests {
    /// A row of a track by one artist on an album of its own.
    private static func row(
        _ number: Int, id: String? = nil, title: String? = nil, artist: String = Sample.nela, date: String = "2017",
        popularity: String = "40", explicit: String = "false", length: String = "181500",
        _ features: String = Sample.featureTexts[0]
    ) -> (start: String, features: String, genres: String) {
        (
            "\(id ?? Sample.track(number).rawValue),\(title ?? "Song \(number)"),\(artist),Record \(number),\(date),"
                + "\(popularity),\(explicit),\(length)", features, ""
        )
    }

    /// The first features with some fields exchanged, told by their places.
    private static func features(_ changes: [Int: String]) -> String {
        var fields = Sample.featureTexts[0].split(separator: ",").map(String.init)
        for (place, text) in changes { fields[place] = text }
        return fields.joined(separator: ",")
    }

    @Test func `an artist's genres are those of all rows`() throws {
        func row(_ number: Int, _ genres: String) -> (String, String, String) {
            (
                "\(Sample.track(number)),Song \(number),\(Sample.nela),Kettle Songs,2017,40,false,181500",
                Sample.featureTexts[0], genres
            )
        }
        let reading = try Reading(
            text: Sample.table([row(1, "shanty"), row(2, "chant"), row(3, "chant;march"), row(1, "r&b")]))

        #expect(reading.tracks.map(\.id) == (1...3).map(Sample.track) && reading.repeated == 1 && reading.rows == 4)
        #expect(reading.genres(of: Sample.nela) == ["shanty", "chant", "march", "r&b"])
        #expect(reading.albums.count == 1 && reading.album(0)?.totalTracks == 3)
        #expect(reading.features[Sample.track(2)] == Sample.features[0])
    }

    @Test func `a guest does not tear an album apart, and a compilation is one album`() throws {
        func row(_ number: Int, _ artist: String, _ album: String, _ year: String) -> (String, String, String) {
            (
                "\(Sample.track(number)),Song \(number),\(artist),\(album),\(year),40,false,181500",
                Sample.featureTexts[number - 1], ""
            )
        }
        let reading = try Reading(
            text: Sample.table([
                row(1, Sample.nela, "Kettle Songs", "2017-05-19"),
                row(2, "\(Sample.nela);\(Sample.ono)", "Kettle Songs", "2017-05-19"),
                row(3, Sample.ono, "Kiln Sounds (Various)", "2021"),
                row(4, "\"\(Sample.kit)\"", "Kiln Sounds (Various)", "2021"),
            ]))

        #expect(reading.artistNames == [Sample.nela, Sample.ono, Sample.kit, "Various Artists"])
        #expect(reading.album(0)?.id == reading.album(1)?.id && reading.album(0)?.totalTracks == 2)
        #expect(reading.album(0)?.artists.map(\.name) == [Sample.nela])
        #expect(reading.credits(1) == [Sample.nela, Sample.ono] && reading.credits(3) == [Sample.kit])
        #expect(reading.album(2)?.id == reading.album(3)?.id && reading.album(2)?.kind == .compilation)
        #expect(reading.album(2)?.artists.map(\.name) == ["Various Artists"] && reading.albums.count == 2)
    }

    @Test func `an optional value costs no row`() throws {
        let reading = try Reading(
            text: Sample.table([
                Self.row(1, date: "4/5/2019"), Self.row(2, date: "0000"), Self.row(3, date: "2019-04-05T00:00:00Z"),
                Self.row(4, Self.features([4: "Minor"])), Self.row(5, Self.features([2: "Eb"])),
                Self.row(6, Self.features([11: "3/4"])), Self.row(7, Self.features([11: "3.0"])),
                Self.row(8, Self.features([2: "", 4: ""])),
                Self.row(9, Array(repeating: "NA", count: 12).joined(separator: ",")),
            ]))
        let features = reading.tracks.map { reading.features[$0.id] }

        #expect(reading.tracks.map(\.id) == (1...9).map(Sample.track) && reading.leftOut.isEmpty)
        #expect(reading.album(0)?.released.description == "2019" && reading.count(.yearOnly, .releaseDate) == 1)
        #expect(reading.album(1)?.released == .unknown && reading.count(.dropped, .releaseDate) == 1)
        #expect(reading.album(2)?.released.description == "2019-04-05")
        #expect(features[3]?.mode == .minor && features[3]?.key == 4)
        #expect(features[4]?.key == 3 && features[4]?.mode == .major)
        #expect(features[5]?.timeSignature == 3 && features[6]?.timeSignature == 3)
        #expect(features[7]?.complete == nil && features[7]?.key == nil && features[7]?.mode == nil)
        #expect(features[7]?.energy == 0.81 && features[7]?.tempo == 133.07)
        #expect(features[8] == nil)
        #expect(features.prefix(3).allSatisfy { $0 == Sample.features[0] })
    }

    @Test func `values that cannot be are dropped and counted`() throws {
        let reading = try Reading(
            text: Sample.table([
                Self.row(10, Self.features([0: "37", 1: "81"])),
                Self.row(11, length: "3:05"),
                Self.row(12, Self.features([0: "\"0,37\""])),
                Self.row(13, Self.features([0: "0", 5: "0", 9: "0", 10: "0", 11: "0"])),
                Self.row(14, popularity: "41.5"),
                Self.row(15, Self.features([7: "3.25E-05"])),
                Self.row(16, explicit: "Explicit"),
                Self.row(17, id: "spotify:track:\(Sample.track(17))"),
                Self.row(18, id: "https://open.spotify.com/track/\(Sample.track(18))?si=xyz"),
                Self.row(19, title: ""),
                Self.row(20, artist: ""),
            ]))
        let features = reading.tracks.map { reading.features[$0.id] }

        #expect(reading.tracks.map(\.id) == (10...19).map(Sample.track) && reading.rows == 11)
        #expect(features[0]?.danceability == nil && features[0]?.energy == nil && features[0]?.tempo == 133.07)
        #expect(reading.tracks[1].durationMilliseconds == 185_000)
        #expect(features[2]?.danceability == nil && features[2]?.energy == 0.81)
        #expect(reading.count(.dropped, .danceability) == 2 && reading.count(.dropped, .energy) == 1)
        #expect(features[3]?.isFailedAnalysis == true && reading.count(.failedAnalysis, .tempo) == 1)
        #expect(reading.tracks[4].popularity == 42 && reading.count(.rounded, .popularity) == 1)
        #expect(features[5]?.instrumentalness == 0.0000325)
        #expect(reading.tracks.map(\.isExplicit) == (10...19).map { $0 == 16 })
        #expect(reading.tracks[9].name.isEmpty && reading.tracks[9].artists.map(\.name) == [Sample.nela])
        #expect(reading.leftOut.map(\.kind) == [.noArtist] && reading.leftOut[0].line == 12)
    }

    @Test func `Windows-1252 is found and read`() throws {
        let text = Sample.table([
            Self.row(1, title: "Brûlée Lune"), Self.row(2, title: "Plain", artist: "Åse Grønn"),
        ])
        let reading = try Reading(bytes: Sample.windows1252(text))

        #expect(reading.file.encoding == .windows1252 && reading.tracks.map(\.name) == ["Brûlée Lune", "Plain"])
        #expect(reading.artistNames == [Sample.nela, "Åse Grønn"] && reading.leftOut.isEmpty)
        #expect(reading.features.count == 2)
    }

    @Test func `keys in letters and blanks in the header are understood`() throws {
        let letters = try Reading(
            text: Sample.table([Self.row(1, Self.features([2: "E"])), Self.row(2, Self.features([2: "Bb"]))]))
        let spaced = Sample.table([Self.row(1)]).split(separator: "\n")
        let header = spaced[0].split(separator: ",").map { $0.replacing("_", with: " ").capitalized }
        let blanks = try Reading(text: header.joined(separator: ",") + "\n" + spaced[1] + "\n")

        #expect(letters.tracks.map { letters.features[$0.id]?.key } == [4, 10] && letters.leftOut.isEmpty)
        #expect(header.contains("Track Id") && header.contains("Time Signature"))
        #expect(blanks.tracks.map(\.id) == [Sample.track(1)] && blanks.credits(0) == [Sample.nela])
        #expect(blanks.features[Sample.track(1)] == Sample.features[0] && blanks.file.columns.ignored.isEmpty)
        #expect(blanks.album(0)?.name == "Record 1" && blanks.album(0)?.released.description == "2017")
    }

    @Test func `a file of which no row is usable has none, each with its reason`() throws {
        let reading = try Reading(
            text: Sample.table([
                Self.row(1, id: "#REF!"), Self.row(2, artist: ""), Self.row(3, id: "", title: ""),
            ]))

        #expect(reading.tracks.isEmpty && reading.artists.isEmpty && reading.rows == 3)
        #expect(reading.leftOut.map(\.kind) == [.notAnIdentifier, .noArtist, .noTitle])
        #expect(reading.leftOut.map(\.line) == [2, 3, 4])
    }
}
