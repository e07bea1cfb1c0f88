import CTagLib
import Foundation

/// The tags of a file, under the names that all formats share.
package struct AudioTags: Hashable, Sendable, Codable {
    /// All values of each property, by TagLib's name in upper case.
    package let properties: [String: [String]]

    /// Tags from properties; values that are empty are left out.
    package init(properties: [String: [String]]) {
        self.properties = properties.mapValues { values in
            values.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        }.filter { !$0.value.isEmpty }
    }

    /// The recording's title.
    package var title: String? { first("TITLE") }
    /// The artists, one by one where the file lists them so.
    package var artists: [String] { all("ARTISTS", "ARTIST") }
    /// The album's title.
    package var album: String? { first("ALBUM") }
    /// The artists of the album.
    package var albumArtists: [String] { all("ALBUMARTISTS", "ALBUMARTIST") }
    /// Whether the album gathers tracks of different artists.
    package var isCompilation: Bool { ["1", "true"].contains(first("COMPILATION")?.lowercased()) }
    /// The track's number on its disc, and how many there are.
    package var trackNumber: TagNumber? { first("TRACKNUMBER").flatMap(TagNumber.init) }
    /// The disc's number, and how many there are.
    package var discNumber: TagNumber? { first("DISCNUMBER").flatMap(TagNumber.init) }
    /// When it was released, as written: `2004`, `2004-05` or `2004-05-17`; the original release where the file tells
    /// it.
    package var date: String? { first("ORIGINALDATE") ?? first("DATE") }
    /// The genres in the order of the file, one per field or value; as written, without a vocabulary.
    package var genres: [String] { all("GENRE") }
    /// The recording's ISRC: twelve characters in upper case; nil where the tag holds anything else.
    package var isrc: String? {
        all("ISRC").lazy.map { $0.uppercased().filter { $0.isLetter || $0.isNumber } }
            .first { $0.utf8.count == 12 && $0.allSatisfy(\.isASCII) }
    }

    /// The MusicBrainz identifier of the recording; TagLib's `MUSICBRAINZ_TRACKID`.
    package var musicBrainzRecording: String? { identifier("MUSICBRAINZ_TRACKID") }
    /// The MusicBrainz identifier of the release.
    package var musicBrainzRelease: String? { identifier("MUSICBRAINZ_ALBUMID") }
    /// The MusicBrainz identifiers of the artists.
    package var musicBrainzArtists: [String] { identifiers("MUSICBRAINZ_ARTISTID") }
    /// The MusicBrainz identifiers of the album's artists.
    package var musicBrainzAlbumArtists: [String] { identifiers("MUSICBRAINZ_ALBUMARTISTID") }

    /// Reads the tags of a file in this process.
    ///
    /// - Throws: ``EarsError`` when there is no such file.
    package static func read(_ path: AudioPath) throws(EarsError) -> AudioTags {
        _ = try AudioFile(path)
        final class Collected { var properties: [String: [String]] = [:] }
        let collected = Collected()
        _ = path.withCString { path in
            withExtendedLifetime(collected) {
                let context = Unmanaged.passUnretained(collected).toOpaque()
                return taglib_read(
                    path,
                    { context, key, value in
                        guard let context, let key, let value else { return }
                        let collected = Unmanaged<Collected>.fromOpaque(context).takeUnretainedValue()
                        collected.properties[String(cString: key), default: []].append(String(cString: value))
                    }, context)
            }
        }
        return AudioTags(properties: collected.properties)
    }

    /// The values of the first property that has some.
    private func all(_ names: String...) -> [String] {
        names.lazy.compactMap { properties[$0] }.first ?? []
    }

    private func first(_ name: String) -> String? { properties[name]?.first }

    private func identifiers(_ name: String) -> [String] {
        // Some programs write several identifiers into one value.
        all(name).flatMap { $0.split { "/; ".contains($0) } }.compactMap { UUID(uuidString: String($0)) }
            .map { $0.uuidString.lowercased() }
    }

    private func identifier(_ name: String) -> String? { identifiers(name).first }
}

/// A number in a tag, alone or out of a total: `3` or `3/12`.
package struct TagNumber: Hashable, Sendable {
    /// The number, at least 1.
    package let number: Int
    /// How many there are; nil where the tag does not say.
    package let total: Int?

    /// Reads `3`, `03` or `3/12`.
    ///
    /// - Returns: nil where there is no number above 0.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map {
            Int($0.trimmingPrefix { $0 == " " })
        }
        guard let number = parts.first ?? nil, number > 0 else { return nil }
        self.number = number
        total = parts.count > 1 ? parts[1].flatMap { $0 > 0 ? $0 : nil } : nil
    }
}
