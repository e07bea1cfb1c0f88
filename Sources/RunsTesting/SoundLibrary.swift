package import Foundation

/// A folder of sound files that a test makes, gone with it.
///
/// Files are WAVE of one channel with an ID3v2 tag in a chunk of its own, so that another tag is not another sound.
package final class SoundLibrary: Sendable {
    /// The folder, without links in its path.
    package let url: URL

    /// Makes an empty folder.
    ///
    /// - Throws: `CocoaError` when the disk does not take it.
    package init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sound-library-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        url = folder.resolvingSymlinksInPath()
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The tags of a file: frames of ID3v2 by their names, with several values in their order.
    package typealias Tags = [(frame: String, values: [String])]

    /// The tags of a track on an album.
    package static func tags(
        _ title: String, by artists: [String], on album: String? = nil, number: Int? = nil, albumArtist: String? = nil,
        genres: [String] = [], more: Tags = []
    ) -> Tags {
        var tags: Tags = [("TIT2", [title])]
        if !artists.isEmpty { tags.append(("TPE1", artists)) }
        if let album { tags.append(("TALB", [album])) }
        if let albumArtist { tags.append(("TPE2", [albumArtist])) }
        if let number { tags.append(("TRCK", ["\(number)"])) }
        if !genres.isEmpty { tags.append(("TCON", genres)) }
        return tags + more
    }

    /// Writes a sound file: a tone with beats, another one for each seed.
    ///
    /// - Parameters:
    ///   - name: The path below the folder; folders on it are made.
    ///   - seed: Which sound.
    ///   - seconds: How long it is; below ten an analysis hears no more than its loudness.
    ///   - tags: The tags.
    /// - Throws: What the file system throws.
    package func write(_ name: String, seed: Int, seconds: Int = 1, _ tags: Tags = []) throws {
        try write(name, bytes: Self.wave(Self.samples(seed: seed, seconds: seconds), Self.id3(tags)))
    }

    /// Writes a file of given bytes.
    ///
    /// - Throws: `CocoaError` when the disk does not take it.
    package func write(_ name: String, bytes: [UInt8]) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// The path of a file or folder below the folder.
    package func path(_ name: String = "") -> String { name.isEmpty ? url.path : url.appending(path: name).path }

    /// Moves a file or folder.
    ///
    /// - Throws: `CocoaError` when the disk does not take it.
    package func move(_ name: String, to other: String) throws {
        let target = url.appending(path: other)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.moveItem(at: url.appending(path: name), to: target)
    }

    /// Removes a file or folder.
    ///
    /// - Throws: `CocoaError` when the disk does not take it.
    package func remove(_ name: String) throws { try FileManager.default.removeItem(at: url.appending(path: name)) }

    // MARK: - Bytes

    private static let rate = 22_050

    private static func samples(seed: Int, seconds: Int) -> [Int16] {
        let hertz = 110 * pow(2, Double(seed % 24) / 12)
        let beat = 60 / (80 + Double(seed * 7 % 80))
        return (0..<rate * seconds).map { index in
            let time = Double(index) / Double(rate)
            let pulse = exp(-8 * time.truncatingRemainder(dividingBy: beat))
            return Int16(9_000 * (0.3 + 0.7 * pulse) * sin(2 * .pi * hertz * time))
        }
    }

    private static func wave(_ samples: [Int16], _ tag: [UInt8]) -> [UInt8] {
        let data = samples.flatMap { little(UInt16(bitPattern: $0)) }
        let format =
            little(UInt16(1)) + little(UInt16(1)) + little(UInt32(rate)) + little(UInt32(rate * 2))
            + little(UInt16(2)) + little(UInt16(16))
        let body =
            Array("WAVE".utf8) + chunk("fmt ", format) + chunk("data", data) + (tag.isEmpty ? [] : chunk("ID3 ", tag))
        return Array("RIFF".utf8) + little(UInt32(body.count)) + body
    }

    private static func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        Array(name.utf8) + little(UInt32(bytes.count)) + bytes + (bytes.count.isMultiple(of: 2) ? [] : [0])
    }

    private static func id3(_ tags: Tags) -> [UInt8] {
        guard !tags.isEmpty else { return [] }
        let frames = tags.flatMap { tag -> [UInt8] in
            // Encoding 3 is UTF-8; a zero stands between values.
            let text = [3] + Array(tag.values.joined(separator: "\0").utf8)
            return Array(tag.frame.utf8) + synchsafe(text.count) + [0, 0] + text
        }
        return Array("ID3".utf8) + [4, 0, 0] + synchsafe(frames.count) + frames
    }

    private static func synchsafe(_ number: Int) -> [UInt8] {
        [21, 14, 7, 0].map { UInt8(number >> $0 & 0x7F) }
    }

    private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian, Array.init)
    }
}
