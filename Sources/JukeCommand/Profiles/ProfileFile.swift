import CommandKit
import Foundation
import Importing

/// The profiles in a file: JSON, one object or an array of them, or CSV with a header; or one profile of what somebody
/// has saved and played, out of the export of a streaming service or a scrobbler.
struct ProfileFile {
    /// One profile of the file, or what is wrong with it, and where it stands.
    struct Entry {
        /// `line 3` of a CSV file, `entry 3` of a JSON array.
        let place: String
        let content: Result<ProfileDocument, ProfileDocument.Fault>
    }

    let entries: [Entry]
    /// The counts of plays, when the file is an export of them.
    private(set) var taste: Taste?

    /// Reads a file; one that begins with `[` or `{` is JSON, and the profile of an export gets the name.
    ///
    /// - Throws: ``CommandError``, or `ImportError` when the file as a whole cannot be read.
    init(contentsOf url: URL, name: String? = nil) throws {
        if let taste = try Self.taste(at: url) {
            guard !taste.isEmpty else {
                throw CommandError("'\(url.relativePath)' tells of nothing that was liked or played for half a minute")
            }
            self.init(taste, place: url.lastPathComponent, name: name)
            return
        }
        try Self.refuseOtherKinds(at: url)
        if name != nil {
            throw CommandError(
                "--name is for the profile of an export; '\(url.lastPathComponent)' is a file of profiles, each with the name "
                    + "that it has there")
        }
        let data: Data
        do {
            // A named pipe would make the reading wait.
            if FileManager.default.fileExists(atPath: url.path) { _ = try ImportSource.sources(at: url.path) }
            data = try Data(contentsOf: url)
        } catch let error as ImportError {
            throw CommandError(error.message)
        } catch {
            throw CommandError(
                "'\(url.relativePath)' cannot be read (\(error.localizedDescription)); check its name and who may read it"
            )
        }
        let start = data.prefix(4096).first { !Self.blanks.contains($0) }
        if let start, [UInt8(ascii: "["), UInt8(ascii: "{")].contains(start) {
            try self.init(json: data, isOne: start == UInt8(ascii: "{"))
        } else {
            try self.init(csv: url)
        }
    }

    /// One profile of what was liked and played most.
    private init(_ taste: Taste, place: String, name: String?) {
        self.taste = taste
        let document = ProfileDocument(
            name: name, favoriteArtists: taste.topArtists(), favoriteAlbums: taste.topAlbums(),
            favoriteTracks: taste.topTracks())
        entries = [Entry(place: place, content: .success(document))]
    }

