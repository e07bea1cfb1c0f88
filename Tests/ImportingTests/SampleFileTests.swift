import Catalog
import Testing

@testable import Importing

/// Each sample file is read as its owner means it.
@Suite("Sample files", .enabled(if: CaseFolder.isThere, "JUKE_IMPORT_CASES names no folder"))
struct SampleFileTests {
    private static let ids = (0...20).map { "4TrkInvented00000000" + ($0 < 10 ? "0\($0)" : "\($0)") }

    /// The features that recur in the samples.
    private static let known: [PartialAudioFeatures] = [
        features(0.61, 0.72, 1, -6.2, .major, 0.041, 0.12, 0, 0.11, 0.55, 118.02, 4),
        features(0.45, 0.33, 9, -11.4, .minor, 0.036, 0.81, 0.0021, 0.09, 0.31, 92.5, 3),
        features(0.78, 0.88, 6, -4.1, .major, 0.092, 0.02, 0.33, 0.27, 0.84, 128, 4),
        features(0.52, 0.47, 0, -8.8, .minor, 0.05, 0.44, 0.000012, 0.62, 0.42, 101.3, 4),
    ]

    private static func features(
        _ danceability: Double, _ energy: Double, _ key: Int, _ loudness: Double, _ mode: AudioFeatures.Mode,
        _ speechiness: Double, _ acousticness: Double, _ instrumentalness: Double, _ liveness: Double,
        _ valence: Double, _ tempo: Double, _ timeSignature: Int?
    ) -> PartialAudioFeatures {
        PartialAudioFeatures(
            AudioFeatures(
                energy: energy, valence: valence, tempo: tempo, key: key, mode: mode, danceability: danceability,
                acousticness: acousticness, instrumentalness: instrumentalness, liveness: liveness,
                speechiness: speechiness, loudness: loudness, timeSignature: timeSignature))
    }

