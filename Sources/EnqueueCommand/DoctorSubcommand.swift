import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import Messaging
import Observability
import Pipeline
import Runs
import Settings
import Storage

/// `juke-enqueue doctor`.
struct DoctorSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what endangers jobs, and repair what can be repaired.",
        discussion: CommandHelp.text(
            "juke-enqueue doctor",
            "juke-enqueue doctor --fix",
            also: """
                It looks at persistence, memory, eviction policy and role of Redis; at every queue's consumer group and readers, its pending \
                entries under dead consumers, its delayed jobs and its unique keys; at workers that are gone or wait for the store; and, when a database \
                is set, whether that takes changes, and at unfinished runs whose jobs Redis has lost. It ends with 1 when something critical stays.
                """)
    )

    @OptionGroup var fleet: FleetOptions
    @Flag(help: "Repair what can be repaired without losing anything") var fix = false

    func run() async throws {
        let settings = fleet.settings
        let lease = Duration.seconds(try settings.value(of: .leaseSeconds))
        let report = try await fleet.reach { producer in
            let queues = Set(try await producer.broker.queues() + QueueName.all).sorted()
            var findings = try await producer.broker.diagnose(queues, lease: lease, repairing: fix)
            for budget in await settings.budgetReports(clock: producer.clock) where budget.waitsUntil != nil {
                findings.append(
                    DiagnosisFinding(
                        .warning, "no requests go to \(budget.service): \(budget.line)",
                        advice: "they go on by themselves then, or now with `juke-enqueue unpark \(budget.service)`"
                    )
                )
            }
            // Without a database of its own the command would look into an empty file that it made itself.
            let looksAtRuns = settings.isGiven(.databaseURL)
            if looksAtRuns {
                do {
                    let store = try await fleet.openStore()
                    findings += await StoreCheck.findings(store)
                    findings += try await RunDiagnosis(store: store, producer: producer).findings(repairing: fix)
                    await store.close()
                } catch let error as StorageError {
                    findings.append(StoreCheck.finding(error))
                }
            }
            findings += StoreCheck.findings(
                try await producer.broker.workers(), at: producer.broker.time, lease: lease)
            return DoctorReport(findings, queues: queues.count, looksAtRuns: looksAtRuns)
        }
        try fleet.show(report, report.lines)
        if !report.isHealthy { throw ExitCode.failure }
    }
}

/// The findings and repairs of `juke-enqueue doctor`.
struct DoctorReport: Encodable {
    struct Line: Encodable {
        var severity: String
        var queue: String?
        var summary: String
        var advice: String
        var isRepaired: Bool

        private enum CodingKeys: String, CodingKey {
            case severity, queue, summary, advice
            case isRepaired = "is_repaired"
        }
    }

    var queues: Int
    var looksAtRuns: Bool
    var isHealthy: Bool
    var findings: [Line]

    private enum CodingKeys: String, CodingKey {
        case queues, findings
        case looksAtRuns = "looks_at_runs"
        case isHealthy = "is_healthy"
    }

    init(_ findings: [DiagnosisFinding], queues: Int, looksAtRuns: Bool) {
        self.queues = queues
        self.looksAtRuns = looksAtRuns
        isHealthy = !findings.contains { $0.severity == .critical && !$0.isRepaired }
        self.findings = findings.sorted { Self.rank($0) < Self.rank($1) }.map {
            Line(
                severity: $0.severity.rawValue, queue: $0.queue?.rawValue, summary: $0.summary, advice: $0.advice,
                isRepaired: $0.isRepaired
            )
        }
    }

    private static func rank(_ finding: DiagnosisFinding) -> Int {
        switch finding.severity {
        case .critical: 0
        case .warning: 1
        case .note: 2
        }
    }

    /// The report for people: the worst first.
    var lines: [String] { lines(fitting: StandardOutput.columns) }

    /// The report in lines of at most `columns` columns; `nil` sets no limit.
    func lines(fitting columns: Int?) -> [String] {
        let runs = looksAtRuns ? "the runs" : "no runs (JUKE_DATABASE_URL is not set)"
        let scope = "Looked at Redis, \(queues == 1 ? "1 queue" : "\(queues) queues"), the workers and \(runs)."
        let head = TerminalText.wrapped(scope, to: columns)
        guard !findings.isEmpty else { return head + ["All is well."] }
        let repaired = findings.count(where: \.isRepaired)
        let found = findings.flatMap { finding in
            let place = finding.queue.map { " [\($0)]" } ?? ""
            return TerminalText.wrapped("\(finding.severity)\(place): \(finding.summary)", to: columns, indent: "  ")
                + TerminalText.wrapped(
                    finding.isRepaired ? "repaired" : finding.advice, to: columns, first: "    ", indent: "    ")
        }
        return head + found + ["\(findings.count) found, \(repaired) repaired."]
    }
}

/// Looks whether the store does its work: from here, and as the workers see it.
enum StoreCheck {
    /// The findings about a store that could be opened.
    static func findings(_ store: Store) async -> [DiagnosisFinding] {
        do {
            try await store.tryWriting()
            return []
        } catch {
            return [finding(error)]
        }
    }

    /// A store that cannot be opened, or takes no changes.
    static func finding(_ error: any Error) -> DiagnosisFinding {
        DiagnosisFinding(
            .critical, "the store is unavailable: \(error)",
            advice: error.isOutage
                ? "put the database right; jobs wait for it, and go on by themselves"
                : "put the database right; jobs fail until then"
        )
    }

    /// The outages that live workers wait for.
    static func findings(_ workers: [WorkerStatus], at now: Timestamp, lease: Duration) -> [DiagnosisFinding] {
        let waiting = workers.filter { now - $0.seenAt <= lease && $0.outage != nil }
        return Dictionary(grouping: waiting) { $0.outage ?? "" }.sorted { $0.key < $1.key }.map { reason, workers in
            DiagnosisFinding(
                .critical,
                "\(workers.count) \(workers.count == 1 ? "worker waits" : "workers wait") for the store: \(reason)",
                advice: "put the database right; jobs wait for it, and go on by themselves"
            )
        }
    }
}
