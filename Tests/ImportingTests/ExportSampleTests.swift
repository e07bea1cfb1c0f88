import Catalog
import Foundation
import Testing

@testable import Importing

/// Exports of streaming libraries and playlists are read as their owners mean them.
@Suite("Samples of exports")
struct ExportSampleTests {
    /// How one export is written.
    enum Dialect: CaseIterable {
        case commas, semicolonsAndDecimalCommas, tabsInUTF16, tabs

        var words: String {
            switch self {
            case .commas: "commas between columns"
            case .semicolonsAndDecimalCommas: "semicolons between columns and decimal commas"
            case .tabsInUTF16, .tabs: "tabs between columns"
            }
        }
    }

    /// A playlist as Exportify writes it.
    private static let header = [
        "Track URI", "Track Name", "Album Name", "Artist Name(s)", "Release Date", "Duration (ms)", "Popularity",
        "Explicit", "Added By", "Added At", "Genres", "Record Label", "Danceability", "Energy", "Key", "Loudness",
        "Mode", "Speechiness", "Acousticness", "Instrumentalness", "Liveness", "Valence", "Tempo", "Time Signature",
    ]

    private static func row(
        _ uri: String, _ name: String, _ album: String, _ artists: String, _ date: String, _ popularity: String,
        _ explicit: String, _ genres: String, _ features: [String]
    ) -> [String] {
        [uri, name, album, artists, date, "181500", popularity, explicit, "me", "2025-06-01", genres, "Kiln"] + features
    }

    private static func features(_ number: Int) -> [String] {
        Sample.featureTexts[number].split(separator: ",").map(String.init)
    }

    private static let nothing = Array(repeating: "", count: 12)

    private static let playlist = [
        row(
            "spotify:track:\(Sample.track(1))", "Copper Kettle", "Kettle Songs", Sample.nela, "2017-05-19", "33",
            "false", "sea shanty,slow pop", features(0)),
        row(
            "spotify:track:\(Sample.track(2))", "Slow Ferry (feat. Ono Reyes)", "Kettle Songs",
            "\(Sample.nela);\(Sample.ono)", "2017-05-19", "34", "false", "sea shanty,slow pop", features(1)),
        row(
            "spotify:track:\(Sample.track(3))", "Gravel Hymn", "Gravel Notes", "\(Sample.kit);\(Sample.nela)", "1963",
            "35", "true", "stone folk", features(2)),
        row(
            "spotify:track:\(Sample.track(4))", "North Window", "North Window", Sample.ono, "2022-10", "0", "false", "",
            features(3)),
    ]

    private static func text(_ rows: [[String]], _ delimiter: String, decimalCommas: Bool = false) -> String {
        ([header] + rows).map { row in
            row.enumerated().map { column, field in
                let field = decimalCommas && column >= 12 ? field.replacing(".", with: ",") : field
                return field.contains(delimiter) ? "\"\(field)\"" : field
            }.joined(separator: delimiter)
        }.joined(separator: "\n") + "\n"
    }

