import Catalog
import Foundation
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// Recording codes and MusicBrainz identifiers on their whole way: out of a file, through a model, into an answer.
struct ReferenceTests {
    private static func list(_ text: String) throws -> [String] {
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require(root["tracks"] as? [[String: Any]]).compactMap { $0["uri"] as? String }
    }

    @Test func `a file's reference to a track is a seed, and an exclusion`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        let model = rig.folder.appending(path: "model").path
        let file = try rig.file(
            "codes.csv",
            Data(
                """
                track_id,title,artist,isrc,recording_mbid
                track-0-0-0,Track 0-0-0,Artist 0,QM-JUK-25-00001,0f7c3e3b-7b0d-4b6e-9c6a-3a1f5f9a0b11

                """.utf8))
        try await rig.run("import", file.path)
        try await rig.run("retrain", "--json", "--model-dir", model)
        func ask(_ seed: String, _ flags: [String] = []) async throws -> [String] {
            let outcome = await rig.outcome(
                ["recommend", seed, "--resource-types", "tracks", "--max-per-artist", "any", "--offline", "--json"]
                    + flags)
            #expect(outcome.status == 0, "\(outcome.output)")
            return try Self.list(outcome.output)
        }

        let plain = try await ask("juke:track:track-0-0-0")
        let byCode = try await ask("isrc:QMJUK2500001")
        let byMusicBrainz = try await ask("mbid:0F7C3E3B-7B0D-4B6E-9C6A-3A1F5F9A0B11")
        let near = try #require(plain.first { $0.hasPrefix("juke:track:") }.map { String($0.dropFirst(11)) })
        let second = try rig.file(
            "more.csv",
            Data(
                """
                track_id,title,artist,isrc,recording_mbid
                \(near),Track,Artist,QMJUK2500002,1a7c3e3b-7b0d-4b6e-9c6a-3a1f5f9a0b22

                """.utf8))
        try await rig.run("import", second.path)
        let withoutCode = try await ask("isrc:QMJUK2500001", ["--exclude", "isrc:QMJUK2500002"])
        let withoutID = try await ask(
            "isrc:QMJUK2500001", ["--exclude", "mbid:1a7c3e3b-7b0d-4b6e-9c6a-3a1f5f9a0b22"])

        #expect(plain.count == 10 && byCode == plain && byMusicBrainz == plain)
        #expect(!withoutCode.contains("juke:track:\(near)") && withoutID == withoutCode)
        #expect(Array(withoutCode.prefix(9)) == Array(plain.dropFirst()))
    }
}
