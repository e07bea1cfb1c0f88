import ArgumentParser
import Catalog
import CommandKit
import Concurrency
import Foundation
import Messaging
import Pipeline
import RankWorker
import Recommendations
import RunsTesting
import Settings
import Storage
import Testing

@testable import JukeCommand

/// `juke recommend` without `--offline`, on a fleet whose broker is in memory.
struct FleetRecommendTests {
    private static let request = RecommendationRequest(
        seeds: [
            .uri(JukeURI(.artist, "artist-3")), .name("Artist 7", weight: 0.5), .name("genre 5", weight: -0.25),
            .name("no such name"),
        ],
        exclude: ["track-4-0-1"], limit: 20, maxPerArtist: 2, diversity: 0.2, explain: true, details: true
    )

    @Test func `the fleet and this process give the same answer on the same model`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        try await rig.run("retrain", "--json", "--model-dir", rig.folder.appending(path: "model").path)
        let context = try await rig.context()
        let here = try await LocalRankClient(store: context.store, logger: context.logger, clock: SystemClock())
            .answer(to: Self.request)

        let fleet = try await context.fleet([.rank])
        var there = try await fleet.whileRunning {
            try await RankAccess.askFleet(
                producer: fleet.producer, timeout: .seconds(30), logger: context.logger
            ) { try await $0.answer(to: Self.request, within: $1) }
        }
        await context.store.close()

        #expect(here.artists.count == 20 && here.albums.count == 20 && here.tracks.count == 20)
        there.generatedAt = here.generatedAt
        #expect(there == here)
    }

    @Test(arguments: [
        ([], [:], true), ([], ["JUKE_REDIS_URL": "redis://r"], false), (["--redis-url", "redis://r"], [:], false),
        (["--offline"], ["JUKE_REDIS_URL": "redis://r"], true), (["--no-offline"], [:], false),
        (["--database-url", "sqlite:x"], ["JUKE_REDIS_URL": "redis://r"], true),
        (["--database-url", "sqlite:x", "--redis-url", "redis://r"], [:], false),
    ])
    func `this process answers where no Redis is named, unless an option says otherwise`(
        arguments: [String], environment: [String: String], isOffline: Bool
    ) throws {
        for command in [["recommend", "Queen"], ["radio", "Queen"]] {
            let parsed = try JukeCommand.parseAsRoot(command + arguments)
            let access = (parsed as? RecommendCommand)?.access ?? (parsed as? RadioCommand)?.access

            #expect(access?.isOffline(in: Settings(environment: environment)) == isOffline)
        }
    }

    @Test func `a refusal is an error that names the next step`() async throws {
        let rig = try CommandRig()
        let context = try await rig.context()
        let fleet = try await context.fleet([.rank])

        let error = await #expect(throws: CommandError.self) {
            try await fleet.whileRunning {
                try await RankAccess.askFleet(
                    producer: fleet.producer, timeout: .seconds(30), logger: context.logger
                ) { try await $0.answer(to: Self.request, within: $1) }
            }
        }
        await context.store.close()

        #expect(error?.description.contains("juke retrain") == true)
        let profiles = CommandError(RecommendationRefusal(.unknownProfiles, "no such profile: x"))
        let seeds = CommandError(RecommendationRefusal(.unresolvedSeeds, "unknown: juke:artist:x"))
        #expect(profiles.description.contains("juke profile list"))
        #expect(seeds.description.contains("give the name instead"))
    }
}
