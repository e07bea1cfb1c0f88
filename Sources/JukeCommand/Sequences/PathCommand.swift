import ArgumentParser
import CommandKit
import Foundation
import Pipeline
import Recommendations

/// `juke path`.
struct PathCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Print tracks that lead from one track to another in short steps.",
        discussion: CommandHelp.text(
            "juke path \"Come As You Are\" \"Poker Face\"",
            "juke path Nirvana \"Lady Gaga\" --steps 12 --min popularity=40",
            also: """
                An end is a name, a URI or a link. An artist or album stands for its most popular track, a genre for the most \
                popular of its tracks that are nearest to it. No artist comes twice. Beside each track stands how close it is to the one before, \
                and what changes.
                """)
    )

    @Argument(help: "Where the path begins: a name, a URI or a link")
    var from: String

    @Argument(help: "Where it ends")
    var to: String

    @Option(help: "How many tracks to list, both ends included, 2 to 100")
    var steps = SequenceRequest.defaultSteps

    @OptionGroup var options: SequenceOptions
    @OptionGroup var access: RankAccess

    func validate() throws {
        if !SequenceRequest.steps.contains(steps) { throw ValidationError("--steps takes a number from 2 to 100.") }
        _ = try makeRequest()
    }

    func run() async throws {
        let request = try makeRequest()
        let answer = try await access.ask { try await $0.answer(to: request, within: $1) }
        options.show(answer, title: "Path")
    }

    /// The request that the arguments make.
    ///
    /// - Throws: `ValidationError` naming the first argument that cannot be used.
    func makeRequest() throws -> SequenceRequest {
        var base = RecommendationRequest(seeds: try [from, to].map { Seed(try SeedText.seed($0).subject) })
        try options.apply(to: &base)
        return SequenceRequest(base, .path(steps: steps))
    }
}