    private static func playlist(_ dialect: Dialect) -> [UInt8] {
        switch dialect {
        case .commas: Array(("\u{FEFF}" + text(playlist, ",")).utf8)
        case .semicolonsAndDecimalCommas: Array(("\u{FEFF}" + text(playlist, ";", decimalCommas: true)).utf8)
        case .tabsInUTF16: Sample.utf16(text(playlist, "\t"))
        case .tabs: Array(text(playlist, "\t").utf8)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `a playlist export is read the same in any dialect`(dialect: Dialect) throws {
        let reading = try Reading(bytes: Self.playlist(dialect))

        #expect(reading.file.dialect == dialect.words && reading.file.columns.profile?.name == "Exportify")
        #expect(reading.tracks.map(\.id) == (1...4).map(Sample.track))
        #expect(
            reading.tracks.map(\.name) == [
                "Copper Kettle", "Slow Ferry (feat. Ono Reyes)", "Gravel Hymn", "North Window",
            ])
        #expect(reading.artistNames == [Sample.nela, Sample.ono, Sample.kit])
        #expect(reading.credits(0) == [Sample.nela] && reading.credits(1) == [Sample.nela, Sample.ono])
        #expect(reading.credits(2) == [Sample.kit, Sample.nela] && reading.credits(3) == [Sample.ono])
        #expect(reading.albums.count == 3)
        #expect(reading.album(0)?.name == "Kettle Songs" && reading.album(0)?.artists.map(\.name) == [Sample.nela])
        #expect(reading.album(0)?.id == reading.album(1)?.id && reading.album(0)?.totalTracks == 2)
        #expect(
            (0..<4).map { reading.album($0)?.released.description } == ["2017-05-19", "2017-05-19", "1963", "2022-10"])
        #expect(reading.genres(of: Sample.nela) == ["sea shanty", "slow pop"])
        #expect(reading.genres(of: Sample.kit) == ["stone folk"] && reading.genres(of: Sample.ono).isEmpty)
        #expect(reading.tracks.map(\.isExplicit) == [false, false, true, false])
        #expect(reading.tracks.map(\.popularity) == [33, 34, 35, 0])
        #expect(reading.tracks.allSatisfy { $0.durationMilliseconds == 181_500 })
        #expect((0..<4).map { reading.features[reading.tracks[$0].id] } == Sample.features)
        #expect(reading.leftOut.isEmpty && reading.notes.tallies.isEmpty && reading.repeated == 0)
    }

    @Test func `dates that can be read both ways leave the year, said once, and cost no row`() throws {
        var rows = Self.playlist
        for (row, date) in ["5/9/2017", "5/9/2017", "1963", "10/1/2022"].enumerated() { rows[row][4] = date }
        rows[3].replaceSubrange(12..., with: Self.nothing)
        let reading = try Reading(text: Self.text(rows, ","))

        #expect(reading.tracks.map(\.id) == (1...4).map(Sample.track) && reading.leftOut.isEmpty)
        #expect((0..<4).map { reading.album($0)?.released.description } == ["2017", "2017", "1963", "2022"])
        #expect(reading.survey.dateOrder == .undecided)
        #expect(reading.notes.tallies.count == 1 && reading.count(.yearOnly, .releaseDate) == 3)
        #expect((0..<3).map { reading.features[reading.tracks[$0].id] } == Array(Sample.features.prefix(3)))
        #expect(reading.features[Sample.track(4)] == nil)
    }

    @Test func `local files and episodes are left out, and said`() throws {
        let rows = [
            Self.playlist[0],
            Self.row(
                "spotify:local:Nela+Voss::Attic+Take:181", "Attic Take", "", Sample.nela, "", "", "false", "",
                Self.nothing),
            Self.row(
                "spotify:episode:2JukeTestEpisode000003", "Part 7: Kilns", "Kiln Talk", "Kiln Talk", "2025-02-01", "0",
                "false", "", Self.nothing),
            Self.playlist[3],
        ]
        let reading = try Reading(text: Self.text(rows, ","))

        #expect(reading.tracks.map(\.id) == [Sample.track(1), Sample.track(4)] && reading.rows == 4)
        #expect(reading.leftOut.map(\.kind) == [.localFile, .episode] && reading.leftOut.map(\.line) == [3, 4])
        #expect(reading.leftOut.allSatisfy { $0.reason.contains("Attic Take") || $0.reason.contains("Part 7: Kilns") })
        #expect(reading.artistNames == [Sample.nela, Sample.ono] && reading.albums.count == 2)
        #expect(reading.survey.leftOut == [.localFile: 1, .episode: 1])
    }

