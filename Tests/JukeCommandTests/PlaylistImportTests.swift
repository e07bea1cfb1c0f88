import CommandKit
import Foundation
import Importing
import Storage
import Testing

@testable import JukeCommand

/// Playlists on their way into the store.
struct PlaylistImportTests {
    /// The names of the stored playlists, in order.
    private func names(_ rig: CommandRig) async throws -> [String] {
        try await rig.withStore { store in
            try await store.read { session in
                try session.sql.query("SELECT name FROM juke_playlist ORDER BY name").map { try $0.text(0) }
            }
        }
    }

    @Test func `playlists of other files are others, and the same file updates its own`() async throws {
        let rig = try CommandRig()
        let m3u = try rig.file("p.m3u", Data("#EXTM3U\n#PLAYLIST:Mine\n#EXTINF:1,Ada - Salt\nsalt.mp3\n".utf8))
        let xspf = try rig.file(
            "p.xspf",
            Data(
                "<?xml version=\"1.0\"?><playlist xmlns=\"http://xspf.org/ns/0/\"><title>XS</title><trackList><track><title>Salt</title><creator>Ada</creator></track></trackList></playlist>"
                    .utf8))
        for file in [m3u, xspf, m3u] { try await rig.run("import", "playlists", file.path) }
        let both = try await names(rig)
        _ = try rig.file("p.m3u", Data("#EXTM3U\n#PLAYLIST:Ours\n#EXTINF:1,Ada - Salt\nsalt.mp3\n".utf8))
        try await rig.run("import", "playlists", m3u.path)

        #expect(both == ["Mine", "XS"])
        #expect(try await names(rig) == ["Ours", "XS"])
    }

    @Test func `an import of playlists is taken out by its number, those of another file stay`() async throws {
        let rig = try CommandRig()
        let files = try ["a", "b"].map {
            try rig.file("\($0).m3u", Data("#EXTM3U\n#EXTINF:1,Ada - \($0)\nsalt.mp3\n".utf8)).path
        }
        let first = await rig.outcome("import", "playlists", files[0])
        let second = await rig.outcome("import", "playlists", files[1])
        let again = await rig.outcome("import", "playlists", files[1])
        let listed = await rig.outcome("catalog", "imports", "--json")

        let removed = await rig.outcome("catalog", "remove", "--import", "2", "--yes")

        #expect(first.output.contains("Stored as import 1 under the provider 'playlists'"))
        #expect(second.output.contains("`juke catalog remove --import 2`") && again.output.contains("Nothing is new"))
        #expect(listed.output.contains("\"b.m3u\"") && listed.output.contains("\"playlists\" : 1"))
        #expect(removed.status == 0 && removed.output.contains("  playlists 1\n"), "\(removed.output)")
        #expect(try await names(rig) == ["a"])
    }

    @Test func `equal numbers and equal file names do not make one playlist of two`() async throws {
        let rig = try CommandRig()
        for folder in ["a", "b"] {
            try FileManager.default.createDirectory(
                at: rig.folder.appending(path: folder), withIntermediateDirectories: true)
        }
        let lists = try ["a", "b"].map {
            try rig.file("\($0)/playlist.m3u8", Data("#EXTM3U\n#EXTINF:1,Ada - \($0)\nsalt.mp3\n".utf8)).path
        }
        let slices = try ["a", "b"].map {
            try rig.file(
                "slice.\($0).json",
                Data(
                    #"{"playlists": [{"name": "\#($0)", "pid": 0, "tracks": [{"track_uri": "spotify:track:4TrkInvented0000000001", "track_name": "Salt", "artist_name": "Ada"}]}]}"#
                        .utf8)
            ).path
        }
        try await rig.run(["import", "playlists"] + lists + slices)
        try await rig.run(["import", "playlists"] + slices)

        #expect(try await names(rig) == ["a", "b", "playlist", "playlist"])
    }
}

/// What a folder holds.
struct FolderContentTests {
    @Test func `a folder that cannot be read is named, and the others are listed`() throws {
        let rig = try CommandRig()
        try FileManager.default.createDirectory(
            at: rig.folder.appending(path: "closed"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: rig.folder.appending(path: "round").path, withDestinationPath: rig.folder.path)
        let file = try rig.file("tracks.csv", Data())
        let content = FolderContent(rig.folder.path) { folder in
            if folder.hasSuffix("closed") { throw CocoaError(.fileReadNoPermission) }
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        }

        #expect(content.files == [file.path])
        #expect(content.unreadable.count == 1)
        #expect(content.unreadable.first?.hasPrefix("the folder \(rig.folder.path)/closed cannot be read: ") == true)
    }

    @Test func `reasons stand on lines of their own, and names of files make none`() {
        let error = CommandError("nothing in there can be imported:", listing: ["a\nb.csv is empty", "c.csv is empty"])

        #expect(error.terminalText == "nothing in there can be imported:\n  a\\nb.csv is empty\n  c.csv is empty")
    }
}