    /// Reads an export, an archive or a folder of exports; `nil` when there is none in it.
    private static func taste(at url: URL) throws -> Taste? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
        var paths = [url.path]
        var unreadable: [String] = []
        if isFolder.boolValue {
            let content = FolderContent(url.path)
            paths = content.files
            unreadable = content.unreadable
        }
        var taste: Taste?
        var isArchive = isFolder.boolValue
        for path in paths {
            var inner: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &inner), !inner.boolValue else { continue }
            guard let sources = try? ImportSource.sources(at: path) else { continue }
            isArchive = isArchive || sources.contains { $0.member != nil }
            for source in sources {
                // What else lies in an archive, pictures and settings, does not matter.
                guard let found = (try? TasteReader.read(source)) ?? nil else {
                    continue
                }
                if taste == nil { taste = found } else { taste? += found }
            }
        }
        guard taste != nil || !isArchive else {
            throw CommandError(
                "'\(url.relativePath)' holds none of the exports that Juke knows: a streaming service's library or history, "
                    + "Last.fm's scrobbles, ListenBrainz' listens" + (unreadable.isEmpty ? "" : ":"),
                listing: unreadable)
        }
        return taste
    }

    /// Refuses playlists, pages, pictures and the like, named for what they are.
    private static func refuseOtherKinds(at url: URL) throws {
        guard let source = try? ImportSource.sources(at: url.path).first else { return }
        do throws(ImportError) {
            _ = try ImportReader(source)
        } catch {
            guard case .notACatalog(let kind) = error.code, ![.otherJSON, .otherTable, .text].contains(kind) else {
                return
            }
            throw CommandError(error.message)
        }
    }

    /// White space, and the three bytes of a byte order mark.
    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]

    // MARK: - JSON

    private init(json: Data, isOne: Bool) throws {
        let items: [Item]
        do {
            items =
                isOne
                ? [try JSONDecoder().decode(Item.self, from: json)]
                : try JSONDecoder().decode([Item].self, from: json)
        } catch {
            throw CommandError("the file is no JSON, neither a profile nor an array of them: \(Self.reason(error))")
        }
        entries = items.enumerated().map { Entry(place: "entry \($0.offset + 1)", content: $0.element.content) }
    }

    /// One element of the array; it decodes whatever it is, so that a bad one costs only itself.
    private struct Item: Decodable {
        let content: Result<ProfileDocument, ProfileDocument.Fault>

        init(from decoder: any Decoder) {
            do {
                let document = try ProfileDocument(from: decoder)
                // An object of something else would make an empty profile.
                if document == ProfileDocument() {
                    throw ProfileDocument.Fault(
                        "no profile: none of \(ProfileDocument.CodingKeys.allCases.map(\.rawValue).joined(separator: ", "))"
                    )
                }
                content = .success(document)
            } catch let fault as ProfileDocument.Fault {
                content = .failure(fault)
            } catch {
                content = .failure(ProfileDocument.Fault(ProfileFile.reason(error)))
            }
        }
    }

    /// The message of a decoding error, with the field and the position within it; the position in the array is told
    /// elsewhere.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let path = context.codingPath.drop { $0.intValue != nil }
            guard let field = path.first else { return "it is no object" }
            let position = path.dropFirst().first?.intValue.map { ", number \($0 + 1)," } ?? ""
            let isList = field.stringValue.hasPrefix("favorite_") && position.isEmpty
            return "\(field.stringValue)\(position) is no \(isList ? "list of texts" : "text")"
        case .dataCorrupted(let context):
            return context.debugDescription
        default:
            return "\(error)"
        }
    }

    // MARK: - CSV

    private init(csv url: URL) throws {
        let known = ProfileDocument.CodingKeys.allCases.map(\.rawValue)
        let table = try ColumnTable(contentsOf: url.path, anyOf: known)
        guard table.columns.contains(where: { $0.hasPrefix("favorite_") }) else {
            throw CommandError(
                "'\(url.lastPathComponent)' is neither a JSON array nor CSV with a column favorite_artists, "
                    + "favorite_albums, favorite_tracks or favorite_genres in its first line"
            )
        }
        let good = zip(table.lines, table.rows).map { line, row in
            (line, Result<ProfileDocument, ProfileDocument.Fault>.success(Self.document(table.columns, row)))
        }
        let bad = table.leftOut.map {
            ($0.line, Result<ProfileDocument, ProfileDocument.Fault>.failure(ProfileDocument.Fault($0.reason)))
        }
        entries = (good + bad).sorted { $0.0 < $1.0 }.map { Entry(place: "line \($0.0)", content: $0.1) }
    }

    private static func document(_ columns: [String], _ row: [String]) -> ProfileDocument {
        let cells = Dictionary(uniqueKeysWithValues: zip(columns, row))
        func text(_ key: ProfileDocument.CodingKeys) -> String? { cells[key.rawValue] }
        func list(_ key: ProfileDocument.CodingKeys) -> [String]? { text(key)?.split(separator: ";").map(String.init) }
        return ProfileDocument(
            uuid: text(.uuid), owner: text(.owner), name: text(.name), favoriteArtists: list(.favoriteArtists),
            favoriteAlbums: list(.favoriteAlbums), favoriteTracks: list(.favoriteTracks),
            favoriteGenres: list(.favoriteGenres)
        )
    }
}