    @Test func `identifiers of artists say how many there are`() throws {
        func artist(_ number: Int) -> String { "spotify:artist:\(Sample.artist(number))" }
        func album(_ number: Int) -> String { "spotify:album:\(Sample.album(number))" }
        let reading = try Reading(
            text: """
                Track URI,Track Name,Artist URI(s),Artist Name(s),Album URI,Album Name,Album Artist URI(s),Album Artist Name(s),Album Release Date,Disc Number,Track Number,Track Duration (ms),Explicit,Popularity,ISRC,Added By,Added At
                spotify:track:\(Sample.track(1)),Copper Kettle,\(artist(1)),\(Sample.nela),\(album(1)),Kettle Songs,\(artist(1)),\(Sample.nela),2017-05-19,1,1,181500,false,33,QMJUK2500001,me,2025-06-01
                spotify:track:\(Sample.track(2)),Slow Ferry,"\(artist(1)), \(artist(2))","\(Sample.nela), \(Sample.ono)",\(album(1)),Kettle Songs,\(artist(1)),\(Sample.nela),2017-05-19,1,2,92250,false,34,QMJUK2500002,me,2025-06-01
                spotify:track:\(Sample.track(3)),Gravel Hymn,\(artist(3)),"\(Sample.kit)",\(album(2)),Gravel Notes,\(artist(3)),"\(Sample.kit)",1963,2,1,400000,true,35,QMJUK2500003,me,2025-06-01

                """)

        #expect(reading.tracks.map(\.id) == (1...3).map(Sample.track) && reading.features.isEmpty)
        #expect(reading.tracks[0].artists == [ArtistReference(id: Sample.artist(1), name: Sample.nela)])
        #expect(reading.tracks[1].artists.map(\.id) == [Sample.artist(1), Sample.artist(2)])
        #expect(reading.credits(1) == [Sample.nela, Sample.ono])
        #expect(reading.tracks[2].artists == [ArtistReference(id: Sample.artist(3), name: Sample.kit)])
        #expect(reading.tracks.map(\.album) == [Sample.album(1), Sample.album(1), Sample.album(2)])
        #expect(reading.album(0)?.artists.map(\.name) == [Sample.nela])
        #expect(reading.album(2)?.artists.map(\.id) == [Sample.artist(3)])
        #expect((0..<3).map { reading.album($0)?.released.description } == ["2017-05-19", "2017-05-19", "1963"])
        #expect(reading.tracks.map(\.discNumber) == [1, 1, 2] && reading.tracks.map(\.trackNumber) == [1, 2, 1])
        #expect(reading.tracks.map(\.isrc) == ["QMJUK2500001", "QMJUK2500002", "QMJUK2500003"])
        #expect(reading.tracks.map(\.popularity) == [33, 34, 35])
        #expect(reading.tracks.map(\.durationMilliseconds) == [181_500, 92_250, 400_000])
        #expect(reading.tracks.map(\.isExplicit) == [false, false, true] && reading.leftOut.isEmpty)
    }

