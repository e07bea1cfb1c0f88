import Catalog
import Foundation
import Importing
import Ranking

/// Labels, playlists and artists' tags from files, beside the tracks of an evaluation.
struct EvaluationLabels {
    /// Labels by track; `nil` when no file was given.
    var labels: [SpotifyID: Set<String>]?
    /// Track identifiers, playlist by playlist.
    var playlists: [[SpotifyID]] = []
    /// Tags by folded artist name.
    var tags: [FoldedName: [String]] = [:]

    /// Columns that hold a genre in the data sets that are around, the first found counts.
    static let labelColumns = ["genre_family", "playlist_genre", "track_genre", "genre", "label"]

    /// Reads labels, one or more a track.
    ///
    /// - Parameters:
    ///   - file: With the column `track_id` and the one named.
    ///   - column: The name of the label's column.
    /// - Throws: An error when the file cannot be read or lacks one of the columns.
    mutating func readLabels(_ file: URL, column: String) throws {
        var labels: [SpotifyID: Set<String>] = [:]
        for row in try ColumnTable(contentsOf: file.path, columns: ["track_id", column]).rows where !row[1].isEmpty {
            labels[SpotifyID(row[0]), default: []].insert(row[1])
        }
        self.labels = labels
    }

    /// Reads playlists of any form that `juke import playlists` takes; what they name without an identifier is passed
    /// over.
    mutating func readPlaylists(_ file: URL) throws {
        for source in try ImportSource.sources(at: file.path) {
            playlists += try PlaylistReader.read(source).map { $0.entries.compactMap(\.track) }
        }
    }

    /// Reads artists' tags from a file with the columns `artist_name` and `genres`, with `;` between the tags.
    mutating func readTags(_ file: URL) throws {
        for row in try ColumnTable(contentsOf: file.path, columns: ["artist_name", "genres"]).rows
        where !row[0].isEmpty && !row[1].isEmpty {
            let name = FoldedName(row[0])
            guard tags[name] == nil else { continue }
            tags[name] = row[1].split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }
        }
    }
}
