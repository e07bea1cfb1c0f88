import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Pipeline
import Recommendations
import Settings

/// `juke radio`.
struct RadioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "radio",
        abstract: "Print the next tracks of a radio that goes on for hours.",
        discussion: CommandHelp.text(
            "juke radio Queen \"Led Zeppelin\"",
            "juke radio --cursor AQoAAAB… --likes juke:track:4wQb… --skips juke:track:7xYz…",
            also: """
                The first call names seeds. Each call prints a cursor, and the next one goes on with it: no track comes twice, \
                an artist rests for ten tracks, and what is liked or skipped turns the radio a little.
                """)
    )

    @Argument(help: "Names, URIs or links of music to begin at")
    var names: [String] = []

    @Option(help: "The cursor of the last call, in place of names and filters")
    var cursor: String?

    @Option(help: "How many tracks to list, 1 to 50")
    var tracks = RadioForm.defaultTracks

    @Option(parsing: .upToNextOption, help: "Tracks of the last call that were liked: URIs or links")
    var likes: [String] = []

    @Option(parsing: .upToNextOption, help: "Tracks of the last call that were skipped: URIs or links")
    var skips: [String] = []

    @Flag(help: "List music by the seeds' own artists too")
    var includeSeedArtists = false

    @OptionGroup var options: SequenceOptions
    @OptionGroup var access: RankAccess

    func validate() throws {
        if names.isEmpty && cursor == nil {
            throw ValidationError("Name music to begin at, such as `juke radio Queen`, or go on with --cursor.")
        }
        if cursor != nil {
            if !names.isEmpty { throw ValidationError("--cursor holds the seeds; name none beside it.") }
            if includeSeedArtists || !options.isUntouched {
                throw ValidationError("--cursor holds the filters; give none beside it.")
            }
        } else if !likes.isEmpty || !skips.isEmpty {
            throw ValidationError("--likes and --skips need the --cursor of the call that listed the tracks.")
        }
        if !RadioForm.tracks.contains(tracks) { throw ValidationError("--tracks takes a number from 1 to 50.") }
        for text in likes + skips where JukeURI(reference: text) == nil {
            throw ValidationError("'\(text)' is not a URI or link of music.")
        }
    }

    func run() async throws {
        let secret = try Settings.process().optionalValue(of: .cursorSecret)
        let seal = RadioCursor(key: Array((secret ?? "").utf8))
        let request = try makeRequest(seal)
        let answer = try await access.ask { try await $0.answer(to: request, within: $1) }
        options.show(answer, title: "Radio", cursor: seal)
    }

    /// The request that the arguments make.
    ///
    /// - Parameter seal: Reads the cursor.
    /// - Returns: The beginning of a radio, or its next part.
    /// - Throws: `ValidationError` naming the first argument that cannot be used.
    func makeRequest(_ seal: RadioCursor) throws -> SequenceRequest {
        if let cursor {
            guard let state = seal.state(of: cursor) else {
                throw ValidationError(
                    "That is no cursor of this command, or another JUKE_CURSOR_SECRET signed it; begin again with names."
                )
            }
            return try SequenceRequest.radio(
                RadioForm(
                    state, count: tracks, likes: likes.compactMap { JukeURI(reference: $0) },
                    skips: skips.compactMap { JukeURI(reference: $0) }))
        }
        var base = RecommendationRequest(seeds: try names.map { try SeedText.seed($0) })
        try options.apply(to: &base)
        base.useListDefaults()
        base.familiarity = base.familiarity ?? RecommendationRequest.usualFamiliarity
        base.excludesSeedArtists = !includeSeedArtists
        return try SequenceRequest.radio(from: base, count: tracks)
    }
}