    @Test func `percent, clock times and keys with their mode are understood`() throws {
        let reading = try Reading(
            text: """
                #,Song,Artist,BPM,Camelot,Energy,Added At,Duration,Popularity,Genres,Parent Genres,Album,Album Date,Dance,Acoustic,Instrumental,Valence,Speech,Live,Loud (Db),Key,Time Signature,Spotify Track Id,Label,ISRC,Explicit
                1,Copper Kettle,\(Sample.nela),133,9A,81,2025-06-01,03:01,33,"sea shanty, slow pop","Folk, Pop",Kettle Songs,2017-05-19,37,27,0,64,5,16,-7,E minor,4,\(Sample.track(1)),Kiln,QMJUK2500001,no
                2,Slow Ferry,"\(Sample.nela), \(Sample.ono)",76,1B,24,2025-06-01,01:32,34,sea shanty,Folk,Kettle Songs,2017-05-19,68,73,0,22,4,8,-13,B Major,5,\(Sample.track(2)),Kiln,QMJUK2500002,no
                3,Gravel Hymn,"\(Sample.kit)",151,2B,93,2025-06-01,12:05,35,,,Gravel Notes,1963-01-01,55,1,41,71,11,36,-4,F# Major,4,\(Sample.track(3)),Kiln,QMJUK2500003,yes

                """)
        let features = reading.tracks.map { reading.features[$0.id] }

        #expect(reading.tracks.map(\.id) == (1...3).map(Sample.track) && reading.leftOut.isEmpty)
        #expect(
            features[0]
                == PartialAudioFeatures(
                    AudioFeatures(
                        energy: 0.81, valence: 0.64, tempo: 133, key: 4, mode: .minor, danceability: 0.37,
                        acousticness: 0.27, instrumentalness: 0, liveness: 0.16, speechiness: 0.05, loudness: -7,
                        timeSignature: 4)))
        #expect(features[1]?.key == 11 && features[1]?.mode == .major && features[1]?.timeSignature == 5)
        #expect(features[2]?.key == 6 && features[2]?.mode == .major && features[2]?.instrumentalness == 0.41)
        #expect(reading.tracks.map(\.durationMilliseconds) == [181_000, 92_000, 725_000])
        #expect(reading.genres(of: Sample.nela) == ["sea shanty", "slow pop"])
        #expect(reading.tracks.map(\.isExplicit) == [false, false, true])
        #expect(reading.tracks.map(\.isrc) == ["QMJUK2500001", "QMJUK2500002", "QMJUK2500003"])
        #expect(reading.album(0)?.released.description == "2017-05-19")
        // Kettle Songs is Nela Voss', so the second track has a guest; nothing tells of Kit, the Cooper.
        #expect(reading.credits(1) == [Sample.nela, Sample.ono] && reading.albums.count == 2)
        #expect(reading.credits(2) == [Sample.kit] && reading.count(.perhapsSeveral, .artistName) == 1)
    }

    /// Lists of converters, and one in Juke's own columns.
    private static let lists = [
        """
        \u{FEFF}Track name,Artist name,Album,Playlist name,Type,ISRC,Spotify - id
        Copper Kettle,\(Sample.nela),Kettle Songs,Mornings,Playlist,QMJUK2500001,\(Sample.track(1))
        Slow Ferry,"\(Sample.nela), \(Sample.ono)",Kettle Songs,Mornings,Playlist,QMJUK2500002,\(Sample.track(2))

        """,
        """
        \u{FEFF}title;artist;album;isrc
        Copper Kettle;\(Sample.nela);Kettle Songs;QMJUK2500001
        Slow Ferry;\(Sample.nela), \(Sample.ono);Kettle Songs;

        """,
        """
        track_id,track_name,artist_name,album_name,isrc
        \(Sample.track(1)),Copper Kettle,\(Sample.nela),Kettle Songs,QMJUK2500001
        \(Sample.track(2)),Slow Ferry,\(Sample.nela),Kettle Songs,QMJUK2500002

        """,
    ]

    @Test(arguments: lists.indices)
    func `lists without features are tracks without features`(number: Int) throws {
        let reading = try Reading(text: Self.lists[number])
        let again = try Reading(text: Self.lists[number])

        #expect(reading.tracks.map(\.name) == ["Copper Kettle", "Slow Ferry"])
        #expect(reading.features.isEmpty && reading.leftOut.isEmpty && reading.rows == 2)
        #expect(reading.credits(1) == (number == 2 ? [Sample.nela] : [Sample.nela, Sample.ono]))
        #expect(reading.tracks[0].isrc == "QMJUK2500001" && reading.albums.count == 1)
        #expect(reading.album(0)?.name == "Kettle Songs" && reading.album(0)?.totalTracks == 2)
        let hasIDs = number != 1
        let given = [Sample.track(1), Sample.track(2)]
        let derived = [
            DerivedID.track(isrc: "QMJUK2500001"),
            DerivedID.track(artists: [Sample.nela, Sample.ono], title: "Slow Ferry", milliseconds: 0),
        ]
        #expect(reading.tracks.map(\.id) == (hasIDs ? given : derived) && again.tracks == reading.tracks)
        #expect((0..<2).allSatisfy { reading.gaps[reading.tracks[$0].id]?.contains(.trackID) == !hasIDs })
    }
}
