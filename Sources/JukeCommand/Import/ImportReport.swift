import Catalog
import Concurrency
import Foundation
import Importing
import Printing
import Storage

/// The counts of an import.
///
/// Every row is counted once: `rows` is what was inserted, updated or unchanged of the tracks, what was repeated, and
/// what was left out.
struct ImportReport: Encodable {
    /// Rows of one kind.
    struct Counts: Encodable {
        var inserted = 0
        var updated = 0
        var unchanged = 0
        var refused: [String] = []
        /// How many of the updated ones an import had brought in first, by its number.
        var updatedOfImports: [Int: Int] = [:]

        private enum CodingKeys: String, CodingKey {
            case inserted, updated, unchanged, refused
        }

        mutating func add(_ counts: UpsertCounts) {
            inserted += counts.inserted
            updated += counts.updated
            unchanged += counts.unchanged
            refused += counts.refused.map(\.rawValue)
            updatedOfImports.merge(counts.updatedOfImports, uniquingKeysWith: +)
        }

        mutating func add(_ other: Counts) {
            inserted += other.inserted
            updated += other.updated
            unchanged += other.unchanged
            refused += other.refused
            updatedOfImports.merge(other.updatedOfImports, uniquingKeysWith: +)
        }

        var line: String {
            let trouble = refused.isEmpty ? "" : ", \(refused.count) refused"
            return "\(inserted) new, \(updated) updated, \(unchanged) unchanged\(trouble)"
        }
    }

    /// Rows that were left out for one reason.
    struct LeftOut: Encodable {
        var count = 0
        /// The lines of the first few.
        var lines: [Int] = []
        /// The files that these lines are in.
        var files: [String] = []
    }

    /// Remarks on values of one field.
    struct ValueNote {
        var field: String
        var kind: String
        var count: Int
        var lines: [Int]
        var example: String
    }

    /// How a file was read.
    struct File: Encodable {
        var file: String
        var profile: String?
        var encoding: String
        var dialect: String
        /// What a model or an identification needs, and the file does not have, in words.
        var missing: [String] = []
        var rows = 0
    }

    var rows = 0
    var repeatedRows = 0
    var badRowCount = 0
    /// The first rows that were left out.
    var badRows: [LeftOutRow] = []
    /// By reason.
    var leftOut: [String: LeftOut] = [:]
    /// Artists that an earlier import knew by name only, and this one by identifier.
    var identifiedArtists = 0
    /// Tracks that an earlier import knew without identifier.
    var adoptedTracks = 0
    /// Tracks of which the files have no features at all.
    var tracksWithoutFeatures = 0
    /// Those of them that have a derived identifier, which no service knows.
    var derivedWithoutFeatures = 0
    /// Tracks of which the files have some features, but not all that a model needs.
    var tracksWithGaps = 0
    /// Those of them that have a derived identifier.
    var derivedWithGaps = 0
    var artists = Counts()
    var albums = Counts()
    var tracks = Counts()
    var features = Counts()
    var seconds = 0.0
    var provider: String
    /// The number by which what is new can be taken out; `nil` when nothing is.
    var importID: Int?
    var files: [File]
    /// Files that are no catalogs, with the reason.
    var passedOver: [String] = []
    /// Whether the rows are tracks; if not, they are analyses only.
    private(set) var hasTracks: Bool
    private(set) var notes = ValueNotes()
    /// The same, file by file.
    private(set) var fileNotes: [(file: String, notes: ValueNotes)] = []
    /// The names of the files of earlier imports whose rows this one changed, by number.
    var origins: [Int: String] = [:]

    private enum CodingKeys: String, CodingKey {
        case rows, artists, albums, tracks, features, seconds, values
        case repeatedRows = "repeated_rows"
        case badRowCount = "bad_row_count"
        case badRows = "bad_rows"
        case identifiedArtists = "identified_artists"
        case leftOut = "left_out"
        case origin = "import"
    }

    /// Remarks beside the counts.
    private struct Origin: Encodable {
        let id: Int?
        let provider: String
        let files: [File]
        let passedOver: [String]
        let adoptedTracks, tracksWithoutFeatures, tracksWithGaps: Int

        private enum CodingKeys: String, CodingKey {
            case id, provider, files
            case passedOver = "passed_over"
            case adoptedTracks = "adopted_tracks"
            case tracksWithoutFeatures = "tracks_without_features"
            case tracksWithGaps = "tracks_with_partial_features"
        }
    }

    init(provider: String, files: [File] = [], hasTracks: Bool = true) {
        self.provider = provider
        self.files = files
        self.hasTracks = hasTracks
    }

