import Ears
import Foundation
import Testing

private func bigEndian(_ number: Int, bytes: Int) -> [UInt8] {
    (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

private func littleEndian(_ number: Int, bytes: Int) -> [UInt8] { bigEndian(number, bytes: bytes).reversed() }

/// A block of Vorbis comments as FLAC files hold it.
private func vorbisComments(_ comments: [String]) -> [UInt8] {
    let vendor = Array("test".utf8)
    var block = littleEndian(vendor.count, bytes: 4) + vendor + littleEndian(comments.count, bytes: 4)
    for comment in comments { block += littleEndian(comment.utf8.count, bytes: 4) + Array(comment.utf8) }
    return [4] + bigEndian(block.count, bytes: 3) + block
}

/// A FLAC file with these comments in place of all metadata but its first block.
private func retagged(flac bytes: [UInt8], _ comments: [String]) -> [UInt8] {
    var frames = 4
    while true {
        let isLast = bytes[frames] & 0x80 != 0
        frames += 4 + bytes[frames + 1..<frames + 4].reduce(0) { $0 << 8 | Int($1) }
        if isLast { break }
    }
    var info = Array(bytes[4..<42])
    info[0] = 0
    var block = vorbisComments(comments)
    block[0] |= 0x80
    return Array(bytes[..<4]) + info + block + bytes[frames...]
}

/// An ID3v2.4 tag of frames.
private func id3(_ frames: [(String, [UInt8])]) -> [UInt8] {
    func safe(_ number: Int) -> [UInt8] { (0..<4).reversed().map { UInt8(number >> ($0 * 7) & 0x7F) } }
    var body: [UInt8] = []
    for (name, content) in frames { body += Array(name.utf8) + safe(content.count) + [0, 0] + content }
    return Array("ID3".utf8) + [4, 0, 0] + safe(body.count) + body
}

private func text(_ values: String...) -> [UInt8] { [3] + Array(values.joined(separator: "\0").utf8) }

@Suite struct IdentityTests {
    private let folder: SoundFolder
    private let music = Signal.drums(tempo: 120, seconds: 3)

    init() throws {
        folder = try SoundFolder()
    }

    @Test(arguments: SoundFormat.allCases)
    func `another title and name leave the digest as it is`(format: SoundFormat) throws {
        var music = music
        if format == .opus { music = .drums(tempo: 120, seconds: 3, rate: 48000) }
        let first = try folder.write(music, as: format, name: "first", title: "A")
        let second = try folder.write(
            music, as: format, name: "second", title: String(repeating: "Long title ", count: 90))
        let other = try folder.write(music.scaled(decibels: -3), as: format, name: "other", title: "A")

        #expect(try folder.bytes(of: "first") != folder.bytes(of: "second"))
        #expect(try AudioDigest.read(first) == AudioDigest.read(second))
        #expect(try AudioDigest.read(first) != AudioDigest.read(other))
    }

    @Test func `tags before and behind an MP3 do not count`() throws {
        try folder.write(music, as: .mp3, name: "plain")
        let sound = try folder.bytes(of: "plain")
        let before = id3([("TIT2", text("Title")), ("PRIV", [UInt8](repeating: 1, count: 5000))])
        let item = littleEndian(3, bytes: 4) + [0, 0, 0, 0] + Array("Year".utf8) + [0] + Array("2004".utf8.prefix(3))
        let footer =
            Array("APETAGEX".utf8) + littleEndian(2000, bytes: 4) + littleEndian(item.count + 32, bytes: 4)
            + littleEndian(1, bytes: 4) + [0, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        let last = Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125)

        let plain = try AudioDigest.read(folder.path("plain"))

        #expect(try AudioDigest.read(folder.write(before + sound, as: "a")) == plain)
        #expect(try AudioDigest.read(folder.write(sound + last, as: "b")) == plain)
        #expect(try AudioDigest.read(folder.write(before + sound + item + footer + last, as: "c")) == plain)
        #expect(try AudioDigest.read(folder.write(before + sound.dropLast(), as: "d")) != plain)
    }

    @Test func `a FLAC file is known by the checksum that it states`() throws {
        try folder.write(music, as: .flac, name: "plain")
        let bytes = try folder.bytes(of: "plain")
        let tagged = try folder.write(retagged(flac: bytes, ["TITLE=New", "ARTIST=Somebody"]), as: "tagged")

        #expect(try AudioDigest.read(tagged) == AudioDigest.read(folder.path("plain")))
    }

    @Test func `boxes of samples alone identify an MP4`() throws {
        func box(_ name: String, _ content: [UInt8]) -> [UInt8] {
            bigEndian(content.count + 8, bytes: 4) + Array(name.utf8) + content
        }
        let samples = box("mdat", Array(0..<200))
        let start = box("ftyp", Array("M4A \0\0\0\0".utf8))

        let one = try AudioDigest.read(folder.write(start + box("moov", [1]) + samples, as: "one"))
        let two = try AudioDigest.read(
            folder.write(start + samples + box("free", [0, 0]) + box("moov", [1, 2]), as: "two"))
        let three = try AudioDigest.read(
            folder.write(start + box("moov", [1]) + box("mdat", Array(1..<201)), as: "three"))

        #expect(one == two)
        #expect(one != three)
    }

    @Test func `random bytes behind any magic have a digest`() throws {
        var random = SplitMix(state: 3)
        let asf: [UInt8] = [
            0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C,
        ]
        let magics = ["", "RIFF0000WAVE", "FORM0000AIFF", "fLaC", "OggS", "ID3", "0000ftyp", "TAG"].map {
            Array($0.utf8)
        }
        for magic in magics + [asf] {
            for length in [0, 1, 5, 30, 3000] {
                let bytes = magic + (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                let path = try folder.write(bytes, as: "random")

                #expect(try AudioDigest.read(path) == AudioDigest.read(path))
            }
        }
    }

    @Test func `a digest reads what it prints`() throws {
        let digest = try AudioDigest.read(folder.write(music, as: .wav))

        #expect(AudioDigest(digest.description) == digest)
        #expect(AudioDigest("abc") == nil)
        #expect(AudioDigest(String(repeating: "g", count: 64)) == nil)
    }

    @Test func `tags of a FLAC file come with all their values`() throws {
        let recording = "0d79d0ae-6a5e-4d5f-9c8f-1f3b3c4ad001", artist = "0d79d0ae-6a5e-4d5f-9c8f-1f3b3c4ad002"
        let another = "0d79d0ae-6a5e-4d5f-9c8f-1f3b3c4ad003"
        try folder.write(music, as: .flac, name: "plain")
        let path = try folder.write(
            retagged(
                flac: folder.bytes(of: "plain"),
                [
                    "TITLE=Ünder", "ARTIST=One & Two", "ARTISTS=One", "ARTISTS=Two", "ALBUM=Both",
                    "ALBUMARTIST=Various",
                    "TRACKNUMBER=3/12", "DISCNUMBER=2", "DATE=2020-05-01", "ORIGINALDATE=1999", "GENRE=Rock",
                    "GENRE=Pop",
                    "ISRC=gb-ayE-06-01498", "COMPILATION=1", "MUSICBRAINZ_TRACKID=\(recording.uppercased())",
                    "MUSICBRAINZ_ARTISTID=\(artist)", "MUSICBRAINZ_ARTISTID=\(another)", "MUSICBRAINZ_ALBUMID=nonsense",
                ]), as: "tagged.flac")

        let tags = try AudioTags.read(path)

        #expect(tags.title == "Ünder")
        #expect(tags.artists == ["One", "Two"])
        #expect(tags.album == "Both")
        #expect(tags.albumArtists == ["Various"])
        #expect(tags.trackNumber == TagNumber("3/12"))
        #expect(tags.trackNumber?.total == 12)
        #expect(tags.discNumber?.number == 2)
        #expect(tags.date == "1999")
        #expect(tags.genres == ["Rock", "Pop"])
        #expect(tags.isrc == "GBAYE0601498")
        #expect(tags.isCompilation)
        #expect(tags.musicBrainzRecording == recording)
        #expect(tags.musicBrainzArtists == [artist, another])
        #expect(tags.musicBrainzRelease == nil)
    }

    @Test func `tags of an MP3 come under the same names`() throws {
        let recording = "0d79d0ae-6a5e-4d5f-9c8f-1f3b3c4ad001", release = "0d79d0ae-6a5e-4d5f-9c8f-1f3b3c4ad004"
        try folder.write(music, as: .mp3, name: "plain")
        let tag = id3([
            ("TIT2", text("Title")), ("TPE1", text("One", "Two")), ("TPE2", text("All")), ("TALB", text("Album")),
            ("TRCK", text("7")), ("TPOS", text("1/2")), ("TCON", text("17")), ("TSRC", text("GBAYE0601498")),
            ("TDRC", text("2004-05")), ("UFID", Array("http://musicbrainz.org\0\(recording)".utf8)),
            ("T" + String(repeating: "X", count: 3), text("MusicBrainz Album Id", release)),
        ])
        let path = try folder.write(tag + folder.bytes(of: "plain"), as: "tagged.mp3")

        let tags = try AudioTags.read(path)

        #expect(tags.title == "Title")
        #expect(tags.artists == ["One", "Two"])
        #expect(tags.albumArtists == ["All"])
        #expect(tags.trackNumber?.number == 7)
        #expect(tags.discNumber == TagNumber("1/2"))
        #expect(tags.genres == ["Rock"])
        #expect(tags.isrc == "GBAYE0601498")
        #expect(tags.date == "2004-05")
        #expect(tags.musicBrainzRecording == recording)
        #expect(tags.musicBrainzRelease == release)
    }

    @Test func `a file without tags has none, and one that is missing is an error`() throws {
        let path = try folder.write(music, as: .wav)

        #expect(try AudioTags.read(path).properties.isEmpty)
        #expect(try AudioTags.read(folder.write(Array("text".utf8), as: "text")).title == nil)
        #expect(throws: EarsError.self) { try AudioTags.read("/nowhere/at/all.mp3") }
    }

    @Test(
        arguments: [("3", 3, nil), ("03", 3, nil), ("3/12", 3, 12), ("7/0", 7, nil), ("9/x", 9, nil)]
            as [(String, Int, Int?)])
    func `a number may have a total`(text: String, number: Int, total: Int?) {
        #expect(TagNumber(text)?.number == number)
        #expect(TagNumber(text)?.total == total)
    }

    @Test(arguments: ["", "0", "-1", "A1", "/4"])
    func `a text that is no number is read as none`(text: String) {
        #expect(TagNumber(text) == nil)
    }
}
