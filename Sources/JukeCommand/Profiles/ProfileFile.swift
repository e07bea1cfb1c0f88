import CommandKit
import Foundation
import Providers

/// The profiles in a file: JSON, one object or an array of them, or CSV with a header.
struct ProfileFile {
    /// One profile of the file, or what is wrong with it, and where it stands.
    struct Entry {
        /// `line 3` of a CSV file, `entry 3` of a JSON array.
        let place: String
        let content: Result<ProfileDocument, ProfileDocument.Fault>
    }

    let entries: [Entry]

    /// Reads a file; one that begins with `[` or `{` is JSON.
    ///
    /// - Throws: ``CommandError`` or `ProviderError` when the file as a whole cannot be read.
    init(contentsOf url: URL) throws {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw CommandError("'\(url.relativePath)' cannot be read: \(error.localizedDescription)")
        }
        let start = data.prefix(4096).first { !Self.blanks.contains($0) }
        if let start, [UInt8(ascii: "["), UInt8(ascii: "{")].contains(start) {
            try self.init(json: data, isOne: start == UInt8(ascii: "{"))
        } else {
            try self.init(csv: url)
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
                content = .success(try ProfileDocument(from: decoder))
            } catch {
                content = .failure(ProfileDocument.Fault(ProfileFile.reason(error)))
            }
        }
    }

    /// What a decoding error says, with the field and the position within it; the position in the array is told elsewhere.
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
        let header = try CSVTable.header(of: url)
        let columns = known.filter(header.contains)
        guard columns.contains(where: { $0.hasPrefix("favorite_") }) else {
            throw CommandError(
                "'\(url.lastPathComponent)' is neither a JSON array nor CSV with a column favorite_artists, "
                    + "favorite_albums, favorite_tracks or favorite_genres in its first line"
            )
        }
        let table = try CSVTable(contentsOf: url, columns: columns)
        let good = zip(table.lines, table.rows).map { line, row in
            (line, Result<ProfileDocument, ProfileDocument.Fault>.success(Self.document(columns, row)))
        }
        let bad = table.badRows.map {
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