    init(provider: String, file reader: ImportReader) {
        self.init(
            provider: provider,
            files: [
                File(
                    file: reader.source.name, profile: reader.file.columns.profile?.name,
                    encoding: reader.file.encoding.rawValue, dialect: reader.file.dialect,
                    missing: reader.file.columns.lacking.map(\.shortWords))
            ], hasTracks: reader.hasTracks)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rows, forKey: .rows)
        try container.encode(repeatedRows, forKey: .repeatedRows)
        try container.encode(badRowCount, forKey: .badRowCount)
        try container.encode(badRows, forKey: .badRows)
        try container.encode(identifiedArtists, forKey: .identifiedArtists)
        try container.encode(artists, forKey: .artists)
        try container.encode(albums, forKey: .albums)
        try container.encode(tracks, forKey: .tracks)
        try container.encode(features, forKey: .features)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(leftOut, forKey: .leftOut)
        try container.encode(notes, forKey: .values)
        let origin = Origin(
            id: importID, provider: provider, files: files, passedOver: passedOver, adoptedTracks: adoptedTracks,
            tracksWithoutFeatures: tracksWithoutFeatures, tracksWithGaps: tracksWithGaps)
        try container.encode(origin, forKey: .origin)
    }
}

// MARK: - Counting

extension ImportReport {
    private static let maximumLines = 5

    /// How many rows are in the store now, or were there.
    var imported: Int { rows - badRowCount }

    /// Whether more than half of the rows were left out.
    var isMostlyLeftOut: Bool { badRowCount * 2 > rows }

    /// Adds what a batch of rows holds.
    mutating func add(_ batch: ImportedBatch, listing: Int) {
        rows += batch.rowCount
        if !files.isEmpty { files[files.count - 1].add(batch) }
        repeatedRows += batch.repeatedRows
        leaveOut(batch.leftOut + batch.emptyAnalyses, listing: listing)
        notes += batch.notes
        if let file = files.last?.shortName {
            if fileNotes.last?.file != file { fileNotes.append((file, ValueNotes())) }
            fileNotes[fileNotes.count - 1].notes += batch.notes
        }
        guard hasTracks else { return }
        let incomplete = batch.features.filter { $0.features.complete == nil }
        tracksWithGaps += incomplete.count
        derivedWithGaps += incomplete.count { batch.trackGaps[$0.track]?.contains(.trackID) == true }
        tracksWithoutFeatures += batch.tracks.count - batch.features.count
        let heard = Set(batch.features.map(\.track))
        derivedWithoutFeatures += batch.tracks.count {
            batch.trackGaps[$0.id]?.contains(.trackID) == true && !heard.contains($0.id)
        }
    }

    mutating func add(_ counts: ImportCounts) {
        artists.add(counts.artists)
        albums.add(counts.albums)
        tracks.add(counts.tracks)
        features.add(counts.features)
        // What the store refused is not there.
        let refused = counts.tracks.refused
        badRowCount += refused.count
        if !refused.isEmpty { leftOut["refused", default: LeftOut()].count += refused.count }
    }

    mutating func leaveOut(_ more: [LeftOutRow], listing: Int) {
        badRowCount += more.count
        let file = files.last?.shortName
        badRows += more.prefix(max(0, listing - badRows.count)).map { row in
            var row = row
            row.file = file
            return row
        }
        for row in more {
            leftOut[row.kind.rawValue, default: LeftOut()].count += 1
            if leftOut[row.kind.rawValue]?.lines.count ?? 0 < Self.maximumLines {
                leftOut[row.kind.rawValue]?.lines.append(row.line)
                leftOut[row.kind.rawValue]?.files.append(file ?? "")
            }
        }
    }

    /// Adds another file's report.
    static func += (left: inout ImportReport, right: ImportReport) {
        left.rows += right.rows
        left.repeatedRows += right.repeatedRows
        left.badRowCount += right.badRowCount
        left.badRows += right.badRows
        left.leftOut.merge(right.leftOut) {
            LeftOut(
                count: $0.count + $1.count, lines: Array(($0.lines + $1.lines).prefix(maximumLines)),
                files: Array(($0.files + $1.files).prefix(maximumLines)))
        }
        left.identifiedArtists += right.identifiedArtists
        // A count of all files so far.
        left.adoptedTracks = right.adoptedTracks
        left.tracksWithoutFeatures += right.tracksWithoutFeatures
        left.derivedWithoutFeatures += right.derivedWithoutFeatures
        left.tracksWithGaps += right.tracksWithGaps
        left.derivedWithGaps += right.derivedWithGaps
        for path in [\ImportReport.artists, \.albums, \.tracks, \.features] {
            left[keyPath: path].add(right[keyPath: path])
        }
        left.importID = right.importID ?? left.importID
        left.seconds += right.seconds
        left.files += right.files
        left.notes += right.notes
        left.fileNotes += right.fileNotes
        left.origins.merge(right.origins) { $1 }
        left.hasTracks = left.hasTracks || right.hasTracks
    }
}
