import Catalog
import CommandKit
import Concurrency
import CrawlWorker
import Foundation
import IngestWorker
import Messaging
import Pipeline
import Printing
import ServiceLifecycle
import Settings
import Storage

/// Scan, hear, train, in the order in which a newcomer gets recommendations soonest.
///
///     scan ─► hear ──────────────────────────► train on everything ─► serve on
///                └─ a hundred heard: train ─► recommendations
final class ListenSession: Service {
    /// The end of a session that does not serve.
    enum Outcome: Sendable, Equatable {
        /// Every readable file is heard and a model is active.
        case complete
        /// Something is missing; the sentence names it and the next step.
        case incomplete(String)
    }

    /// The number of heard tracks from which the first model is trained.
    static let firstTracks = 100
    /// The fewest tracks that a model is trained from.
    static let fewestTracks = 20
    /// The source of vectors that hearing writes.
    static let source = IngestWorker.heardSource
    /// Tracks that one core hears in a second, decoding included.
    static var tracksPerSecond: Double {
        #if DEBUG
            3  // Swift's part of the analysis is not optimised.
        #else
            3.5
        #endif
    }

    let fleet: LocalFleet
    /// The folders from the root on.
    let folders: [String]
    /// How many files are heard at once, for the estimate.
    let cores: Int
    /// The folders in which `ffmpeg` is looked for.
    let searchPath: String
    private let bar: ProgressBar
    private let state = Mutex(State())

    private struct State {
        var url: String?
        var saidURL = false
        /// Whether everything has been heard.
        var isHeard = false
        var outcome = Outcome.incomplete("the work was stopped; the same command goes on where it was")
    }

    init(fleet: LocalFleet, folders: [String], settings: Settings) {
        self.fleet = fleet
        self.folders = folders
        bar = ProgressBar(clock: fleet.producer.clock)
        cores = settings.cores
        searchPath = settings.searchPath
    }

    /// How the work ended.
    var outcome: Outcome { state.withLock { $0.outcome } }

    /// Notes where the gateway listens.
    func serves(_ url: String) {
        state.withLock { $0.url = url }
    }

    /// Does all the work inside a service group, and stays until the group ends.
    func run() async throws {
        try await cancelWhenGracefulShutdown { [self] in
            do {
                try await work()
            } catch let error where error.isCancellation {
                bar.clear()
                say("Stopped; the same command goes on where it was.")
            }
        }
        // The service of a group ends when the group is told to.
        try? await gracefulShutdown()
    }

    /// Does all the work in a fleet of its own, and winds it down.
    func runAlone() async throws {
        try await fleet.whileRunning { try await work() }
    }

    // MARK: - Steps

    private func work() async throws {
        try await scan()
        try await hearAndTrain()
        let end = try await finish()
        state.withLock { $0.outcome = end }
    }

    private func scan() async throws {
        let files = await CrawlWorker.audioFileCount(in: folders)
        say("\(files) audio \(files == 1 ? "file" : "files") in \(folders.joined(separator: ", "))")
        let job = try Job(
            .crawlCatalog, id: .new(at: fleet.producer.clock.now), encoding: CrawlCatalogJob(folders: folders))
        let summary = try JSONDecoder().decode(CrawlSummary.self, from: try await follow(job, "Scanning"))
        say(summary.library?.line ?? "")
        for warning in summary.warnings { StandardError.print("Warning: \(warning)") }
    }

    /// Hears what has not been heard, and trains the first model as soon as there is enough for it.
    private func hearAndTrain() async throws {
        let (waiting, files) = try await store.read { [searchPath] in
            (try IngestWorker.waitingCount(in: $0, searchPath: searchPath), try $0.library.counts().files)
        }
        if files == 0 {
            say("There is nothing to hear: no file has the name of an audio file.")
        } else if waiting == 0 {
            say("Everything has been heard already.")
        } else {
            say(estimate(of: waiting))
            try await hear()
        }
        if try await isUntrained() { try await train() }
    }

    /// Hears; the first model is trained meanwhile.
    private func hear() async throws {
        state.withLock { $0.isHeard = false }
        let early = Task { try await trainEarly() }
        defer { early.cancel() }
        let job = try Job(
            .ingestTrainingData, id: .new(at: fleet.producer.clock.now), encoding: IngestTrainingDataJob())
        let summary = try JSONDecoder().decode(IngestSummary.self, from: try await follow(job, "Hearing"))
        state.withLock { $0.isHeard = true }
        // A training that has begun goes on to its end; what it lacks is trained afterwards.
        _ = await withTaskCancellationHandler {
            await early.result
        } onCancel: {
            early.cancel()
        }
        try Task.checkCancellation()
        say(summary.lines.first ?? "")
    }

