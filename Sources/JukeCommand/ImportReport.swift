import Catalog
import Foundation
import Providers
import Storage

/// What an import came to.
struct ImportReport: Encodable {
    /// Rows of one kind.
    struct Counts: Encodable {
        var inserted: Int
        var updated: Int
        var unchanged: Int
        var refused: [String]

        init(_ counts: UpsertCounts) {
            inserted = counts.inserted
            updated = counts.updated
            unchanged = counts.unchanged
            refused = counts.refused.map(\.rawValue)
        }

        var line: String {
            let trouble = refused.isEmpty ? "" : ", \(refused.count) refused"
            return "\(inserted) new, \(updated) updated, \(unchanged) unchanged\(trouble)"
        }
    }

    var rows = 0
    var repeatedRows = 0
    var badRowCount = 0
    /// The first bad rows.
    var badRows: [BadRow] = []
    /// Artists that an earlier import knew by name only, and this one by identifier.
    var identifiedArtists = 0
    var artists: Counts
    var albums: Counts
    var tracks: Counts
    var features: Counts
    var seconds: Double

    private enum CodingKeys: String, CodingKey {
        case rows, artists, albums, tracks, features, seconds
        case repeatedRows = "repeated_rows"
        case badRowCount = "bad_row_count"
        case badRows = "bad_rows"
        case identifiedArtists = "identified_artists"
    }

    init(_ counts: ImportCounts, duration: Duration) {
        artists = Counts(counts.artists)
        albums = Counts(counts.albums)
        tracks = Counts(counts.tracks)
        features = Counts(counts.features)
        seconds = duration / .seconds(1)
    }

    /// What the command prints.
    var lines: [String] {
        let rate = seconds > 0 ? Int(Double(rows) / seconds) : rows
        var lines = [
            "Imported \(rows) rows in \(String(format: "%.1f", seconds)) s (\(rate) rows/s).",
            "  artists   \(artists.line)",
            "  albums    \(albums.line)",
            "  tracks    \(tracks.line)",
            "  features  \(features.line)",
        ]
        if identifiedArtists > 0 {
            lines.append("  \(identifiedArtists) artists known by name only are identified now")
        }
        if repeatedRows > 0 { lines.append("  \(repeatedRows) rows name a track again; the first of each counts") }
        if badRowCount > 0 {
            lines.append("Left out \(badRowCount) bad rows:")
            lines += badRows.map { "  \($0)" }
            if badRowCount > badRows.count { lines.append("  … and \(badRowCount - badRows.count) more") }
        }
        return lines
    }
}
