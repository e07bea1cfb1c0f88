import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Pipeline
import Recommendations

/// `juke playlist`.
struct PlaylistCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playlist",
        abstract: "Print a playlist near the seeds, ordered by energy, tempo, key and artists.",
        discussion: CommandHelp.text(
            "juke playlist Queen \"Led Zeppelin\" --tracks 30",
            "juke playlist \"Daft Punk\" --minutes 60 --energy arc --max-tempo-step 6 --match-keys",
            "juke playlist jazz --energy 0.2,0.6,0.3 --artist-gap 5",
            also: """
                A seed is a name, a URI or a link; it weighs 1 unless ^ and a number follow it. The lines below the tracks tell \
                which constraints are kept.
                """)
    )

    @Argument(help: "Names, URIs or links of music to be like")
    var names: [String]

    @Option(parsing: .upToNextOption, help: "Names, URIs or links of music that the playlist is not to be like")
    var not: [String] = []

    @Option(help: "How many tracks to list, 1 to 200 (default: \(PlaylistForm.defaultTracks))")
    var tracks: Int?

    @Option(help: "How many minutes to fill, instead of --tracks; half a minute more or less is as good")
    var minutes: Double?

    @Option(help: "How the energy is to go: rising, falling, arc, or values from 0 to 1 such as 0.2,0.8,0.4")
    var energy: String?

    @Option(help: "By how many percent the tempo may change from one track to the next")
    var maxTempoStep: Double?

    @Flag(help: "Let the keys of neighbours go together")
    var matchKeys = false

    @Option(help: "How many tracks of others stand between two of one artist at least, 1 to 50")
    var artistGap: Int?

    @Option(help: "How many tracks of one artist to list: a number, or any (default: 1, or any with --artist-gap)")
    var maxPerArtist: ArtistCap?

    @Option(help: "What several seeds mean: mean, music between them all; each, an equal share near each")
    var blend = RecommendationRequest.Blend.mean

    @Flag(help: "List music by the seeds' own artists too")
    var includeSeedArtists = false

    @OptionGroup var options: SequenceOptions
    @OptionGroup var access: RankAccess

    func validate() throws {
        if tracks != nil && minutes != nil { throw ValidationError("Give --tracks or --minutes, not both.") }
        let request = try makeRequest()
        guard case .playlist(let form) = request.form, let problem = form.outOfBounds else { return }
        throw ValidationError("This playlist cannot be made: \(problem).")
    }

    func run() async throws {
        let request = try makeRequest()
        let answer = try await access.ask { try await $0.answer(to: request, within: $1) }
        options.show(answer, title: "Playlist")
    }

    /// The request that the arguments make.
    ///
    /// - Throws: `ValidationError` naming the first argument that cannot be used.
    func makeRequest() throws -> SequenceRequest {
        var base = RecommendationRequest(
            seeds: try names.map { try SeedText.seed($0) } + not.map { try SeedText.unwanted($0) })
        try options.apply(to: &base)
        base.useListDefaults()
        base.familiarity = base.familiarity ?? RecommendationRequest.usualFamiliarity
        base.excludesSeedArtists = !includeSeedArtists
        base.blend = blend
        base.maxPerArtist = maxPerArtist.map(\.most) ?? (artistGap == nil ? ArtistCap.usual.most : nil)
        let form = PlaylistForm(
            minutes.map { .minutes($0) } ?? .tracks(tracks ?? PlaylistForm.defaultTracks), energy: try curve(),
            maxTempoStep: maxTempoStep, matchesKeys: matchKeys, artistGap: artistGap)
        return SequenceRequest(base, .playlist(form))
    }

    private func curve() throws -> PlaylistForm.EnergyCurve? {
        guard let energy else { return nil }
        if let curve = PlaylistForm.EnergyCurve(name: energy) { return curve }
        let points = energy.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard points.count > 1, points.allSatisfy({ $0 != nil }) else {
            throw ValidationError(
                "--energy takes rising, falling, arc, or values from 0 to 1 such as 0.2,0.8,0.4, not '\(energy)'.")
        }
        return .points(points.compactMap(\.self))
    }
}
