import Catalog
import CommandKit
import Embedding
import Foundation
import Importing
import Printing
import Storage

/// Brings the rows of one file into a source of vectors, portion by portion.
struct VectorImport {
    let store: Store
    /// The name of the source, `imported:` included.
    let source: String

    /// How many numbers are written at a time: 16 MiB.
    private static let portion = 1 << 22

    /// What came of an import; every row of the file is counted once.
    struct Report: Encodable {
        var source: String
        /// How many numbers a row has.
        var width = 0
        var rows = 0
        var inserted = 0
        var updated = 0
        var unchanged = 0
        /// Rows of a track that an earlier row was of.
        var repeated = 0
        /// Rows of tracks that the catalog does not have.
        var unknown = 0
        /// Rows that could not be used, by reason.
        var leftOut: [String: Int] = [:]
        /// The first few rows of unknown tracks, as the file names them.
        var unknownExamples: [String] = []
        /// Tracks that the source has a row of now.
        var tracks = 0

        private enum CodingKeys: String, CodingKey {
            case source, width, rows, inserted, updated, unchanged, repeated, unknown, tracks
            case leftOut = "left_out"
            case unknownExamples = "unknown_examples"
        }

        /// Rows whose numbers are stored.
        var stored: Int { inserted + updated + unchanged }

        var lines: [String] {
            var lines = [
                "Source     \(source), \(width.counted("number")) a row, \(tracks.counted("track"))",
                "Rows       \(rows): \(inserted) new, \(updated) updated, \(unchanged) unchanged"
                    + (repeated == 0 ? "" : ", \(repeated) of a track named before"),
            ]
            if unknown > 0 {
                lines.append(
                    "Unknown    \(unknown) of tracks that the catalog does not have: "
                        + unknownExamples.joined(separator: ", ") + (unknown > unknownExamples.count ? ", …" : ""))
            }
            lines += leftOut.sorted { $0.key < $1.key }.map { "Left out   \($0.value): \($0.key)" }
            if stored > 0 { lines.append("`juke retrain --source \(source)` makes a model of them.") }
            return lines
        }
    }

    /// The most examples of unknown tracks that a report keeps.
    private static let exampleCount = 3

    /// Imports everything that a file has.
    ///
    /// - Throws: `StorageError` for a source of that name with another width; what reading the file throws. What was
    ///   written by then stays, portion by portion.
    func run(_ file: VectorFile, bar: ProgressBar) async throws -> Report {
        var report = Report(source: source)
        var seen: Set<SpotifyID> = []
        var portion = try file.next(1)
        // The first portion is small, since nothing tells the width before.
        while !portion.isEmpty {
            report.rows += portion.count
            for row in portion { if let fault = row.fault { report.leftOut[fault.rawValue, default: 0] += 1 } }
            let usable = portion.filter { $0.fault == nil }
            if report.width == 0, let width = usable.first?.values.count {
                report.width = width
                try await declare(width, names: file.names)
            }
            if !usable.isEmpty {
                let (tracks, other) = try await resolve(usable, &report)
                var rows: [SourceVector] = []
                for (row, track) in zip(usable, tracks) {
                    guard let track else { continue }
                    if seen.insert(track).inserted {
                        rows.append(SourceVector(track: track, values: row.values))
                    } else {
                        report.repeated += 1
                    }
                }
                report.unknown += other
                let (batch, name) = (rows, source)
                let counts = try await store.write { try $0.vectorSources.write(batch, source: name) }
                report.inserted += counts.inserted
                report.updated += counts.updated
                report.unchanged += counts.unchanged
                // Gone since they were looked up.
                report.unknown += counts.refused.count
            }
            bar.show("Importing vectors", done: report.rows, of: max(file.rowCount ?? report.rows, report.rows))
            portion = try file.next(max(1, Self.portion / max(report.width, 1)))
        }
        let name = source
        report.tracks = try await store.read { try $0.vectorSources.count(source: name) }
        return report
    }

    /// Makes the source known; the columns of a table name its numbers.
    private func declare(_ width: Int, names: [String]?) async throws {
        var declared = VectorSource(imported: String(source.dropFirst(VectorSource.importedPrefix.count)), width: width)
        if let names, names.count == width, Set(names).count == width, names.allSatisfy({ !$0.isEmpty }) {
            declared = VectorSource(name: source, inputs: names.map { VectorInput(name: $0, group: "sound") })
        }
        let source = declared
        try await store.write { try $0.vectorSources.declare(source) }
    }

    // MARK: - Tracks

    /// The track of each row, and how many rows are of none that is known.
    private func resolve(
        _ rows: [VectorRow], _ report: inout Report
    ) async throws -> (tracks: [SpotifyID?], unknown: Int) {
        let names = rows.map { TrackName($0.id) }
        let tracks = try await store.read { session in
            let known = try session.catalog.knownTracks(among: Array(Set(names.compactMap(\.id))))
            let codes = try session.catalog.tracks(isrcs: Array(Set(names.compactMap(\.isrc))))
            let open = names.filter { name in name.id.map { !known.contains($0) } ?? true }
            let recordings = try session.catalog.tracks(musicBrainzIDs: Array(Set(open.compactMap(\.musicBrainzID))))
            return names.map { name -> SpotifyID? in
                if let id = name.id, known.contains(id) { return id }
                return name.isrc.flatMap { codes[$0] } ?? name.musicBrainzID.flatMap { recordings[$0] }
            }
        }
        for (row, track) in zip(rows, tracks) where track == nil && report.unknownExamples.count < Self.exampleCount {
            report.unknownExamples.append(row.id)
        }
        return (tracks, tracks.count { $0 == nil })
    }

    /// What a file calls a track.
    struct TrackName: Sendable, Equatable {
        /// An identifier, out of a URI or a link where it stood in one.
        var id: SpotifyID?
        /// A recording code, after `isrc:`.
        var isrc: String?
        /// An identifier of MusicBrainz, after `mbid:`, or bare where it looks like one.
        var musicBrainzID: String?

        init(_ text: String) {
            if text.hasPrefix("isrc:") {
                isrc = text.dropFirst("isrc:".count).uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
            } else if text.hasPrefix("mbid:") {
                musicBrainzID = text.dropFirst("mbid:".count).lowercased()
            } else {
                if case .id(let found) = Identifier.read(text, of: .track) { id = found }
                if text.utf8.count == 36, let uuid = UUID(uuidString: text) {
                    musicBrainzID = uuid.uuidString.lowercased()
                }
            }
        }
    }
}
