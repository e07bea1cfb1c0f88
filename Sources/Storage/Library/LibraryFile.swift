package import Catalog
package import Foundation

/// A file of a library as a scan left it.
package struct LibraryFile: Sendable, Hashable {
    /// What became of a file.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Read; the catalog has yet to take it up.
        case listed
        /// In the catalog.
        case stored
        /// Neither tags nor sound could be read.
        case failed
    }

    /// Where the file lies: the bytes of its path, which need not be text.
    package var path: [UInt8]
    /// The folder that holds it, its real path.
    package var folder: [UInt8]
    /// The folder that somebody named, in which it was found.
    package var root: [UInt8]
    /// The size in bytes.
    package var size: Int64
    /// When its content was last changed, in nanoseconds since 1970.
    package var modified: Int64
    /// What became of it.
    package var state: State
    /// The track that is made from its sound; `nil` when it could not be read.
    package var track: SpotifyID?
    /// The name under which one transaction stores it together with others: that of its album's artist.
    package var owner: String?
    /// What its tags say, a JSON document of the scanner's.
    package var entry: Data?
    /// Why it could not be read, in a word and in a sentence.
    package var code, reason: String?
    /// How often reading it has failed.
    package var attempts: Int

    /// A file that was found and not read yet.
    package init(path: [UInt8], folder: [UInt8], root: [UInt8], size: Int64, modified: Int64) {
        self.path = path
        self.folder = folder
        self.root = root
        self.size = size
        self.modified = modified
        state = .listed
        attempts = 0
    }

    /// The columns that a query selects to read files.
    static let columns = """
        f.path, f.folder, f.root, f.size, f.modified_ns, f.state, f.track_id, f.owner, f.entry, f.code, f.reason, f.attempts
        """

    init(_ row: SQLRow) throws(StorageError) {
        let name = try row.text(5)
        guard let state = State(rawValue: name) else {
            throw StorageError(.corrupt, "a file of a library has the unknown state '\(name)'")
        }
        path = try row.blob(0)
        folder = try row.blob(1)
        root = try row.blob(2)
        size = try row.integer(3)
        modified = try row.integer(4)
        self.state = state
        track = try row.optional(6, row.text).map { SpotifyID($0) }
        owner = try row.optional(7, row.text)
        entry = try row.optional(8, row.text).map { Data($0.utf8) }
        code = try row.optional(9, row.text)
        reason = try row.optional(10, row.text)
        attempts = try row.int(11)
    }

    /// The values of the columns that a scan writes, without the times.
    var values: [SQLValue] {
        [
            .blob(path), .blob(folder), .blob(root), .integer(size), .integer(modified), .text(state.rawValue),
            .text(track?.rawValue), .text(owner), .text(entry.map { String(decoding: $0, as: UTF8.self) }),
            .text(code), .text(reason), .integer(attempts),
        ]
    }
}

/// What was heard of a sound, or why nothing was.
package struct LibrarySound: Sendable, Hashable {
    /// The track that is made from the sound.
    package var track: SpotifyID
    /// The version of the analysis; `nil` when it failed.
    package var version: Int?
    /// The digest of the sound, 64 hexadecimal digits; `nil` when the analysis failed.
    package var digest: String?
    /// The doubts that the analysis has, words with spaces between them.
    package var remarks: String
    /// The code and the sentence of its failure.
    package var code, reason: String?
    /// Whether `ffmpeg` was there to decode what nothing else does.
    package var hasFFmpeg: Bool
    /// How often hearing it has failed.
    package var attempts: Int

    /// The result of hearing a sound.
    package init(
        track: SpotifyID, version: Int?, digest: String? = nil, remarks: String = "", code: String? = nil,
        reason: String? = nil,
        hasFFmpeg: Bool, attempts: Int = 0
    ) {
        self.track = track
        self.version = version
        self.digest = digest
        self.remarks = remarks
        self.code = code
        self.reason = reason
        self.hasFFmpeg = hasFFmpeg
        self.attempts = attempts
    }
}

/// A file that could not be read or heard.
package struct LibraryFailure: Sendable, Hashable {
    /// Where the file lies.
    package let path: [UInt8]
    /// Why, in a word.
    package let code: String
    /// Why, in a sentence that says what to do.
    package let reason: String

    /// Takes all of it.
    package init(path: [UInt8], code: String, reason: String) {
        self.path = path
        self.code = code
        self.reason = reason
    }
}
