import ArgumentParser
import Catalog
import CommandKit
import Concurrency
import Foundation
import Pipeline
import Recommendations
import RunsTesting
import Testing

@testable import JukeCommand

/// What `juke recommend` takes and asks for.
struct RecommendCommandTests {
    private static func request(_ arguments: String...) throws -> RecommendationRequest {
        try #require(try JukeCommand.parseAsRoot(["recommend"] + arguments) as? RecommendCommand).makeRequest()
    }

    @Test func `URIs, links and plain names are recognised, in the order in which they were given`() throws {
        let request = try Self.request(
            "--seeds", "juke:artist:tool", "Ariana Grande", "juke:genre:trip hop", "spotify:track:t1",
            "https://open.spotify.com/intl-de/album/a1?si=x"
        )

        #expect(
            request.seeds == [
                .uri(JukeURI(.artist, "tool")), .name("Ariana Grande"), .uri(JukeURI(.genre, "trip hop")),
                .uri(JukeURI(.track, "t1")), .uri(JukeURI(.album, "a1")),
            ]
        )
        #expect(request.limit == 10)
        #expect(request.seedWeight == 1)
        #expect(request.resourceTypes == [.artist, .album, .track])
        #expect(request.filter.isEmpty)
        #expect(request.caller == nil)
    }

    @Test func `why-not takes every form of reference`() throws {
        let uri = try Self.request("Queen", "--why-not", "https://open.spotify.com/track/t1")
        let code = try Self.request("Queen", "--why-not", "isrc:QZINV2600587")

        #expect(uri.whyNot == JukeURI(.track, "t1") && uri.whyNotReference == nil)
        #expect(code.whyNot == nil && code.whyNotReference == "isrc:QZINV2600587")
        let name = try Self.request("Queen", "--why-not", "Creed")
        #expect(name.whyNot == nil && name.whyNotReference == "Creed")
        #expect(usageError("recommend", "Queen", "--why-not", "juke:song:x")?.contains("juke:track:<id>") == true)
        #expect(usageError("recommend", "Queen", "--why-not", " ") != nil)
    }

    @Test func `flags that would be ignored are refused`() {
        #expect(usageError("recommend", "Queen", "--json", "--format", "csv")?.contains("give one of them") == true)
        #expect(usageError("playlist", "Queen", "--json", "--format", "m3u")?.contains("give one of them") == true)
        #expect(usageError("recommend", "Queen", "--include-untagged")?.contains("--include-genres") == true)
        #expect(usageError("recommend", "Queen", "--offline", "--redis-url", "redis://r")?.contains("not both") == true)
        #expect(
            usageError("radio", "Queen", "--no-offline", "--database-url", "sqlite:x")?.contains("not both") == true)
        #expect(usageError("recommend", "Queen", "--json", "--format", "json") == nil)
    }

    @Test(arguments: ["csv", "uris", "m3u", "jspf"])
    func `remarks on a file go to standard error, never into the file`(form: String) async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        try await rig.run("retrain", "--json", "--model-dir", rig.folder.path)
        let told = Mutex("")

        let outcome = await StandardError.$sink.withValue({ text in told.withLock { $0 += text } }) {
            await rig.outcome("recommend", "No Such Name At All", "--format", form, "--offline")
        }
        let table = await rig.outcome("recommend", "No Such Name At All", "--offline")

        let remarks = told.withLock { $0 }
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(remarks.contains("\"No Such Name At All\" is not in this catalog"), "\(remarks)")
        #expect(!outcome.output.contains("is not in this catalog") && !outcome.output.contains("# "))
        #expect(table.output.contains("is not in this catalog"))
    }

    @Test func `a weight stands behind a ^, and --not turns it round`() throws {
        let request = try Self.request(
            "--seeds", "Tool^2", "juke:track:t^0.5", "A ^ B", "Sour^-3", "--not", "Creed", "Nickelback^0.25"
        )

        #expect(
            request.seeds == [
                .name("Tool", weight: 2), .uri(JukeURI(.track, "t"), weight: 0.5), .name("A ^ B"),
                .name("Sour", weight: -3), .name("Creed", weight: -0.3), .name("Nickelback", weight: -0.25),
            ]
        )
    }

    @Test func `filters, caps, variety and explanations are in the request`() throws {
        let request = try Self.request(
            "--seeds", "x", "--min", "energy=0.5", "loudness=-12.5", "--max", "tempo=120", "energy=0.9", "--target",
            "release-year=1994", "--include-genres", "rock", "trip hop", "--exclude-genres", "nu metal", "--explicit",
            "no", "--max-per-artist", "1", "--max-per-album", "2", "--diversity", "0.3", "--explain"
        )

        #expect(
            request.filter
                == MusicFilter(
                    bounds: [
                        .energy: .init(min: 0.5, max: 0.9), .loudness: .init(min: -12.5), .tempo: .init(max: 120),
                        .releaseYear: .init(target: 1994),
                    ],
                    genres: ["rock", "trip hop"], excludedGenres: ["nu metal"], explicit: false
                )
        )
        #expect(request.maxPerArtist == 1)
        #expect(request.maxPerAlbum == 2)
        #expect(request.diversity == 0.3)
        #expect(request.explain)
        #expect(request.details)
    }

    @Test func `everything that was given is in the request`() throws {
        let profile = UUID()
        let request = try Self.request(
            "--profiles", profile.uuidString, "--exclude", "juke:track:x", "y", "spotify:album:z",
            "--exclude-profile-favorites", "--resource-types", "tracks", "artists", "--limit", "200", "--seed-weight",
            "0.25"
        )

        #expect(request.profiles == [profile])
        #expect(request.exclude == ["juke:track:x", "y", "juke:album:z"])
        #expect(request.excludeProfileFavorites)
        #expect(request.resourceTypes == [.track, .artist])
        #expect(request.limit == 200)
        #expect(request.seedWeight == 0.25)
    }

    @Test func `seeds are arguments, types may be singular, and one row of each artist is usual`() throws {
        let request = try Self.request("Queen", "Tool^2", "--resource-types", "artist", "--not", "x")
        let any = try Self.request("Queen", "--max-per-artist", "any")

        #expect(
            request.seeds == [Seed(.name("Queen")), Seed(.name("Tool"), weight: 2), Seed(.name("x"), weight: -0.3)])
        #expect(request.resourceTypes == [.artist])
        #expect(request.maxPerArtist == 1)
        #expect(any.maxPerArtist == nil)
    }

    @Test func `a request without seeds and profiles is refused`() {
        #expect(usageError("recommend")?.contains("juke recommend Queen") == true)
        #expect(usageError("recommend", "--not", "x")?.contains("only takes away") == true)
        #expect(usageError("recommend", "--offline")?.contains("--profiles") == true)
    }

    @Test(arguments: [
        (["--limit", "0"], "1 to 200"), (["--limit", "201"], "1 to 200"), (["--limit", "ten"], "ten"),
        (["--seed-weight=-1"], "0 to 100"), (["--seed-weight", "101"], "0 to 100"),
        (["--seed-weight", "nan"], "0 to 100"), (["--resource-types", "genres"], "artists, albums and tracks"),
        (["--resource-types", "song"], "not 'song'"), (["--profiles", "not-a-uuid"], "'not-a-uuid'"),
        (["--seeds", "juke:song:x"], "'juke:song:x' is not a URI"), (["--colour"], "--colour"),
        (["--seeds", "https://example.org/x"], "open.spotify.com"),
        (["--exclude", "spotify:user:x"], "'spotify:user:x'"),
        (["--seeds", "^2"], "empty"), (["--seeds", "x^101"], "-100 to 100"), (["--not", "x^-1"], "above 0"),
        (["--min", "energy"], "ATTRIBUTE=NUMBER"), (["--min", "energy=much"], "'energy=much'"),
        (["--max", "mood=1"], "no attribute 'mood'; there are energy,"), (["--target", "valence=2"], "from 0 to 1"),
        (["--min", "loudness=nan"], "from -100 to 10"),
        (["--min", "energy=0.6", "--max", "energy=0.5"], "above --max"),
        (["--explicit", "maybe"], "maybe"), (["--max-per-artist", "0"], "'0'"),
        (["--max-per-album", "0"], "from 1"),
        (["--diversity", "1.5"], "0 to 1"), (["--exclude-profile-favorites"], "--profiles"),
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
        ["models", "prune", "--keep", "-1"], ["models", "activate"], ["profile", "show", "x"], ["profile", "remove"],
        ["profile", "import", "x", "--bad-rows", "-1"], ["token", "create"], ["embeddings", "export"],
        ["nonsense"],
    ])
    func `other commands refuse what they cannot use`(_ arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try JukeCommand.parseAsRoot(arguments) }

        #expect(error.map { JukeCommand.exitCode(for: $0) } == .validationFailure)
    }
}