    @Test(arguments: [
        "m01-exportify-new.csv", "m03-exportify-excel-eu-semicolon.csv", "m04-exportify-utf16-tabs.txt",
        "m05-exportify-tabs.tsv",
    ])
    func `a playlist export is read the same in any dialect`(name: String) throws {
        let reading = try Reading(case: name)

        #expect(reading.tracks.map(\.id.rawValue) == Array(Self.ids[1...4]))
        #expect(reading.artistNames == ["Aya Lund", "Mira Sol", "Tor, the Smith"])
        #expect(reading.credits(0) == ["Aya Lund"])
        #expect(reading.credits(1) == ["Aya Lund", "Mira Sol"])
        #expect(reading.credits(2) == ["Tor, the Smith", "Aya Lund"])
        #expect(reading.credits(3) == ["Mira Sol"])
        #expect(reading.albums.count == 3)
        #expect(reading.album(0)?.name == "Tidal Rooms" && reading.album(0)?.artists.map(\.name) == ["Aya Lund"])
        #expect(reading.album(0)?.id == reading.album(1)?.id && reading.album(0)?.totalTracks == 2)
        #expect(
            (0..<4).map { reading.album($0)?.released.description } == ["2019-03-08", "2019-03-08", "1959", "2024-11"])
        #expect(Set(reading.artists.values.flatMap(\.genres)) == ["indie folk", "chamber pop", "doom metal"])
        #expect(reading.tracks.map(\.isExplicit) == [false, false, true, false])
        #expect(reading.tracks.map(\.popularity) == [40, 40, 40, 0])
        #expect((0..<4).map { reading.features[reading.tracks[$0].id] } == Self.known)
        #expect(reading.leftOut.isEmpty && reading.notes.tallies.isEmpty)
    }

    @Test func `dates that can be read both ways leave the year, said once, and cost no row`() throws {
        let reading = try Reading(case: "m02-exportify-excel-us.csv")

        #expect(reading.tracks.count == 4)
        #expect((0..<4).map { reading.album($0)?.released.description } == ["2019", "2019", "1959", "2024"])
        #expect(reading.count(.yearOnly, .releaseDate) == 3 && reading.survey.dateOrder == .undecided)
        #expect(reading.features.count == 3)
    }

    @Test func `local files and episodes are left out, and said`() throws {
        let reading = try Reading(case: "m06-exportify-local-episode.csv")

        #expect(reading.tracks.map(\.id.rawValue) == [Self.ids[1], Self.ids[4]])
        #expect(reading.leftOut.map(\.kind) == [.localFile, .episode] && reading.leftOut.map(\.line) == [3, 4])
    }

    @Test func `identifiers of artists tell how many there are`() throws {
        let reading = try Reading(case: "m07-exportify-old.csv")

        #expect(reading.tracks.count == 3 && reading.features.isEmpty)
        #expect(reading.tracks[1].artists.map(\.id.rawValue) == ["4ArtInvented0000000001", "4ArtInvented0000000002"])
        #expect(reading.credits(2) == ["Tor, the Smith"])
        #expect(reading.tracks.map(\.album.rawValue).last == "4AlbInvented0000000002")
        #expect(reading.album(0)?.artists.map(\.name) == ["Aya Lund"])
        #expect(reading.tracks.map(\.trackNumber) == [1, 2, 1] && reading.tracks.allSatisfy { $0.discNumber == 1 })
        #expect(reading.tracks.map(\.isrc) == ["QZINV2600001", "QZINV2600002", "QZINV2600003"])
        #expect(reading.tracks.map(\.popularity) == [41, 42, 43])
    }

    @Test(arguments: ["m08-kaggle-tracks-dataset.csv", "m33-kaggle-archive.zip"])
    func `genres of repeated rows are those of the artist, and of the track`(name: String) throws {
        let reading = try Reading(case: name)

        #expect(reading.tracks.count == 4 && reading.repeated == 1 && reading.rows == 5)
        #expect(reading.artistNames == ["Aya Lund", "Mira Sol"])
        #expect(reading.genres(of: "Aya Lund") == ["folk", "indie"])
        #expect(reading.genres(of: "Mira Sol") == ["folk", "synth-pop", "dream-pop"])
        #expect(reading.trackGenres[SpotifyID(Self.ids[1])] == ["folk", "indie"])
        #expect(reading.album(0)?.released == .unknown)
    }

    @Test func `lists as Python writes them are taken apart`() throws {
        let reading = try Reading(case: "m09-kaggle-600k.csv")

        #expect(reading.artistNames == ["Aya Lund", "Mira Sol", "Tor's Anvil"])
        #expect(reading.tracks[2].artists.map(\.id.rawValue) == ["4ArtInvented0000000003"])
        #expect((0..<3).map { reading.album($0)?.released.description } == ["1962", "1962-05", "1984-02-11"])
        #expect(reading.tracks.map(\.isExplicit) == [false, false, true])
    }

    @Test func `albums and artists by id, and beats with a fraction`() throws {
        let reading = try Reading(case: "m10-kaggle-12m-tracks_features.csv")

        #expect(reading.albums.count == 2 && reading.album(0)?.totalTracks == 2)
        #expect(reading.credits(2) == ["Tor, the Smith"])
        #expect(reading.tracks.map { reading.features[$0.id]?.timeSignature } == [4, 3, 4])
    }

    @Test func `keys, modes and beats in words`() throws {
        let reading = try Reading(case: "m11-kaggle-SpotifyFeatures.csv")

        #expect(reading.tracks.count == 3 && reading.repeated == 1)
        #expect(reading.tracks.map { reading.features[$0.id]?.key } == [1, 9, 6])
        #expect(reading.tracks.map { reading.features[$0.id]?.mode } == [.major, .minor, .major])
        #expect(reading.tracks.map { reading.features[$0.id]?.timeSignature } == [4, 3, 4])
        #expect(reading.genres(of: "Aya Lund") == ["Folk", "Indie"])
    }

    @Test func `genres of playlists come together at the artist`() throws {
        let reading = try Reading(case: "m12-tidytuesday.csv")

        #expect(reading.tracks.count == 3 && reading.albums.count == 2)
        #expect(reading.genres(of: "Aya Lund") == ["pop", "edm", "r&b"])
        #expect(reading.tracks.map(\.popularity) == [41, 42, 43])
    }

    @Test func `a list in Windows-1252 without ids, counted artists and percent`() throws {
        let reading = try Reading(case: "m13-most-streamed-cp1252.csv")
        let features = reading.tracks.map { reading.features[$0.id] }

        #expect(reading.file.encoding == .windows1252)
        #expect(reading.tracks.map(\.name) == ["Café Nocturne", "Corazón Eléctrico", "Anvil Hour"])
        #expect(reading.tracks.map(\.artists.count) == [1, 2, 1] && reading.credits(2) == ["Tor, the Smith"])
        #expect(reading.album(0)?.released.description == "2023-07-14")
        #expect(features[0]?.danceability == 0.61 && features[0]?.tempo == 118 && features[0]?.key == 1)
        #expect(features[1]?.key == nil && features.allSatisfy { $0?.complete == nil && $0?.loudness == nil })
        #expect(Set(reading.tracks.map(\.id)).count == 3)
    }

    @Test func `short names of columns`() throws {
        let reading = try Reading(case: "m14-top10s.csv")
        let features = reading.features[reading.tracks[0].id]

        #expect(features?.energy == 0.72 && features?.danceability == 0.61 && features?.loudness == -6)
        #expect(features?.liveness == 0.11 && features?.speechiness == 0.04 && features?.tempo == 118)
        #expect(reading.tracks[0].durationMilliseconds == 201_000 && reading.tracks[0].popularity == 41)
        #expect(reading.genres(of: "Aya Lund") == ["indie folk"])
        #expect(
            reading.file.columns.missingFeatures == [.key, .mode, .instrumentalness, .timeSignature])
    }

    @Test func `percent, clock times and keys with their mode`() throws {
        let reading = try Reading(case: "m15-chosic.csv")
        let features = reading.tracks.map { reading.features[$0.id] }

        #expect(reading.tracks.map(\.id.rawValue) == Array(Self.ids[1...3]))
        #expect(features[0]?.danceability == 0.61 && features[0]?.loudness == -6)
        #expect(features[0]?.key == 1 && features[0]?.mode == .major)
        #expect(features[1]?.key == 9 && features[1]?.mode == .minor)
        #expect(reading.tracks.map(\.durationMilliseconds) == [200_000, 125_000, 700_000])
        #expect(reading.genres(of: "Aya Lund") == ["indie folk", "chamber pop"])
        #expect(reading.tracks[2].isExplicit && reading.tracks[0].isrc == "QZINV2600001")
        // Tidal Rooms is Aya Lund's, so the second track has a guest; nothing tells of Tor, the Smith.
        #expect(reading.credits(1) == ["Aya Lund", "Mira Sol"] && reading.albums.count == 2)
        #expect(reading.credits(2) == ["Tor, the Smith"] && reading.count(.perhapsSeveral, .artistName) == 1)
    }

    @Test(arguments: ["m16-tunemymusic.csv", "m17-soundiiz.csv", "m35-no-feature-columns.csv"])
    func `lists without features are tracks without features`(name: String) throws {
        let reading = try Reading(case: name)

        #expect(reading.tracks.count == 2 && reading.features.isEmpty && reading.leftOut.isEmpty)
        #expect(reading.tracks[0].isrc == "QZINV2600001" && reading.albums.count == 1)
    }

    @Test func `rows without ids get the same ones each time`() throws {
        let reading = try Reading(case: "m18-no-ids.csv")

        #expect(try Reading(case: "m18-no-ids.csv").tracks == reading.tracks)
        #expect(Set(reading.tracks.map(\.id)).count == 3)
        #expect(reading.tracks.map { reading.features[$0.id]?.tempo } == [118.02, 92.5, 128])
    }

    @Test func `minutes and seconds, and years`() throws {
        let reading = try Reading(case: "m19-classic-rock-min-sec.csv")

        #expect(reading.tracks.map(\.durationMilliseconds) == [200_000, 700_000])
        #expect((0..<2).map { reading.album($0)?.released.description } == ["1977", "1959"])
    }

    @Test func `an artist's genres are those of all rows`() throws {
        let reading = try Reading(case: "m20-juke-genres-per-track.csv")

        #expect(reading.tracks.count == 3 && reading.genres(of: "Aya Lund") == ["pop", "edm", "house", "r&b"])
    }

    @Test func `a guest does not tear an album apart, and a compilation is one album`() throws {
        let reading = try Reading(case: "m21-juke-album-with-guests.csv")

        #expect(reading.artistNames.subtracting(["Various Artists"]) == ["Aya Lund", "Mira Sol", "Tor, the Smith"])
        #expect(reading.album(0)?.id == reading.album(1)?.id && reading.album(0)?.totalTracks == 2)
        #expect(reading.album(2)?.id == reading.album(3)?.id)
    }

    @Test func `an optional value costs no row`() throws {
        let reading = try Reading(case: "m22-juke-values.csv")
        let features = reading.tracks.map { reading.features[$0.id] }

        #expect(reading.tracks.count == 9 && reading.leftOut.isEmpty)
        #expect((0..<3).map { reading.album($0)?.released.description } == ["2021", "1900", "2021-07-02"])
        #expect(features[3]?.mode == .major && features[4]?.key == 1)
        #expect(features[5]?.timeSignature == 4 && features[6]?.timeSignature == 4)
        #expect(features[7]?.complete == nil && features[7]?.energy == 0.72 && features[8] == nil)
        #expect(reading.count(.dropped, .releaseDate) == 1)
    }

    @Test func `values that cannot be are dropped and counted`() throws {
        let reading = try Reading(case: "m23-juke-values-more.csv")
        let features = reading.tracks.map { reading.features[$0.id] }

        #expect(reading.tracks.count == 10)
        #expect(features[0]?.danceability == nil && features[0]?.tempo == 118.02)
        #expect(reading.tracks[1].durationMilliseconds == 200_000)
        #expect(reading.count(.dropped, .danceability) == 2 && reading.count(.dropped, .energy) == 1)
        #expect(features[3]?.isFailedAnalysis == true && reading.count(.failedAnalysis, .tempo) == 1)
        #expect(reading.tracks[4].popularity == 34 && reading.count(.rounded, .popularity) == 1)
        #expect(reading.tracks[6].isExplicit)
        #expect(reading.tracks[7].id.rawValue == Self.ids[17] && reading.tracks[8].id.rawValue == Self.ids[18])
        #expect(reading.leftOut.map(\.kind) == [.noArtist] && reading.leftOut[0].line == 12)
    }

    @Test func `Windows-1252 is found and read`() throws {
        let reading = try Reading(case: "m24-juke-cp1252.csv")

        #expect(reading.file.encoding == .windows1252 && reading.tracks.map(\.name) == ["Café Nocturne", "Plain"])
    }

    @Test func `keys in letters and blanks in the header are understood`() throws {
        let letters = try Reading(case: "m25-juke-all-rows-bad.csv")
        let blanks = try Reading(case: "m26-spaces-in-header.csv")

        #expect(letters.tracks.map { letters.features[$0.id]?.key } == [1, 9])
        #expect(blanks.tracks.map(\.id.rawValue) == [Self.ids[1]] && blanks.features.count == 1)
    }

    @Test(arguments: ["m27-audio-features-only.csv", "m28-audio-features.json"])
    func `analyses need no names`(name: String) throws {
        let reading = try Reading(case: name)

        #expect(reading.tracks.isEmpty && reading.leftOut.isEmpty)
        #expect(reading.features[SpotifyID(Self.ids[1])] == Self.known[0])
        #expect(reading.features[SpotifyID(Self.ids[2])]?.tempo == 92.5)
    }

    @Test(arguments: [
        ("m29-YourLibrary.json", FileKind.libraryExport), ("m30-StreamingHistory.json", .listeningHistory),
        ("m31-mpd-slice.json", .playlists),
    ])
    func `what is no catalog is named, with the command that takes it`(name: String, kind: FileKind) throws {
        let error = try #require(throws: ImportError.self) { _ = try Reading(case: name) }

        #expect(error.code == .notACatalog(kind) && error.message.contains("juke "))
    }

    @Test func `a table without artists is refused`() throws {
        let error = try #require(throws: ImportError.self) { _ = try Reading(case: "m32-seeds-genres.csv") }

        #expect(error.code == .missingColumns(["artist_name"]) && error.message.contains("--map artist_name="))
    }

    @Test func `a list of songs by title and artist is a catalog`() throws {
        let reading = try Reading(case: "m34-seeds-no-genres-column.csv")

        #expect(reading.tracks.map(\.name) == ["Paper Harbour", "Anvil Hour"])
        #expect(reading.genres(of: "Tor") == ["doom metal"])
    }
}
