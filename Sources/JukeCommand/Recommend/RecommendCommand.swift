import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Pipeline
import Ranking
import Recommendations

/// `juke recommend`.
struct RecommendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend",
        abstract: "Print resources that are similar to the seeds, best first.",
        discussion: CommandHelp.text(
            "juke recommend Queen \"Led Zeppelin\"",
            "juke recommend \"Tool^2\" \"Björk\" --not \"nu metal\" --min energy=0.6",
            "juke recommend --profiles 7f3c… --diversity 0.3 --format m3u > like-me.m3u8",
            also: """
                A seed is a plain name, which means what a search for it lists first; a URI (juke:artist:<id>, \
                juke:album:<id>, juke:track:<id>, juke:genre:<name>, spotify:artist:<id>); or a link to open.spotify.com. \
                The lines above the table tell what each was taken for, and what else it may have meant.

                A seed weighs 1 unless ^ and a number follow it: 'Tool^2' counts twice as much. What --not names counts \
                against the likeness.

                Bounds read ATTRIBUTE=NUMBER. Attributes: \(FilterOptions.attributes).

                Where JUKE_REDIS_URL is set, the request goes to the fleet's rank workers; else this process answers from the \
                database alone. --offline and --no-offline say which. On the same model both give the same ranking.
                """)
    )

    @Argument(help: "Names, URIs or links of music to start from")
    var names: [String] = []

    @Option(parsing: .upToNextOption, help: "The same, behind a flag")
    var seeds: [String] = []

    @Option(parsing: .upToNextOption, help: "Names, URIs or links of music that the answer is not to be like")
    var not: [String] = []

    @Option(parsing: .upToNextOption, help: "Music profiles by UUID; their favourites are seeds")
    var profiles: [String] = []

    @Option(help: "What a seed given by name weighs, 0 to 100; one given by URI weighs 1")
    var seedWeight = 1.0

    @Option(parsing: .upToNextOption, help: "What to list: artists, albums, tracks (default: all three)")
    var resourceTypes: [String] = []

    @Option(help: "How many to list of each, 1 to 200")
    var limit = RecommendationRequest.defaultLimit

    @Option(parsing: .upToNextOption, help: "What must not be listed: URIs, links or bare ids")
    var exclude: [String] = []

    @Flag(help: "Do not list the favourites of the profiles")
    var excludeProfileFavorites = false

    @OptionGroup var filter: FilterOptions

    @Option(help: "How many albums and how many tracks of one artist to list at most: a number, or any")
    var maxPerArtist = ArtistCap.usual

    @Flag(help: "List music by the seeds' own artists too")
    var includeSeedArtists = false

    @Option(help: "From 0 for deep cuts to 1 for hits; 0.5 for neither")
    var familiarity = RecommendationRequest.usualFamiliarity

    @Option(help: "How many tracks of one album to list at most")
    var maxPerAlbum: Int?

    @Option(help: "How much variety counts against likeness, 0 to 1")
    var diversity = 0.0

    @Option(help: "What several seeds mean: mean, music between them all; each, some of each in turn")
    var blend = RecommendationRequest.Blend.mean

    @Option(help: "A name, URI, link, isrc:<code> or mbid:<id> of which to tell why it is not listed")
    var whyNot: String?

    @Flag(help: "Tell for each resource why it is listed")
    var explain = false

    @Option(help: "How to print the lists: \(RecommendationExport.names)")
    var format = RecommendationExport.table

    @Flag(help: "Print JSON, as the HTTP API answers")
    var json = false

    @OptionGroup var access: RankAccess

    func validate() throws {
        if names.isEmpty && seeds.isEmpty && profiles.isEmpty {
            throw ValidationError(
                not.isEmpty
                    ? "Name music to start from, such as `juke recommend Queen`, or a profile with --profiles."
                    : "Name music to start from as well: what --not names only takes away.")
        }
        try validateNumbers()
        if json { try format.refuseBesideJSON() }
        for type in resourceTypes where Self.resourceType(type).map(ResourceType.recommendable.contains) != true {
            throw ValidationError("--resource-types takes artists, albums and tracks, not '\(type)'.")
        }
        for profile in profiles where UUID(uuidString: profile) == nil {
            throw ValidationError("--profiles takes UUIDs, and '\(profile)' is none; `juke profile list` shows them.")
        }
        if excludeProfileFavorites && profiles.isEmpty {
            throw ValidationError("--exclude-profile-favorites needs a profile; name one with --profiles.")
        }
        for text in exclude { try SeedText.checkReference(text) }
        if let whyNot {
            if whyNot.allSatisfy(\.isWhitespace) { throw ValidationError("--why-not is empty.") }
            if ExternalReference(whyNot) == nil { try SeedText.checkReference(whyNot) }
        }
        _ = try makeRequest()
    }

    private func validateNumbers() throws {
        if !RecommendationRequest.limits.contains(limit) {
            throw ValidationError("--limit takes a number from 1 to 200.")
        }
        if !RecommendationRequest.seedWeights.contains(seedWeight) {
            throw ValidationError("--seed-weight takes a number from 0 to 100.")
        }
        if !RecommendationRequest.diversities.contains(diversity) {
            throw ValidationError("--diversity takes a number from 0 to 1.")
        }
        if !RecommendationRequest.familiarities.contains(familiarity) {
            throw ValidationError("--familiarity takes a number from 0 to 1.")
        }
        if let maxPerAlbum, maxPerAlbum < 1 { throw ValidationError("--max-per-album takes a number from 1.") }
    }

    func run() async throws {
        let request = try makeRequest()
        let answer = try await access.ask { try await $0.answer(to: request, within: $1) }
        let form = json ? .json : format
        form.tell(form.file.map { answer.remarks(types, in: $0) } ?? [])
        StandardOutput.printDocument(form.text(of: answer, types: types))
    }

    /// The request that the arguments make.
    ///
    /// - Throws: `ValidationError` naming the first argument that cannot be used.
    func makeRequest() throws -> RecommendationRequest {
        var request = RecommendationRequest(
            seeds: try (names + seeds).map { try SeedText.seed($0) } + not.map { try SeedText.unwanted($0) },
            profiles: profiles.compactMap { UUID(uuidString: $0) },
            exclude: exclude.map { JukeURI(reference: $0)?.description ?? $0 },
            excludeProfileFavorites: excludeProfileFavorites, seedWeight: seedWeight, limit: limit,
            resourceTypes: types, filter: try filter.makeFilter(), maxPerAlbum: maxPerAlbum, diversity: diversity,
            explain: explain, details: true
        )
        request.useListDefaults()
        request.maxPerArtist = maxPerArtist.most
        request.excludesSeedArtists = !includeSeedArtists
        request.familiarity = familiarity
        request.blend = blend
        request.whyNot = whyNot.flatMap { JukeURI(reference: $0) }
        request.whyNotReference = request.whyNot == nil ? whyNot : nil
        return request
    }

    private var types: [ResourceType] {
        let chosen = resourceTypes.compactMap(Self.resourceType)
        return chosen.isEmpty ? ResourceType.recommendable : chosen
    }

    /// A type by its name, in the plural or in the singular.
    private static func resourceType(_ text: String) -> ResourceType? {
        ResourceType(plural: text) ?? ResourceType(rawValue: text)
    }
}

extension RecommendationRequest.Blend: ExpressibleByArgument {}
