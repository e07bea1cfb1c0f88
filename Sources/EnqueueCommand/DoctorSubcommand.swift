import ArgumentParser
import Bootstrap
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
        discussion: """
            It looks at persistence, eviction policy and role of Redis; at every queue's consumer group and readers, its pending \
            entries under dead consumers, its delayed jobs and its unique keys; at workers that are gone or wait for the store; and, when a database \
            is set, whether that takes changes, and at unfinished runs whose jobs Redis has lost. It ends with 1 when something critical stays.
            """
    )

    @OptionGroup var fleet: FleetOptions
    @Flag(help: "Repair what can be repaired without losing anything") var fix = false

    func run() async throws {
        let settings = fleet.settings
        let lease = Duration.seconds(try settings.value(of: .leaseSeconds))
        let report = try await fleet.reach { producer in
            let queues = Set(try await producer.broker.queues() + QueueName.all).sorted()
            var findings = try await producer.broker.diagnose(queues, lease: lease, repairing: fix)
            for budget in await settings.budgetReports() where budget.parkedUntil != nil {
                findings.append(
                    Finding(
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
