import ArgumentParser
import Bootstrap
import Catalog
import Foundation
import Logging
import Messaging
import Pipeline
import RankWorker
import ServiceLifecycle
import Storage

/// `juke recommend`.
struct RecommendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend",
        abstract: "Print resources that are similar to the seeds, best first.",
        discussion: """
            A seed is a Juke URI (juke:artist:<spotify_id>, juke:album:…, juke:track:…, juke:genre:<name>) or a plain \
            name, which is matched as artist, then album, track, genre.

            Without --offline the request goes to the fleet's rank workers through Redis. With --offline it is \
            answered in this process from the database alone.
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var broker: BrokerOptions

    @Option(parsing: .upToNextOption, help: "Juke URIs or plain names")
    var seeds: [String] = []

    @Option(parsing: .upToNextOption, help: "Music profiles by UUID; their favourites are seeds")
    var profiles: [String] = []

    @Option(parsing: .upToNextOption, help: "What must not be listed: Juke URIs or bare ids")
    var exclude: [String] = []

    @Option(parsing: .upToNextOption, help: "What to list: artists, albums, tracks (default: all three)")
    var resourceTypes: [String] = []

    @Option(help: "How many to list of each, 1 to 50")
    var limit = RecommendationRequest.defaultLimit

    @Option(help: "What a seed given by name weighs, 0 to 100; one given by URI weighs 1")
    var seedWeight = 1.0

    @Flag(help: "Answer in this process, without Redis and rank workers")
    var offline = false

    @Flag(help: "Print JSON")
    var json = false

    func validate() throws {
        if seeds.isEmpty && profiles.isEmpty {
            throw ValidationError("Give at least one seed with --seeds, or a profile with --profiles.")
        }
        if !RecommendationRequest.limits.contains(limit) {
            throw ValidationError("--limit takes a number from 1 to 50.")
        }
        if !(0...100).contains(seedWeight) { throw ValidationError("--seed-weight takes a number from 0 to 100.") }
        for type in resourceTypes where ResourceType(plural: type).map(ResourceType.recommendable.contains) != true {
            throw ValidationError("--resource-types takes artists, albums and tracks, not '\(type)'.")
        }
        for profile in profiles where UUID(uuidString: profile) == nil {
            throw ValidationError("--profiles takes UUIDs, and '\(profile)' is none.")
        }
        for seed in seeds where seed.hasPrefix("juke:") && JukeURI(seed) == nil {
            throw ValidationError(
                "'\(seed)' is not a Juke URI; they read juke:artist:<id>, juke:album:<id>, juke:track:<id> or "
                    + "juke:genre:<name>."
            )
        }
    }

    func run() async throws {
        let answer = offline ? try await answerHere() : try await askFleet()
        print(json ? try JSONOutput.text(answer) : RecommendationTable(answer, types: types).text)
    }

    /// The request that the arguments make.
    var request: RecommendationRequest {
        RecommendationRequest(
            names: seeds.filter { !$0.hasPrefix("juke:") }, seeds: seeds.compactMap { JukeURI($0) }.map { .uri($0) },
            profiles: profiles.compactMap { UUID(uuidString: $0) }, exclude: exclude, seedWeight: seedWeight,
            limit: limit, resourceTypes: types
        )
    }

    private var types: [ResourceType] {
        let chosen = resourceTypes.compactMap { ResourceType(plural: $0) }
        return chosen.isEmpty ? ResourceType.recommendable : chosen
    }

    private func answerHere() async throws -> RecommendationAnswer {
        let place = try await Workplace(database)
        let service = try await RecommendationService(store: place.store, logger: place.logger)
        do {
            let answer = try await service.answer(request)
            await place.store.close()
            return answer
        } catch let refusal as RecommendationRefusal {
            throw CommandError(refusal.message)
        }
    }

    private func askFleet() async throws -> RecommendationAnswer {
        var settings = Settings.process()
        database.apply(to: &settings)
        broker.apply(to: &settings)
        let logger = try Logger.juke("juke", settings: settings, atLeast: .error)
        let producer: Producer
        do {
            producer = try await settings.connectProducer(logger: logger, patience: .seconds(3))
        } catch let error as BrokerError {
            throw CommandError("\(error.message) — or answer in this process with --offline")
        }
        let requester = Requester(broker: producer.broker, producer: producer, queues: [.rank], logger: logger)
        let following = Task { try await requester.run() }
        defer { following.cancel() }
        let timeout = Duration.milliseconds(try settings.value(of: .requestTimeout))
        do {
            let data = try await requester.request(try Job(.recommend, encoding: request), within: timeout)
            switch try JSONDecoder().decode(RecommendationReply.self, from: data) {
            case .answer(let answer): return answer
            case .refused(let refusal): throw CommandError(refusal.message)
            }
        } catch let error as RequestError {
            throw CommandError("\(error.message) — or answer in this process with --offline")
        }
    }
}
