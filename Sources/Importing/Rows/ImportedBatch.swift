package import Catalog

/// Some rows of a file, taken apart into what they describe, ready to be stored.
///
/// Over all batches of a file each artist, album and track comes once, artists and albums no later than the first track
/// that needs them.
package struct ImportedBatch: Sendable {
    /// Artists that no earlier batch held.
    package internal(set) var artists: [Artist] = []
    /// Albums that no earlier batch held.
    package internal(set) var albums: [Album] = []
    /// Tracks, in the order of the file.
    package internal(set) var tracks: [Track] = []
    /// The features of those tracks that have any, failed analyses among them; of a file of analyses, those of tracks
    /// that the catalog may have.
    package internal(set) var features: [(track: SpotifyID, line: Int, features: PartialAudioFeatures)] = []
    /// The genres of tracks where the file has them by track, repeated rows' among them.
    package internal(set) var trackGenres: [(track: SpotifyID, genres: [String])] = []
    /// MusicBrainz identifiers of recordings, by track.
    package internal(set) var recordingMBIDs: [SpotifyID: String] = [:]
    /// MusicBrainz identifiers of artists.
    package internal(set) var artistMBIDs: [SpotifyID: String] = [:]
    /// MusicBrainz identifiers of releases, by album.
    package internal(set) var releaseMBIDs: [SpotifyID: String] = [:]
    /// The labels of those tracks that have any, repeated rows' among them, when a label column was asked for.
    package internal(set) var labels: [SpotifyID: Set<String>] = [:]
    /// The gaps of those tracks of which the file does not say all.
    package internal(set) var trackGaps: [SpotifyID: ImportGaps] = [:]
    /// The gaps of those albums of this batch of which the file does not say all.
    package internal(set) var albumGaps: [SpotifyID: ImportGaps] = [:]
    /// The albums of this batch of which the file has one row.
    package internal(set) var soleAlbums: Set<SpotifyID> = []
    /// Artists of these rows whose identifier is made from their name.
    package internal(set) var madeUpArtists: Set<SpotifyID> = []
    /// Rows left out, in the order of the file.
    package internal(set) var leftOut: [LeftOutRow] = []
    /// Of a file of analyses, rows that hold no feature.
    package internal(set) var emptyAnalyses: [LeftOutRow] = []
    /// The notes on values.
    package internal(set) var notes = ValueNotes()
    /// How many rows name a track that an earlier row named; the first one counts.
    package internal(set) var repeatedRows = 0
    /// How many rows the batch was made from, those left out and repeated ones included.
    package internal(set) var rowCount = 0

    /// Whether the rows leave anything open that a catalog may know better.
    package var hasGaps: Bool { !(trackGaps.isEmpty && albumGaps.isEmpty && madeUpArtists.isEmpty) }

    mutating func add(_ label: String?, to track: SpotifyID) {
        if let label, !label.isEmpty { labels[track, default: []].insert(label) }
    }
}

/// Why a row of a file is not imported.
package enum LeftOutReason: String, Sendable, Codable, Hashable, CaseIterable {
    /// A file of the listener's own, which no catalog knows.
    case localFile = "local_files"
    /// An episode of a podcast.
    case episode = "episodes"
    /// A film, a broadcast, a spoken book.
    case notMusic = "not_music"
    /// The column of identifiers holds something else.
    case notAnIdentifier = "not_an_id"
    /// Neither an artist's name nor an identifier.
    case noArtist = "no_artist"
    /// No identifier and no title.
    case noTitle = "no_title"
    /// An identifier, and no feature that could be read.
    case noFeatures = "no_features"
    /// The row cannot be taken apart into fields.
    case broken
    /// An analysis of a track that the catalog does not have.
    case notInCatalog = "not_in_catalog"

    /// The reason in a sentence about rows.
    ///
    /// - Parameter count: How many rows the sentence is about.
    /// - Returns: The rest of a sentence that begins with the number.
    package func words(_ count: Int) -> String {
        let isOne = count == 1
        return switch self {
        case .localFile:
            isOne ? "is a file of your own, which no catalog knows" : "are files of your own, which no catalog knows"
        case .episode: isOne ? "is a podcast episode" : "are podcast episodes"
        case .notMusic: isOne ? "is no music (a film, a radio, a book)" : "are no music (films, radios, books)"
        case .notAnIdentifier: "\(isOne ? "has" : "have") something in the id column that is no track id"
        case .noArtist: isOne ? "names no artist" : "name no artist"
        case .noTitle: "\(isOne ? "has" : "have") neither an id nor a title"
        case .noFeatures: isOne ? "is an analysis without a feature" : "are analyses without a feature"
        case .broken: "cannot be read"
        case .notInCatalog:
            isOne
                ? "is an analysis of a track that the catalog does not have"
                : "are analyses of tracks that the catalog does not have"
        }
    }
}

/// A row that is not imported.
package struct LeftOutRow: Hashable, Sendable, Codable {
    /// The line of the file on which the row starts, from 1; of JSON, the line of the record.
    package var line: Int
    /// The kind of reason.
    package var kind: LeftOutReason
    /// The fault, in words.
    package var reason: String
    /// The name of the file, where several are reported together.
    package var file: String?

    /// A row that is left out, told by its line, from 1.
    package init(line: Int, kind: LeftOutReason, reason: String) {
        self.line = line
        self.kind = kind
        self.reason = reason
    }
}

extension LeftOutRow: CustomStringConvertible {
    /// The line and the reason.
    package var description: String { "line \(line): \(reason)" }
}
