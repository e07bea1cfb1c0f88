import Foundation

/// A song's object as the server sent it, to be shown to the server's own clients later.
///
/// Left out is what belongs to the user who asked (stars, ratings, counts) and to how this user is served. What remains
/// is bounded: of an object that is too long the longest fields go first, and those that a client needs to play the
/// song stay.
struct SubsonicEntry: Decodable {
    /// The most bytes that an entry has.
    static let longest = 4_096
    /// The most bytes of a text in it.
    private static let longestText = 1_024
    /// What is the user's, by the specification of `Child`, and what depends on the user's settings.
    private static let personal: Set = [
        "starred", "userRating", "playCount", "played", "bookmarkPosition", "transcodedSuffix", "transcodedContentType",
    ]
    /// What clients show and play by.
    private static let essential: Set = [
        "id", "parent", "isDir", "title", "album", "artist", "albumId", "artistId", "track", "discNumber", "year",
        "genre",
        "coverArt", "size", "contentType", "suffix", "duration", "bitRate", "type",
    ]

    /// The text of a JSON object, its keys in alphabetical order; `nil` for a song that cannot be described within
    /// bounds.
    let text: String?

    init(from decoder: any Decoder) throws {
        guard case .object(var members) = try SubsonicValue(from: decoder), members["id"] != nil else {
            text = nil
            return
        }
        for name in Self.personal { members[name] = nil }
        members = members.filter { $0.value.isKept(Self.longestText) || $0.key == "id" || $0.key == "title" }
        if members["isDir"] == nil { members["isDir"] = .flag(false) }
        if members["title"] == nil { members["title"] = .text("") }
        text = try Self.bounded(members)
    }

    private static func bounded(_ members: [String: SubsonicValue]) throws -> String? {
        let sizes = try members.mapValues { try written($0).count }
        var size = sizes.reduce(2) { $0 + $1.key.utf8.count + $1.value + 4 }
        var members = members
        for (name, length) in sizes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) where size > longest {
            guard !essential.contains(name) else { continue }
            members[name] = nil
            size -= name.utf8.count + length + 4
        }
        let text = try written(.object(members))
        return text.count <= longest ? String(decoding: text, as: UTF8.self) : nil
    }

    private static func written(_ value: SubsonicValue) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }
}

/// A JSON value whose kind is kept: an identifier that came as text stays text.
private enum SubsonicValue: Codable {
    case none
    case flag(Bool)
    case integer(Int64)
    case decimal(Double)
    case text(String)
    case list([SubsonicValue])
    case object([String: SubsonicValue])

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Name.self) {
            let pairs = try members.allKeys.map {
                ($0.stringValue, try members.decode(SubsonicValue.self, forKey: $0))
            }
            self = .object(Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        } else if var elements = try? decoder.unkeyedContainer() {
            var list: [SubsonicValue] = []
            while !elements.isAtEnd { list.append(try elements.decode(SubsonicValue.self)) }
            self = .list(list)
        } else {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if value.decodeNil() {
                self = .none
            } else if let flag = try? value.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? value.decode(Int64.self) {
                self = .integer(number)
            } else {
                self = .decimal(try value.decode(Double.self))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: Name.self)
            for (name, value) in members { try container.encode(value, forKey: Name(name)) }
        case .list(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .none, .flag, .integer, .decimal, .text:
            var container = encoder.singleValueContainer()
            try encode(into: &container)
        }
    }

    private func encode(into container: inout any SingleValueEncodingContainer) throws {
        switch self {
        case .flag(let flag): try container.encode(flag)
        case .integer(let number): try container.encode(number)
        case .decimal(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .none, .list, .object: try container.encodeNil()
        }
    }

    /// Whether it says something, in a text of reasonable length.
    func isKept(_ longest: Int) -> Bool {
        switch self {
        case .none: false
        case .text(let text): text.utf8.count <= longest
        default: true
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
