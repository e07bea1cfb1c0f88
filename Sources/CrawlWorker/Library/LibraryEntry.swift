import Catalog
import Ears
import Foundation
import Importing
import Storage

/// What the tags of a file say, as the store keeps it until the file is stored.
struct LibraryEntry: Codable, Hashable, Sendable {
    var title: String
    /// The track's artists; empty where the tags name none.
    var artists: [String]
    /// The album's artists, as far as the tags tell.
    var albumArtists: [String]
    /// The artists under whom the album is filed, once its neighbours are known.
    var credit: [String] = []
    var isCompilation: Bool
    var album: String?
    var number: Int?
    var disc: Int?
    var date: String?
    var genres: [String]
    var isrc: String?
    /// MusicBrainz identifiers: of the recording, of the release, and of the artists in their order.
    var recording, release: String?
    var artistIDs, albumArtistIDs: [String]

    /// The artist that a compilation is filed under.
    static let variousArtists = "Various Artists"

    /// The longest text of a tag that is kept; what is longer is no name.
    private static let longest = 1_024
    /// The most artists, and the most genres, of one file.
    private static let most = 32

    /// Reads the tags; a file without a title has its name, less the ending.
    init(_ tags: AudioTags, name: [UInt8]) {
        title = Self.text(tags.title) ?? Self.title(of: name)
        artists = Self.names(tags.artists)
        albumArtists = Self.names(tags.albumArtists)
        isCompilation = tags.isCompilation
        album = Self.text(tags.album)
        number = tags.trackNumber?.number
        disc = tags.discNumber?.number
        date = tags.date.map { String($0.prefix(10)) }
        genres = Self.names(
            tags.genres.flatMap { $0.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) } }
        )
        .filter { GenreNames.isName($0) }
        isrc = tags.isrc
        recording = tags.musicBrainzRecording
        release = tags.musicBrainzRelease
        artistIDs = tags.musicBrainzArtists
        albumArtistIDs = tags.musicBrainzAlbumArtists
    }

    /// The year of the date, when it can be one.
    var year: Int? {
        guard let date, let year = Int(date.prefix(4)), (1000...2100).contains(year) else { return nil }
        return year
    }

    /// Files entries of one folder under artists: those of the album's tags, else those that all of its files have in
    /// common, else Various Artists.
    static func settle(_ entries: inout [LibraryEntry]) {
        var openAlbums: [String: [Int]] = [:]
        for index in entries.indices {
            let entry = entries[index]
            if !entry.albumArtists.isEmpty {
                entries[index].credit = entry.albumArtists
            } else if let album = entry.album {
                openAlbums[album, default: []].append(index)
            } else {
                entries[index].credit = entry.artists
            }
        }
        for places in openAlbums.values {
            let credit = common(places.map { entries[$0] })
            for place in places { entries[place].credit = credit }
        }
    }

    /// The name under which one transaction stores the file: its album's artist, or its folder where nobody is named.
    func owner(in folder: [UInt8]) -> String {
        guard let first = credit.first else {
            return DerivedID.make(from: "folder \(Data(folder).base64EncodedString())").rawValue
        }
        return DerivedID.artist(named: first).rawValue
    }

    private static func common(_ entries: [LibraryEntry]) -> [String] {
        let named = entries.filter { !$0.artists.isEmpty }
        guard let first = named.first else { return [] }
        if entries.contains(where: \.isCompilation) { return [variousArtists] }
        let common = first.artists.filter { artist in named.allSatisfy { $0.artists.contains(artist) } }
        return common.isEmpty ? [variousArtists] : common
    }

    private static func title(of name: [UInt8]) -> String {
        let stem = name.lastIndex(of: UInt8(ascii: ".")).map { Array(name[..<$0]) } ?? name
        return String(stem.text.prefix(longest))
    }

    private static func text(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return String(text.prefix(longest))
    }

    private static func names(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return Array(names.compactMap(text).filter { seen.insert($0).inserted }.prefix(most))
    }
}

extension LibraryFile {
    /// What the tags say, as it was stored; `nil` for a file that could not be read.
    var decodedEntry: LibraryEntry? {
        entry.flatMap { try? JSONDecoder().decode(LibraryEntry.self, from: $0) }
    }
}

extension LibraryEntry {
    /// The document that the store keeps; the same for the same entry.
    var document: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }
}
