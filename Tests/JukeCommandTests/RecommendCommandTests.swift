import ArgumentParser
import Catalog
import Foundation
import Pipeline
import Testing

@testable import JukeCommand

/// What `juke recommend` takes and asks for.
struct RecommendCommandTests {
    private static func request(_ arguments: String...) throws -> RecommendationRequest {
        try #require(try JukeCommand.parseAsRoot(["recommend"] + arguments) as? RecommendCommand).request
    }

    @Test func `URIs and plain names are told apart`() throws {
        let request = try Self.request("--seeds", "juke:artist:tool", "Ariana Grande", "juke:genre:trip hop")

        #expect(request.seeds == [.uri(JukeURI(.artist, "tool")), .uri(JukeURI(.genre, "trip hop"))])
        #expect(request.names == ["Ariana Grande"])
        #expect(request.limit == 10)
        #expect(request.seedWeight == 1)
        #expect(request.resourceTypes == [.artist, .album, .track])
        #expect(request.caller == nil)
    }

    @Test func `everything that was given is in the request`() throws {
        let profile = UUID()
        let request = try Self.request(
            "--profiles", profile.uuidString, "--exclude", "juke:track:x", "y", "--resource-types", "tracks",
            "artists", "--limit", "50", "--seed-weight", "0.25"
        )

        #expect(request.profiles == [profile])
        #expect(request.exclude == ["juke:track:x", "y"])
        #expect(request.resourceTypes == [.track, .artist])
        #expect(request.limit == 50)
        #expect(request.seedWeight == 0.25)
    }

    @Test func `a request without seeds and profiles is refused`() {
        #expect(usageError("recommend")?.contains("--seeds") == true)
        #expect(usageError("recommend", "--offline")?.contains("--profiles") == true)
    }

    @Test(arguments: [
        (["--limit", "0"], "1 to 50"), (["--limit", "51"], "1 to 50"), (["--limit", "ten"], "ten"),
        (["--seed-weight=-1"], "0 to 100"), (["--seed-weight", "101"], "0 to 100"),
        (["--seed-weight", "nan"], "0 to 100"), (["--resource-types", "genres"], "artists, albums and tracks"),
        (["--resource-types", "artist"], "not 'artist'"), (["--profiles", "not-a-uuid"], "'not-a-uuid'"),
        (["--seeds", "juke:song:x"], "'juke:song:x' is not a Juke URI"), (["--colour"], "--colour"),
    ])
    func `a bad value is a usage error that names it`(_ arguments: [String], _ expected: String) {
        var message: String?
        do {
            _ = try JukeCommand.parseAsRoot(["recommend", "--seeds", "x"] + arguments)
        } catch {
            #expect(JukeCommand.exitCode(for: error) == .validationFailure)
            message = JukeCommand.message(for: error)
        }

        #expect(message?.contains(expected) == true, "\(message ?? "accepted")")
    }

    @Test(arguments: [
        ["import", "csv"], ["import", "csv", "x.csv", "--batch-size", "0"],
        ["crawl-catalog", "--artists-per-genre", "0"],
        ["models", "prune", "--keep", "-1"], ["models", "activate"], ["token", "create"], ["embeddings", "export"],
        ["nonsense"],
    ])
    func `other commands refuse what they cannot use`(_ arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try JukeCommand.parseAsRoot(arguments) }

        #expect(error.map { JukeCommand.exitCode(for: $0) } == .validationFailure)
    }
}
