import Catalog
import Foundation
import Testing

@testable import Importing

/// A file read whole.
struct Reading {
    var artists: [SpotifyID: Artist] = [:]
    var albums: [SpotifyID: Album] = [:]
    var tracks: [Track] = []
    var features: [SpotifyID: PartialAudioFeatures] = [:]
    var trackGenres: [SpotifyID: [String]] = [:]
    var artistMBIDs: [SpotifyID: String] = [:]
    /// The gaps of tracks and of albums.
    var gaps: [SpotifyID: ImportGaps] = [:]
    var madeUp: Set<SpotifyID> = []
    var leftOut: [LeftOutRow] = []
    /// Analyses that hold no feature.
    var emptyAnalyses: [LeftOutRow] = []
    var notes = ValueNotes()
    var rows = 0
    var repeated = 0
    let file: RecognisedFile
    let survey: ImportSurvey

    /// Reads a text as a file.
    init(text: String, options: ImportOptions = ImportOptions(), maximumEntries: Int? = nil) throws {
        try self.init(bytes: Array(text.utf8), options: options, maximumEntries: maximumEntries)
    }

    /// Reads bytes as a file.
    init(bytes: [UInt8], options: ImportOptions = ImportOptions(), maximumEntries: Int? = nil) throws {
        let file = try TemporaryFile(bytes)
        try self.init(
            ImportSource.sources(at: file.path)[0], options: options, maximumEntries: maximumEntries)
    }

    /// Reads a file with so many artists and albums in memory.
    init(_ source: ImportSource, options: ImportOptions = ImportOptions(), maximumEntries: Int? = nil) throws {
        let reader = try ImportReader(
            source, options: options, maximumEntries: maximumEntries ?? ImportIndex.maximumEntries)
        file = reader.file
        survey = try reader.survey()
        while let batch = try reader.nextBatch(maximumRows: 3) {
            for artist in batch.artists { artists[artist.id] = artist }
            for album in batch.albums { albums[album.id] = album }
            tracks += batch.tracks
            for row in batch.features { features[row.track] = row.features }
            for row in batch.trackGenres { trackGenres[row.track, default: []] += row.genres }
            artistMBIDs.merge(batch.artistMBIDs) { _, second in second }
            gaps.merge(batch.trackGaps.merging(batch.albumGaps) { $1 }) { _, second in second }
            madeUp.formUnion(batch.madeUpArtists)
            leftOut += batch.leftOut
            emptyAnalyses += batch.emptyAnalyses
            notes += batch.notes
            rows += batch.rowCount
            repeated += batch.repeatedRows
        }
    }

    /// The names of all artists.
    var artistNames: Set<String> { Set(artists.values.map(\.name)) }
    /// The genres of the artist of a name.
    func genres(of name: String) -> [String] { artists.values.first { $0.name == name }?.genres ?? [] }
    /// The names of a track's artists.
    func credits(_ index: Int) -> [String] { tracks[index].artists.map(\.name) }
    /// The album that a track is on.
    func album(_ index: Int) -> Album? { albums[tracks[index].album] }
    /// How often something was said of values.
    func count(_ kind: ValueNotes.Kind, _ field: ImportField) -> Int {
        notes.tallies.first { $0.key.kind == kind && $0.key.field == field }?.value.count ?? 0
    }
}

/// A file that is gone with the value.
final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(filePath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The refusal of some bytes.
func refusal(_ bytes: [UInt8], options: ImportOptions = ImportOptions()) throws -> ImportError {
    try #require(throws: ImportError.self) { _ = try Reading(bytes: bytes, options: options) }
}
