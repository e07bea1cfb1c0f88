import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import Logging
import Messaging
import Observability
import Pipeline
import RankWorker
import Recommendations
import Settings
import Storage

/// The flags that say who answers a command's question: this process, or the fleet's rank workers.
struct RankAccess: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Answer in this process, without Redis and rank workers; usual where JUKE_REDIS_URL is not set")
    var offline: Bool?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var broker: BrokerOptions

    func validate() throws {
        if offline == true, broker.namesRedis {
            throw ValidationError("--offline asks no fleet; give it or --redis-url, not both.")
        }
        if offline == false, database.namesStore {
            throw ValidationError(
                "--no-offline asks a fleet, whose workers have a store of their own; give it or --database-url, not both."
            )
        }
    }

    /// A question, and how long to wait for its answer.
    typealias Question<Answer> = @Sendable (any RankClient, Duration) async throws -> Answer

    /// Asks.
    ///
    /// - Throws: ``CommandError`` when nobody answered, or the answer is a refusal.
    func ask<Answer: Sendable>(_ question: Question<Answer>) async throws -> Answer {
        isOffline(in: .process()) ? try await askHere(question) : try await askFleet(question)
    }

    /// Whether this process answers: as asked, else where a flag names a store or no fleet's Redis is named.
    func isOffline(in settings: Settings) -> Bool {
        if let offline { return offline }
        if database.namesStore, !broker.namesRedis { return true }
        var settings = settings
        broker.apply(to: &settings)
        return !settings.isGiven(.redisURL)
    }

    private func askHere<Answer: Sendable>(_ question: Question<Answer>) async throws -> Answer {
        var snapshots: SnapshotFolder?
        let context = try await CommandContext(database) { snapshots = try SnapshotFolder(settings: $0) }
        let client = try await LocalRankClient(
            store: context.store, logger: context.logger, cores: context.settings.cores, clock: context.clock,
            snapshots: snapshots)
        let answer = try await Self.answer(to: question, from: client)
        await context.store.close()
        return answer
    }

    private func askFleet<Answer: Sendable>(_ question: Question<Answer>) async throws -> Answer {
        var settings = Settings.process()
        database.apply(to: &settings)
        broker.apply(to: &settings)
        let clock = SystemClock()
        let logger = try Logger.juke("juke", settings: settings, clock: clock, atLeast: .error)
        let timeout = Duration.milliseconds(try settings.value(of: .requestTimeout))
        do {
            let producer = try await settings.connectProducer(logger: logger, timeout: .seconds(3), clock: clock)
            return try await Self.askFleet(producer: producer, timeout: timeout, logger: logger, question)
        } catch let error as BrokerError {
            throw Self.unanswered(error.message)
        } catch RankClientError.unanswered(let error) {
            throw Self.unanswered(error.message)
        }
    }

    private static func unanswered(_ message: String) -> CommandError {
        CommandError("\(message); `--offline` answers in this process")
    }

    /// Asks the fleet's rank workers, as the gateway does.
    ///
    /// - Throws: `RankClientError` when no worker answered in time, ``CommandError`` when one refused.
    static func askFleet<Answer: Sendable>(
        producer: Producer, timeout: Duration, logger: Logger, _ question: Question<Answer>
    ) async throws -> Answer {
        let requester = Requester(
            broker: producer.broker, producer: producer, queues: [.rank], clock: producer.clock, logger: logger)
        let receiving = Task { try await requester.run() }
        defer { receiving.cancel() }
        return try await answer(
            to: question,
            from: FleetRankClient(requester: requester, scheduler: RoundRobinScheduler(clock: producer.clock)),
            within: timeout)
    }

    private static func answer<Answer: Sendable>(
        to question: Question<Answer>, from client: some RankClient, within timeout: Duration = .seconds(30)
    ) async throws -> Answer {
        do {
            return try await question(client, timeout)
        } catch let refusal as RecommendationRefusal {
            throw CommandError(refusal)
        } catch RankClientError.unreadable(let reply) {
            throw CommandError(
                "a worker's reply cannot be read; do command and workers run the same version? \(reply.cause)")
        } catch RankClientError.failed(let cause) {
            throw cause
        }
    }
}

extension CommandError {
    /// A refusal with the command that helps.
    init(_ refusal: RecommendationRefusal) {
        switch refusal.code {
        case .unknownProfiles: self.init("\(refusal.message); `juke profile list` shows which there are")
        case .storeUnavailable: self.init("\(refusal.message); `juke status` tells whether it answers")
        case .unresolvedSeeds:
            self.init("\(refusal.message); give the name instead, or run `juke retrain` if it is newer than the model")
        case .invalidRequest, .modelMissing, .timedOut: self.init(refusal.message)
        }
    }
}