    private func estimate(of tracks: Int) -> String {
        let minutes = Double(tracks) / (Self.tracksPerSecond * Double(cores)) / 60
        let time = minutes < 1.5 ? "about a minute" : "about \(Int(minutes.rounded(.up))) minutes"
        let first =
            tracks > Self.firstTracks ? "; recommendations come after the first \(Self.firstTracks)" : ""
        return
            "\(tracks) \(tracks == 1 ? "track" : "tracks") to hear, \(time) on \(cores) \(cores == 1 ? "core" : "cores")\(first)."
    }

    /// Waits for the first hundred tracks and trains on them, unless a model of heard tracks is active already.
    private func trainEarly() async throws {
        while try await !hasModel() {
            if state.withLock({ $0.isHeard }) { return }
            if try await heard() >= Self.firstTracks { return try await train(isFirst: true) }
            try await fleet.producer.clock.sleep(for: .milliseconds(500))
        }
        sayURL()
    }

    private func train(isFirst: Bool = false) async throws {
        guard try await heard() >= Self.fewestTracks else { return }
        let job = try Job(
            .retrain, id: .new(at: fleet.producer.clock.now), encoding: RetrainJob(source: Self.source),
            unique: "retrain")
        let result = try await follow(job, "Training", isSilent: isFirst)
        let report = try JSONDecoder().decode(RetrainReport.self, from: result)
        say(Self.lines(of: report, isFirst: isFirst).joined(separator: "\n"))
        sayURL()
    }

    /// The last words, and whether anything is missing.
    private func finish() async throws -> Outcome {
        let counts = try await store.read { try $0.library.counts() }
        if counts.failures > 0 {
            say(
                "\(counts.failures.grouped) of \(counts.files.counted("file")) could not be read or heard: juke listen --failed lists them."
            )
        }
        sayURL()
        if try await hasModel() {
            let left = try await store.read { [searchPath] in
                try IngestWorker.waitingCount(in: $0, searchPath: searchPath)
            }
            return left == 0
                ? .complete
                : .incomplete(
                    "\(left.counted("track")) \(left == 1 ? "is" : "are") not heard yet; "
                        + "the same command tries them again")
        }
        return .incomplete(Self.tooFew(heard: try await heard()))
    }

    /// What is missing for a model.
    static func tooFew(heard: Int) -> String {
        "\(heard.counted("track")) \(heard == 1 ? "is" : "are") heard, and a model needs \(fewestTracks); "
            + "name folders with more music"
    }

    /// What is said of a training; how rough the first model is, too.
    static func lines(of report: RetrainReport, isFirst: Bool) -> [String] {
        guard isFirst, report.isRefused != true else { return report.shortLines }
        return ["First recommendations are there; the rest is being heard."] + report.shortLines.dropFirst()
    }

    // MARK: - What the store knows

    private var store: Store { fleet.store }

    private func heard() async throws -> Int {
        try await store.read { try $0.vectorSources.count(source: Self.source) }
    }

    private func hasModel() async throws -> Bool {
        try await store.read { try $0.models.active()?.source == Self.source }
    }

    /// Whether tracks are heard that the active model has not learned from.
    private func isUntrained() async throws -> Bool {
        struct Figures: Decodable {
            let corpusSize: Int

            enum CodingKeys: String, CodingKey {
                case corpusSize = "corpus_size"
            }
        }
        let (model, heard) = try await store.read { session in
            (try session.models.active(), try session.vectorSources.count(source: Self.source))
        }
        guard let model, model.source == Self.source else { return true }
        let figures = try? JSONDecoder().decode(Figures.self, from: model.figures)
        return (figures?.corpusSize ?? 0) < heard
    }

    // MARK: - Words

    private func follow(_ job: Job, _ title: String, isSilent: Bool = false) async throws -> Data {
        let bar = isSilent ? ProgressBar(isSilent: true, clock: fleet.producer.clock) : bar
        return try await LocalRunner(fleet: fleet, bar: bar).follow(job, title: title)
    }

    private func sayURL() {
        let url = state.withLock { state -> String? in
            guard !state.saidURL, let url = state.url else { return nil }
            state.saidURL = true
            return url
        }
        if let url { say("Juke is up: \(url)  (Ctrl-C stops it)") }
    }

    private func say(_ text: String) {
        bar.clear()
        if !text.isEmpty { StandardOutput.printNow(text) }
    }
}
